import type { ShownItem } from '@/shared/api/types';
import { nameOf } from '@/shared/model/path';

/** What can be edited of every item. */
export interface Draft {
  name: string;
  description: string;
  comments: string;
}

export function draftOf({ document }: ShownItem): Draft {
  return {
    name: nameOf(document.path),
    description: document.description ?? '',
    comments: document.comments ?? '',
  };
}

/** Only what was changed, so that another's change of another field stays. */
export function changesOf(before: Draft, after: Draft): Partial<Draft> {
  const changes: Partial<Draft> = {};
  for (const field of ['name', 'description', 'comments'] as const) {
    if (before[field] !== after[field]) changes[field] = after[field];
  }
  return changes;
}
