import type { Extensions } from '@/shared/ui/extensions';

/** What features add to the navigation pane: one line each. */
export const extensions: Extensions = {
  itemActions: [],
  paneButtons: [],
};
