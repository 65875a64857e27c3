// Archives of very many items, for what must not slow down with them.

import { strToU8, zipSync } from 'fflate';

/** A zip of rules `Rule 0001` and so on in one folder. */
export function rules(folder: string, count: number): Buffer {
  const entries: Record<string, Uint8Array> = {};
  for (let number = 1; number <= count; number += 1) {
    const name = `Rule ${String(number).padStart(4, '0')}`;
    const document = {
      format: 'trigpoint-item/1',
      kind: 'rule',
      id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      path: `${folder}/${name}`,
      body: { object: {}, predicate: 'hole' },
    };
    entries[`${folder.slice(1)}/${name}.rule.json`] = strToU8(JSON.stringify(document));
  }
  return Buffer.from(zipSync(entries, { level: 1 }));
}
