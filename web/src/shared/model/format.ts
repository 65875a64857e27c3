const times = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const exactTimes = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const numbers = new Intl.NumberFormat();

function formatAs(format: Intl.DateTimeFormat, at: string | null | undefined): string {
  if (!at) return '';
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : format.format(date);
}

export const formatTime = (at: string | null | undefined): string => formatAs(times, at);

/** With its seconds, where the order of events matters. */
export const formatExactTime = (at: string | null | undefined): string => formatAs(exactTimes, at);

export function formatNumber(count: number): string {
  return numbers.format(count);
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

export function formatBytes(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const text = unit === 0 ? String(size) : size.toFixed(size < 10 ? 1 : 0);
  return `${text} ${UNITS[unit] ?? ''}`;
}

/** With a capital and a full stop, for what the server tells as a clause. */
export function asSentence(clause: string): string {
  const isEnded = /[.!?…]$/.test(clause);
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}${isEnded ? '' : '.'}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}
