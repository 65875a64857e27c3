import { expect, test } from 'vitest';
import { dated, fileNameOf, told } from './backup-answer';

test('the name of a download is read as it was written', () => {
  expect(fileNameOf("attachment; filename*=UTF-8''Road%20%C3%A4%2C%20wide.json")).toBe(
    'Road ä, wide.json',
  );
  expect(fileNameOf('attachment')).toBe('backup.zip');
  expect(fileNameOf(null)).toBe('backup.zip');
  expect(fileNameOf("attachment; filename*=UTF-8''%E4")).toBe('backup.zip');
});

test('the day stands before the ending', () => {
  const day = new Date(2026, 2, 4);
  expect(dated('Roads.zip', day)).toBe('Roads 2026-03-04.zip');
  expect(dated('1.2 Roads.json', day)).toBe('1.2 Roads 2026-03-04.json');
  expect(dated('Roads', day)).toBe('Roads 2026-03-04');
});

test('a backup tells how many items came along', () => {
  expect(told('a.json', 1, 0)).toBe('a.json: 1 item');
  expect(told('a.zip', 174, 173)).toBe(
    'a.zip: 174 items; 173 of them were not selected, but needed',
  );
  expect(told('a.zip', 2, 1)).toBe('a.zip: 2 items; 1 of them was not selected, but needed');
});
