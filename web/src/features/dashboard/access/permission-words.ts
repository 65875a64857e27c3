import type { Permission } from '@/shared/api/types';
import { TREES } from '@/shared/model/kinds';

const OTHERS: Partial<Record<Permission, string>> = {
  '1int-sessions-control': 'Run, pause and stop sessions',
  '1int-sessions-results': 'See the results of sessions',
  '1int-grid-read': 'See the grid',
  '1int-grid-write': 'Change the grid',
  '1int-repository': 'Back up and restore the whole repository',
  '1int-users': 'Manage users and roles',
  '1int-apikeys': 'Manage the API keys of all users',
  '1int-audit': 'Read the audit log',
};

export interface TreeRow {
  label: string;
  read: Permission | undefined;
  write: Permission | undefined;
}

/** The permissions as rows of a matrix: the trees with read and write, then the others. */
export function inRows(all: readonly Permission[]): {
  trees: TreeRow[];
  others: { permission: Permission; label: string }[];
} {
  const trees = TREES.map(({ tree, label }) => ({
    label,
    read: all.find((permission) => permission === `1int-${tree}-read`),
    write: all.find((permission) => permission === `1int-${tree}-write`),
  }));
  const told = new Set(trees.flatMap(({ read, write }) => [read, write]));
  const others = all
    .filter((permission) => !told.has(permission))
    .map((permission) => ({ permission, label: OTHERS[permission] ?? permission }));
  return { trees, others };
}

/** With writing comes reading: nobody changes what they may not see. */
export function withPermission(
  held: ReadonlySet<Permission>,
  permission: Permission,
  isHeld: boolean,
): Set<Permission> {
  const next = new Set(held);
  const other = permission.replace(/-(read|write)$/, (end) =>
    end === '-write' ? '-read' : '-write',
  ) as Permission;
  const isOfTree = TREES.some(({ tree }) => permission.startsWith(`1int-${tree}-`));
  if (isHeld) {
    next.add(permission);
    if (isOfTree && permission.endsWith('-write')) next.add(other);
  } else {
    next.delete(permission);
    if (isOfTree && permission.endsWith('-read')) next.delete(other);
  }
  return next;
}
