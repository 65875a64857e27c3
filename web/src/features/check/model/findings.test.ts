import { describe, expect, it } from 'vitest';
import type { CheckReport } from '../api';
import { few, objectName, parametersOf, rangeOf, shown } from './findings';

const ofClass = (name: string, nonConforming: number, errors: number) => ({
  class: name,
  processed: 10,
  conforming: 10 - nonConforming - errors,
  nonConforming,
  notKnown: 0,
  errors,
  timeMs: 1,
});

const REPORT: CheckReport = {
  classes: [],
  rules: [
    {
      id: 'a',
      rule: '/rules/A',
      sentence: 'A.',
      classes: [ofClass('ROAD', 2, 1), ofClass('PATH', 0, 4)],
      findingsStart: 0,
      findingsCount: 7,
    },
    {
      id: 'b',
      rule: '/rules/B',
      sentence: 'B.',
      classes: [ofClass('ROAD', 3, 0)],
      findingsStart: 7,
      findingsCount: 3,
    },
  ],
  nonConforming: 5,
  errors: 5,
  findingCount: 10,
};

describe('the findings of a check', () => {
  it('lie by rule, then by class', () => {
    expect(rangeOf(REPORT, null, null)).toEqual({ start: 0, end: 10 });
    expect(rangeOf(REPORT, 0, null)).toEqual({ start: 0, end: 7 });
    expect(rangeOf(REPORT, 0, 'ROAD')).toEqual({ start: 0, end: 3 });
    expect(rangeOf(REPORT, 0, 'PATH')).toEqual({ start: 3, end: 7 });
    expect(rangeOf(REPORT, 1, 'ROAD')).toEqual({ start: 7, end: 10 });
  });

  it('are none for a rule or class that is not there', () => {
    for (const { start, end } of [rangeOf(REPORT, 9, null), rangeOf(REPORT, 1, 'RIVER')]) {
      expect(end).toBe(start);
    }
  });

  it('name an object by its key, else by its number', () => {
    const key = [
      { name: 'id', value: 7 },
      { name: 'part', value: 'a' },
    ];
    expect(objectName(key, 3)).toBe('id 7, part a');
    expect(objectName([], 3)).toBe('No. 4');
    expect(shown(null)).toBe('null');
    expect(shown([1, 'a'])).toBe('[1,"a"]');
  });
});

describe('the classes of very many rules', () => {
  it('are told by the first of them', () => {
    const names = Array.from({ length: 40 }, (_, at) => `C${at}`);
    expect(few(names)).toBe('C0, C1, C2, C3, C4, C5, C6, C7 and 32 more');
    expect(few(names.slice(0, 9))).toBe('C0, C1, C2, C3, C4, C5, C6, C7, C8');
  });
});

describe('session parameters', () => {
  it('are a name and a value a line, and may hold an equals sign', () => {
    expect(parametersOf('limit = 5\n\n where = a = b ')).toEqual({ limit: '5', where: 'a = b' });
  });

  it('tell the line that is none', () => {
    expect(parametersOf('limit = 5\nwhere')).toEqual({ faultyLine: 2 });
    expect(parametersOf(' = 5')).toEqual({ faultyLine: 1 });
  });
});
