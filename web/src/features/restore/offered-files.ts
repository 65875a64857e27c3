// Files that were dropped elsewhere, until the restore page takes them.

let offered: File[] = [];
let listener: ((files: File[]) => void) | undefined;

/** Hands files to the restore page, now or when it opens. */
export function offer(files: File[]): void {
  if (listener) listener(files);
  else offered = files;
}

/** Takes what was offered, and hears of what comes; the answer ends that. */
export function take(hear: (files: File[]) => void): () => void {
  listener = hear;
  if (offered.length > 0) hear(offered);
  offered = [];
  return () => {
    listener = undefined;
  };
}
