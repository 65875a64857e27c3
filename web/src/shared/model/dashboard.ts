import type { Permission, WhoAmI } from '@/shared/api/types';
import { holds } from './permissions';

export interface Section {
  id: string;
  label: string;
  /** Without it the section is neither shown nor answered; `null` if every user has it. */
  permission: Permission | null;
}

/** The sections of the Dashboard, in the order of their tabs. */
export const SECTIONS: readonly Section[] = [
  { id: 'users', label: 'Users', permission: '1int-users' },
  { id: 'roles', label: 'Roles', permission: '1int-users' },
  { id: 'keys', label: 'API keys', permission: null },
  { id: 'audit', label: 'Audit log', permission: '1int-audit' },
];

/** What this user sees of the Dashboard. */
export function sectionsOf(who: WhoAmI | undefined): Section[] {
  return SECTIONS.filter(({ permission }) => permission === null || holds(who, permission));
}
