/**
 * Loads the code of all pages once nothing else is to be done, so that none is waited for, and a
 * lost connection keeps none from being opened. The build writes their names into the page.
 */
export function loadAhead(): void {
  const told = document.querySelector<HTMLMetaElement>('meta[name="trigpoint-code"]');
  const files = told?.content.split(' ') ?? [];
  whenIdle(() => {
    for (const file of files) {
      const link = document.createElement('link');
      link.rel = 'modulepreload';
      link.fetchPriority = 'low';
      link.href = `/${file}`;
      document.head.append(link);
    }
  });
}

/** Safari cannot tell when it is idle. */
function whenIdle(act: () => void): void {
  if ('requestIdleCallback' in window) window.requestIdleCallback(act, { timeout: 10_000 });
  else setTimeout(act, 2_000);
}
