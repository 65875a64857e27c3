import { expect, test } from 'vitest';
import { changesOf } from './draft';

const BASE = { name: 'A', description: 'What for', comments: '' };

test('only what was edited is sent, so that the rest of another person stays', () => {
  expect(changesOf(BASE, { ...BASE, comments: 'new' })).toEqual({ comments: 'new' });
});

test('a text can be emptied', () => {
  expect(changesOf(BASE, { ...BASE, description: '' })).toEqual({ description: '' });
});

test('nothing edited is nothing sent', () => {
  expect(changesOf(BASE, { ...BASE })).toEqual({});
});
