import { expect, test } from 'vitest';
import type { ItemDocument } from '@/shared/api/types';
import { referencesOf } from './references';

const document = (body: ItemDocument['body']): ItemDocument => ({
  format: 'trigpoint-item/1',
  kind: 'session',
  id: 'self',
  path: '/sessions/S',
  body,
});

test('every reference is found once, with the places it stands at', () => {
  const store = { id: 'd', path: '/datastores/D' };
  const found = referencesOf(
    document({
      tasks: [
        { id: 'task', task: { openData: { dataStore: store } } },
        { id: 'other', task: { checkRules: { rules: [{ id: 'r' }, store] } } },
      ],
    }),
  );
  expect(found).toEqual([
    { id: 'd', path: '/datastores/D', places: ['dataStore', 'rules'] },
    { id: 'r', path: undefined, places: ['rules'] },
  ]);
});

test('a task is no reference, though it has an id', () => {
  expect(referencesOf(document({ tasks: [{ id: 'task', task: 'pause' }] }))).toEqual([]);
});
