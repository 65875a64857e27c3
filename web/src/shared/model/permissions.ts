import type { WhoAmI } from '@/shared/api/types';
import { treeOf } from './path';

export function holds(who: WhoAmI | undefined, permission: string): boolean {
  return who?.permissions.some((held) => held === permission) ?? false;
}

export const readPermission = (path: string): string => `1int-${treeOf(path)}-read`;
export const writePermission = (path: string): string => `1int-${treeOf(path)}-write`;

export function mayRead(who: WhoAmI | undefined, path: string): boolean {
  return holds(who, readPermission(path));
}

export function mayWrite(who: WhoAmI | undefined, path: string): boolean {
  return holds(who, writePermission(path));
}

/** The first of very many paths for which something is not allowed; each tree is asked about once. */
export function firstRefused(
  paths: readonly string[],
  may: (path: string) => boolean,
): string | undefined {
  const allowed = new Set<string>();
  return paths.find((path) => {
    const tree = treeOf(path);
    if (allowed.has(tree)) return false;
    if (!may(path)) return true;
    allowed.add(tree);
    return false;
  });
}
