import { expect, test } from 'vitest';
import type { JobView } from '@/shared/api/types';
import { jobAddress, mergeJob, percentOf, progressOf, timeLeft } from './jobs';

const job = (changes: Partial<JobView>): JobView => ({
  id: 'a',
  kind: 'repository-backup',
  who: 'ann',
  state: 'running',
  stage: null,
  done: 0,
  total: null,
  bytes: 0,
  secondsLeft: null,
  createdAt: '2026-05-01T10:00:00Z',
  updatedAt: '2026-05-01T10:00:00Z',
  result: null,
  error: null,
  ...changes,
});

test('what is newer takes the place of what is known, and never the other way round', () => {
  const later = job({ updatedAt: '2026-05-01T10:00:05Z', done: 5 });
  expect(mergeJob([job({})], later)).toEqual([later]);
  expect(mergeJob([later], job({}))).toEqual([later]);
});

test('the newest job comes first', () => {
  const next = job({ id: 'b', createdAt: '2026-05-01T11:00:00Z' });
  expect(mergeJob([job({})], next).map(({ id }) => id)).toEqual(['b', 'a']);
});

test('progress tells what is known and nothing else', () => {
  expect(progressOf(job({}))).toBe('');
  const known = { stage: 'writing-items', done: 1200, total: 4000, bytes: 2_500_000 };
  expect(progressOf(job({ ...known, secondsLeft: 90 }))).toBe(
    `writing items · ${(1200).toLocaleString()} of ${(4000).toLocaleString()} · 2.5 MB · about 2 min left`,
  );
  expect(progressOf(job({ ...known, secondsLeft: 90, state: 'done' }))).not.toContain('left');
});

test('a share is known only where the whole is', () => {
  expect(percentOf(job({ done: 3, total: null }))).toBeNull();
  expect(percentOf(job({ done: 3, total: 0 }))).toBeNull();
  expect(percentOf(job({ done: 3, total: 4 }))).toBe(75);
  expect(percentOf(job({ done: 9, total: 4 }))).toBe(100);
});

test('time left is told in the unit that fits', () => {
  expect(timeLeft(0)).toBe('about 1 s left');
  expect(timeLeft(59)).toBe('about 59 s left');
  expect(timeLeft(61)).toBe('about 1 min left');
  expect(timeLeft(3900)).toBe('about 1 h 5 min left');
});

test('a job leads to the page that began it', () => {
  expect(jobAddress(job({}))).toBe('/dashboard/repository?job=a');
  expect(jobAddress(job({ kind: 'restore' }))).toBe('/restore?job=a');
});
