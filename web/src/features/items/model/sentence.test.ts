import { expect, test } from 'vitest';
import type { Json } from '@/shared/api/types';
import { type Line, sentences, words } from './sentence';

const text = (made: Line, depth = 0): string[] => [
  `${'  '.repeat(depth)}${made.parts.map((part) => part.text).join('')}`,
  ...made.below.flatMap((below) => text(below, depth + 1)),
];

const attribute = (name: string): Json => ({ attribute: { name, of: { class: 'ROAD' } } });
const constant = (type: string, of: string): Json => ({ constant: { type, text: of } });

test('a rule reads as a sentence, with its branches below it', () => {
  const made = sentences('rule', {
    object: { class: 'ROAD' },
    predicate: {
      and: [
        {
          checkThat: {
            left: attribute('lanes'),
            relation: 'greater-or-equals',
            right: constant('integer', '1'),
          },
        },
        { not: 'hole' },
      ],
    },
  });
  expect(text(made)).toEqual([
    'Every ROAD must be such that',
    '  all of these hold:',
    '    lanes of ROAD ≥ 1',
    '    this does not hold:',
    '      nothing yet',
  ]);
});

test('what there must be is counted, and a second object of a class has its label', () => {
  const made = sentences('rule', {
    object: { class: 'ROAD' },
    predicate: {
      exists: {
        quantifier: 'at-least',
        count: 2,
        object: { class: 'ROAD', label: 'other' },
        suchThat: 'true',
      },
    },
  });
  expect(text(made)).toContain('  there is at least 2 ROAD:other for which');
});

test('an action reads as what it does', () => {
  const made = sentences('action', {
    object: { class: 'ROAD' },
    operation: {
      sequence: [
        { assign: { target: attribute('name'), value: constant('string', 'x') } },
        { report: { label: 'Done', scope: 'per-object', values: [attribute('id')] } },
      ],
    },
  });
  expect(text(made)).toEqual([
    'For ROAD do',
    '  one after another:',
    '    set name of ROAD to “x”',
    '    report “Done”: id of ROAD',
  ]);
});

test('comments stay with what they are about, on words too', () => {
  const made = sentences('rule', {
    object: {},
    predicate: { hole: null, comment: 'to be discussed' },
  });
  expect(made.below[0]?.comment).toBe('to be discussed');
  expect(made.parts.map((part) => part.text).join('')).toContain('any class');
});

test('the use of a template links to it', () => {
  const use = { template: { id: 't', path: '/rules/T' }, arguments: [{ class: 'ROAD' }, null] };
  const made = sentences('rule', { object: {}, predicate: { useTemplate: use } });
  const [below] = made.below;
  expect(below?.parts.find((part) => part.link)?.link).toEqual({ id: 't', path: '/rules/T' });
  expect(below?.parts.at(-1)?.role).toBe('hole');
});

test('a term that is not known is shown as it is, and nothing is lost', () => {
  const made = sentences('rule', { object: {}, predicate: { somethingNew: { deep: 1 } } });
  expect(text(made)[1]).toBe('  something new {"deep":1}');
});

test('names become words', () => {
  expect(words('at-least')).toBe('at least');
  expect(words('openData')).toBe('open data');
});
