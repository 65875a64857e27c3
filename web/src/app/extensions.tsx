import { backupAction } from '@/features/backup/backup-action';
import { checkAction } from '@/features/check/check-action';
import { openWith, restoreButton, restoreHere } from '@/features/restore/restore-entries';
import type { Extensions } from '@/shared/ui/extensions';

/** What features add to the navigation pane: one line each. */
export const extensions: Extensions = {
  itemActions: [backupAction, restoreHere, checkAction],
  paneButtons: [restoreButton],
  onFiles: openWith,
};
