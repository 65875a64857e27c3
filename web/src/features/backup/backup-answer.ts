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

/** The name with the day before its ending, so that backups of two days stand side by side. */
export function dated(name: string, day: Date): string {
  const parts = [day.getFullYear(), day.getMonth() + 1, day.getDate()];
  const date = parts.map((part) => String(part).padStart(2, '0')).join('-');
  const at = name.lastIndexOf('.');
  return at <= 0 ? `${name} ${date}` : `${name.slice(0, at)} ${date}${name.slice(at)}`;
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
