import type { Kind } from '@/shared/api/types';

export const POLICIES = ['rename', 'use-existing', 'replace', 'fail'] as const;
export type Policy = (typeof POLICIES)[number];

export const POLICY_LABELS: Record<Policy, string> = {
  rename: 'Number the restored item (Rule 2)',
  'use-existing': 'Use the existing item',
  replace: 'Replace the existing item',
  fail: 'Refuse the whole restore',
};

export type Outcome =
  | 'created'
  | 'renamed'
  | 'replaced'
  | 'used-existing'
  | 'identical'
  | 'refused'
  | 'not-attempted';

export interface ItemReport {
  path: string | null;
  kind: Kind | null;
  entry: string;
  outcome: Outcome;
  restoredAs: string | null;
  identicalTo: string | null;
  reason: string | null;
  rootCause: string | null;
}

export interface Wanted {
  path: string;
  needs: 'file' | 'password';
  name: string;
  lastKnown: string | null;
}

export interface RestoreReport {
  state: string;
  planId: string;
  restoreId?: string;
  summary: Record<string, number>;
  items: ItemReport[];
  wanted: Wanted[];
  warnings?: string[];
  suggestions?: string[];
}

const WORDS: Record<Outcome, [plan: string, done: string]> = {
  created: ['will be created', 'created'],
  renamed: ['will be renamed', 'renamed'],
  replaced: ['will be replaced', 'replaced'],
  'used-existing': ['the existing one is used', 'the existing one was used'],
  identical: ['is there already', 'was there already'],
  refused: ['is refused', 'was refused'],
  'not-attempted': ['is left out', 'was left out'],
};

/** What becomes of an item, in words. */
export function outcomeOf(item: ItemReport, isPlan: boolean): string {
  const [plan, done] = WORDS[item.outcome];
  const word = isPlan ? plan : done;
  const isElsewhere = item.restoredAs !== null && item.restoredAs !== item.path;
  const where = isElsewhere ? ` as ${item.restoredAs}` : '';
  const same = item.identicalTo === null ? '' : ` (identical to ${item.identicalTo})`;
  const why = item.reason === null ? '' : `: ${item.reason}`;
  return `${word}${where}${same}${why}`;
}

/** The counts of a report, in words; what is none is not told. */
export function counts(report: RestoreReport): string {
  const names: [string, string][] = [
    ['created', 'created'],
    ['renamed', 'renamed'],
    ['replaced', 'replaced'],
    ['usedExisting', 'existing used'],
    ['identical', 'identical'],
    ['refused', 'refused'],
    ['notAttempted', 'left out'],
  ];
  const told = names.flatMap(([key, word]) => {
    const count = report.summary[key] ?? 0;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return told.length === 0 ? 'nothing to restore' : told.join(', ');
}

/** Refused items first: they want to be read. */
export function inOrder(items: readonly ItemReport[]): ItemReport[] {
  const rank = (item: ItemReport): number => (item.outcome === 'refused' ? 0 : 1);
  return [...items].sort((one, other) => rank(one) - rank(other));
}

/** Where what was restored is now. */
export function restoredPaths(report: RestoreReport): string[] {
  return report.items.flatMap(({ outcome, restoredAs }) =>
    restoredAs !== null && ['created', 'renamed', 'replaced'].includes(outcome) ? [restoredAs] : [],
  );
}
