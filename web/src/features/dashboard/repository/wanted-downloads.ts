// A backup that was begun on this page is downloaded when it is done; a reload only shows it.

const wanted = new Set<string>();

export function wantDownload(job: string): void {
  wanted.add(job);
}

/** Whether what this job made is to be downloaded: once. */
export const isDownloadWanted = (job: string): boolean => wanted.delete(job);
