import { formatNumber } from '@/shared/model/format';
import type { ItemReport, Options, Outcome, Policy, RestoreReport, Suggestion } from './api';

export const POLICIES: readonly Policy[] = ['rename', 'use-existing', 'replace', 'fail'];

export const POLICY_LABELS: Record<Policy, string> = {
  rename: 'Number the restored item (Rule 2)',
  'use-existing': 'Use the existing item',
  replace: 'Replace the existing item',
  fail: 'Refuse the whole restore',
};

export const SHORT_POLICY_LABELS: Record<Policy, string> = {
  rename: 'Number it',
  'use-existing': 'Use the existing',
  replace: 'Replace the existing',
  fail: 'Refuse all',
};

export const policyOf = (value: string | null): Policy | undefined =>
  POLICIES.find((policy) => policy === value);

const WORDS: Record<Outcome, [plan: string, done: string]> = {
  created: ['will be created', 'created'],
  renamed: ['will be renamed', 'renamed'],
  replaced: ['will be replaced', 'replaced'],
  'used-existing': ['the existing one is used', 'the existing one was used'],
  identical: ['is there already', 'was there already'],
  refused: ['is refused', 'was refused'],
  'not-attempted': ['is left out', 'was left out'],
};

export const OUTCOMES = Object.keys(WORDS) as Outcome[];

/** What becomes of an item, in words. */
export function outcomeOf(item: ItemReport, isPlan: boolean): string {
  const [plan, done] = WORDS[item.outcome];
  const word = isPlan ? plan : done;
  const { outcome, restoredAs, identicalTo, reason } = item;
  const preposition = ['created', 'renamed'].includes(outcome) ? 'as' : 'at';
  const where = restoredAs && restoredAs !== item.path ? ` ${preposition} ${restoredAs}` : '';
  const same = identicalTo ? ` (identical to ${identicalTo})` : '';
  const why = reason ? `: ${reason}` : '';
  return `${word}${where}${same}${why}`;
}

type Counted = readonly [keyof RestoreReport['summary'], Outcome, plan: string, done: string];

const COUNTED: readonly Counted[] = [
  ['created', 'created', 'to be created', 'created'],
  ['renamed', 'renamed', 'to be renamed', 'renamed'],
  ['replaced', 'replaced', 'to be replaced', 'replaced'],
  ['usedExisting', 'used-existing', 'existing used', 'existing used'],
  ['identical', 'identical', 'identical', 'identical'],
  ['refused', 'refused', 'refused', 'refused'],
  ['notAttempted', 'not-attempted', 'left out', 'left out'],
];

/** The outcomes of which there are some, with how many and in words. */
export function counted(
  report: RestoreReport,
  isPlan: boolean,
): { outcome: Outcome; words: string }[] {
  return COUNTED.flatMap(([key, outcome, plan, done]) => {
    const count = report.summary[key];
    return count > 0 ? [{ outcome, words: `${formatNumber(count)} ${isPlan ? plan : done}` }] : [];
  });
}

/** The counts of a report, in words; what is none is not told. */
export function counts(report: RestoreReport, isPlan: boolean): string {
  const told = counted(report, isPlan).map(({ words }) => words);
  return told.length === 0 ? 'nothing to restore' : told.join(', ');
}

/** The files without those that were chosen a second time. */
export function withoutDoubles(files: readonly File[]): File[] {
  const key = ({ name, size, lastModified }: File): string => `${size} ${lastModified} ${name}`;
  return [...new Map(files.map((file) => [key(file), file])).values()];
}

/** Whether the plan would write anything. */
export function isWorthwhile(report: RestoreReport): boolean {
  const { created, renamed, replaced, usedExisting, identical } = report.summary;
  return created + renamed + replaced + usedExisting + identical > 0;
}

/** Where what was restored is now. */
export function restoredPaths(items: readonly ItemReport[]): string[] {
  return items.flatMap(({ outcome, restoredAs }) =>
    restoredAs && ['created', 'renamed', 'replaced'].includes(outcome) ? [restoredAs] : [],
  );
}

/** Whether something is at an item's place already, so that a choice decides what becomes of it. */
export function isConflict(item: ItemReport): boolean {
  const { outcome, code } = item;
  if (outcome === 'refused' || outcome === 'not-attempted') return code === 'name-taken';
  return outcome !== 'created';
}

/** The options with a choice for one item; none gives it back to what holds for its kind. */
export function withItemPolicy(options: Options, path: string, policy: Policy | null): Options {
  const key = path.normalize('NFC');
  const { [key]: _, ...others } = options.onConflict?.byItem ?? {};
  const byItem = policy === null ? others : { ...others, [key]: policy };
  return { ...options, onConflict: { ...options.onConflict, byItem } };
}

export const itemPolicy = (options: Options, path: string): Policy | null =>
  options.onConflict?.byItem?.[path.normalize('NFC')] ?? null;

/** A reference that leads nowhere, and the items that are refused for want of it. */
export interface Missing {
  path: string;
  neededBy: string[];
}

/** The references that are missing, each told once. */
export function missingOf(refused: readonly ItemReport[]): Missing[] {
  const found = new Map<string, string[]>();
  for (const { code, rootCause, path, entry } of refused) {
    if (code !== 'ref-missing' || !rootCause) continue;
    found.set(rootCause, [...(found.get(rootCause) ?? []), path ?? entry]);
  }
  return [...found].map(([path, neededBy]) => ({ path, neededBy }));
}

/** The options with a missing reference meaning another item. */
export function withMapping(options: Options, from: string, to: string): Options {
  const others = (options.map ?? []).filter((mapping) => mapping.from !== from);
  return { ...options, map: [...others, { from, to }] };
}

/** What a button says, and what it chooses. */
export interface Action {
  label: string;
  change: (options: Options) => Options;
}

/** What a suggestion of the plan offers to choose. */
export function actionsOf(suggestion: Suggestion): Action[] {
  switch (suggestion.choice) {
    case 'root': {
      const root = suggestion.value;
      return [
        {
          label: `Read it as the folder “${root}”`,
          change: (options) => ({ ...options, root }),
        },
        { label: 'Take it as it lies', change: (options) => ({ ...options, root: '/' }) },
      ];
    }
    case 'use-existing': {
      const kind = suggestion.value;
      return [
        {
          label: kind === 'data-store' ? 'Use the existing data stores' : 'Use the existing items',
          change: (options) => withKindPolicy(options, kind, 'use-existing'),
        },
      ];
    }
    case 'skip-identical':
      return [
        {
          label: 'Leave out what is identical',
          change: (options) => ({ ...options, skipIdentical: true }),
        },
      ];
  }
}

/** The options with a choice for a kind; none gives it back to what holds for all. */
export function withKindPolicy(options: Options, kind: string, policy: Policy | null): Options {
  const { [kind]: _, ...others } = (options.onConflict?.byKind ?? {}) as Record<string, Policy>;
  const byKind = policy === null ? others : { ...others, [kind]: policy };
  return { ...options, onConflict: { ...options.onConflict, byKind } };
}
