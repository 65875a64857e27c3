import { IconChecklist } from '@tabler/icons-react';
import { holds } from '@/shared/model/permissions';
import type { ItemAction } from '@/shared/ui/extensions';

const NEEDED = ['1int-rules-read', '1int-datastores-read'];

/** The entry *Check* of the context menu, for rules and folders of rules. */
export const checkAction: ItemAction = {
  id: 'check',
  label: 'Check',
  icon: <IconChecklist size={16} />,
  isOffered: ({ paths, items }) =>
    paths.every((path) => path === '/rules' || path.startsWith('/rules/')) &&
    items.every(({ kind }) => kind === 'rule' || kind === 'folder'),
  refusal: ({ who }) => {
    const missing = NEEDED.find((permission) => !holds(who, permission));
    return missing === undefined ? null : `needs ${missing}`;
  },
  run: ({ paths }, go) => go('/check', { paths: JSON.stringify(paths) }),
};
