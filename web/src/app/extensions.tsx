import { backupAction } from '@/features/backup/backup-action';
import { openWith, restoreButton, restoreHere } from '@/features/restore/restore-entries';
import type { Extensions } from '@/shared/ui/extensions';

/** What features add to the navigation pane: one line each. */
export const extensions: Extensions = {
  itemActions: [backupAction, restoreHere],
  paneButtons: [restoreButton],
  onFiles: openWith,
};
