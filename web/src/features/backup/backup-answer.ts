/** The file name that an answer gives (RFC 8187); `backup.zip` if it gives none. */
export function fileNameOf(disposition: string | null): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (encoded === undefined) return 'backup.zip';
  try {
    return decodeURIComponent(encoded);
  } catch {
    return 'backup.zip';
  }
}

const counted = (count: number): string => (count === 1 ? '1 item' : `${count} items`);

/** What a backup holds, and how much of it came along because the selected items need it. */
export function told(name: string, items: number, needed: number): string {
  const along =
    needed === 0
      ? ''
      : `; ${needed === 1 ? '1 of them was' : `${needed} of them were`} not selected, but needed`;
  return `${name}: ${counted(items)}${along}`;
}
