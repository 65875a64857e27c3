import { IconDownload } from '@tabler/icons-react';
import { send } from '@/shared/api/client';
import { firstRefused, mayRead, readPermission } from '@/shared/model/permissions';
import type { Go, ItemAction } from '@/shared/ui/extensions';
import { notifyDone, notifyProblem, notifyWithAction } from '@/shared/ui/notify';
import { dated, fileNameOf, told } from './backup-answer';

/** Backs up what is selected, with all it needs, and lets the browser keep the file. */
export async function backUp(paths: string[], go: Go): Promise<void> {
  const response = await send('POST', '/backup', {
    body: { paths },
    headers: { Accept: '*/*' },
  });
  const name = dated(fileNameOf(response.headers.get('Content-Disposition')), new Date());
  const items = Number(response.headers.get('Trigpoint-Items') ?? 0);
  const needed = Number(response.headers.get('Trigpoint-Needed') ?? 0);
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
  const note = told(name, items, needed);
  if (needed === 0) notifyDone(note);
  else notifyWithAction(note, 'Why', () => go('/backup', { paths: JSON.stringify(paths) }));
}

/** The entry *Backup* of the context menu. */
export const backupAction: ItemAction = {
  id: 'backup',
  label: 'Backup',
  icon: <IconDownload size={16} />,
  refusal: ({ paths, who }) => {
    const hidden = firstRefused(paths, (path) => mayRead(who, path));
    return hidden === undefined ? null : `needs ${readPermission(hidden)}`;
  },
  run: ({ paths }, go) => {
    backUp(paths, go).catch((error: unknown) => notifyProblem('The backup was not made', error));
  },
};
