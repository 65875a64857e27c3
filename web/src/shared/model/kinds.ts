import type { Kind } from '@/shared/api/types';

export type Tree = 'datastores' | 'rules' | 'actions' | 'actionmaps' | 'sessions';

export const TREES: readonly { tree: Tree; label: string; kinds: readonly Kind[] }[] = [
  { tree: 'datastores', label: 'Data stores', kinds: ['data-store'] },
  { tree: 'rules', label: 'Rules', kinds: ['rule', 'rule-template'] },
  { tree: 'actions', label: 'Actions', kinds: ['action', 'action-template'] },
  { tree: 'actionmaps', label: 'Action maps', kinds: ['action-map'] },
  { tree: 'sessions', label: 'Sessions', kinds: ['session'] },
];

export const KIND_LABELS: Readonly<Record<Kind, string>> = {
  folder: 'Folder',
  'data-store': 'Data store',
  'rule-template': 'Rule template',
  rule: 'Rule',
  'action-template': 'Action template',
  action: 'Action',
  'action-map': 'Action map',
  session: 'Session',
};

export function isTemplate(kind: Kind): boolean {
  return kind === 'rule-template' || kind === 'action-template';
}

export function treeLabel(tree: string): string {
  return TREES.find((known) => known.tree === tree)?.label ?? tree;
}

/** What can be made below a path: a folder, and the kinds of its tree. */
export function kindsBelow(path: string): readonly Kind[] {
  const tree = path.split('/')[1] ?? '';
  const kinds = TREES.find((known) => known.tree === tree)?.kinds ?? [];
  return ['folder', ...kinds];
}
