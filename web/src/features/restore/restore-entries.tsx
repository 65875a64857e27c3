import { IconUpload } from '@tabler/icons-react';
import { mayWrite, writePermission } from '@/shared/model/permissions';
import type { Go, ItemAction, PaneButton } from '@/shared/ui/extensions';
import { offer } from './offered-files';

/** The entry *Restore here* of the context menu. */
export const restoreHere: ItemAction = {
  id: 'restore-here',
  label: 'Restore here',
  icon: <IconUpload size={16} />,
  refusal: ({ folder, who }) =>
    mayWrite(who, folder) ? null : `needs ${writePermission(folder)}`,
  run: ({ folder }, go) => go('/restore', intoFolder(folder)),
};

/** The restore icon at the top of the navigation pane. */
export const restoreButton: PaneButton = {
  id: 'restore',
  label: 'Restore a backup',
  icon: <IconUpload size={18} />,
  run: (go) => go('/restore'),
};

/** Files that were dropped on the pane. */
export function openWith(files: File[], into: string | null, go: Go): void {
  offer(files);
  go('/restore', into === null ? undefined : intoFolder(into));
}

/** A tree itself is no folder to put things under: there the recorded places are kept. */
function intoFolder(folder: string): Record<string, string> {
  return folder.split('/').length > 2 ? { into: folder } : {};
}
