import type { Counts, Kind } from '@/shared/api/types';
import { formatNumber } from '@/shared/model/format';
import { KIND_LABELS } from '@/shared/model/kinds';
import { CHANGES, type Change, type RestoreReport } from './api';

const KINDS = Object.keys(KIND_LABELS) as Kind[];

export const sumOf = (counts: Counts | null | undefined): number =>
  Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0);

/** Counts by kind in words, the most first: `1,204 rules, 3 folders`. */
export function inWords(counts: Counts | null | undefined): string {
  const told = KINDS.flatMap((kind) => {
    const count = counts?.[kind] ?? 0;
    return count === 0 ? [] : [{ kind, count }];
  });
  if (told.length === 0) return 'nothing';
  return told
    .sort((a, b) => b.count - a.count)
    .map(({ kind, count }) => {
      const label = KIND_LABELS[kind].toLowerCase();
      return `${formatNumber(count)} ${count === 1 ? label : `${label}s`}`;
    })
    .join(', ');
}

export interface ChangeRow {
  kind: Kind;
  counts: Record<Change, number>;
}

/** What becomes of each kind; kinds of which there is nothing are not told. */
export function changesByKind(report: RestoreReport): ChangeRow[] {
  return KINDS.flatMap((kind) => {
    const counts = Object.fromEntries(
      CHANGES.map((change) => [change, report.counts[change]?.[kind] ?? 0]),
    ) as Record<Change, number>;
    return Object.values(counts).every((count) => count === 0) ? [] : [{ kind, counts }];
  });
}

export function totalsOf(report: RestoreReport): Record<Change, number> {
  return Object.fromEntries(
    CHANGES.map((change) => [change, sumOf(report.counts[change])]),
  ) as Record<Change, number>;
}

/** Whether what was typed is the count that is to be confirmed, however it is grouped. */
export function isConfirmed(typed: string, deletions: number): boolean {
  const digits = typed.replaceAll(/[\s.,'’_\u00a0\u202f]/g, '');
  return /^\d+$/.test(digits) && Number(digits) === deletions;
}
