type Listener = (paths: string[]) => void;

let listener: Listener | null = null;

/** Shows and selects items in the navigation pane, as after a restore. */
export function reveal(paths: string[]): void {
  listener?.(paths);
}

export function onReveal(listen: Listener): () => void {
  listener = listen;
  return () => {
    if (listener === listen) listener = null;
  };
}
