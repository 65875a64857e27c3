// Streets that can be checked: a data store of our own making, with rules that some do not keep.

import { expect, type Page } from '@playwright/test';

export const STREETS = '/datastores/City/Streets';
export const RULES = '/rules/Streets';

const PROGRAM = { 'X-Requested-With': 'trigpoint' };
const ofStreet = (name: string, label?: string) => ({
  attribute: { name, of: { class: 'STREET', ...(label === undefined ? {} : { label }) } },
});
const compare = (left: object, relation: string, right: object) => ({
  checkThat: { left, relation, right },
});
const other = { class: 'STREET', label: 'other' };
const lengthOf = (value: object) => ({ call: { operator: 'length', arguments: [value] } });

const PREDICATES = {
  'Street is wide': compare(ofStreet('width'), 'greater', {
    constant: { type: 'integer', text: '3' },
  }),
  'Street crosses no other': {
    exists: {
      quantifier: 'exactly',
      count: 0,
      object: other,
      suchThat: compare(
        ofStreet('geometry', 'other'),
        'spatial-crosses',
        ofStreet('geometry'),
      ),
    },
  },
} as const;

/** No index serves this one: each street is held against each. */
const SLOW = {
  exists: {
    quantifier: 'exactly',
    count: 0,
    object: other,
    suchThat: compare(
      lengthOf(ofStreet('name', 'other')),
      'greater',
      lengthOf(ofStreet('name')),
    ),
  },
};

/**
 * Four streets: the second is narrow and crosses the first, the width of the third is not known, and
 * that of the fourth is no number. More of them are narrow and cross nothing.
 */
export function streets(more = 0): Buffer {
  const street = (id: number, name: string, width: unknown, coordinates: number[][]) => ({
    type: 'Feature',
    properties: { id, name, width },
    geometry: { type: 'LineString', coordinates },
  });
  const features = [
    street(1, 'High Street', 9, [[0, 0], [4, 4]]),
    street(2, 'Cross Lane', 2, [[0, 4], [4, 0]]),
    street(3, 'Mill Road', null, [[10, 0], [14, 0]]),
    street(4, 'Wide Way', 'broad', [[10, 2], [14, 2]]),
  ];
  for (let at = 0; at < more; at += 1) {
    const y = 10 + at / 100;
    features.push(street(100 + at, `Alley ${at}`, 1, [[0, y], [1, y]]));
  }
  const collection = { type: 'FeatureCollection', name: 'streets', features };
  return Buffer.from(JSON.stringify(collection));
}

async function put(page: Page, kind: string, path: string, body: object): Promise<void> {
  const request = page.request;
  const made = await request.post('/rest/items', { data: { kind, path }, headers: PROGRAM });
  expect(made.ok(), await made.text()).toBe(true);
  const shown = await request.get('/rest/items/at', { params: { path } });
  const { document, revision } = (await shown.json()) as { document: object; revision: number };
  const place = path.split('/').map(encodeURIComponent).join('/');
  const saved = await request.put(`/rest${place}`, {
    data: { ...document, body },
    headers: { ...PROGRAM, 'If-Match': `"${revision}"` },
  });
  expect(saved.ok(), await saved.text()).toBe(true);
}

/** Puts a rule beside those that are there. */
export const putRule = (page: Page, name: string, predicate: object, of = 'STREET'): Promise<void> =>
  put(page, 'rule', `${RULES}/${name}`, { object: { class: of }, predicate });

/** Makes the data store, without its file, and two rules. */
export async function prepareStreets(page: Page): Promise<void> {
  const attribute = (name: string, mappedType: string, more: object = {}) => ({
    name,
    mappedType,
    ...more,
  });
  await put(page, 'data-store', STREETS, {
    read: {
      format: 'geojson',
      files: [{ slot: 'Source file' }],
      parameters: { 'Coordinate Reference System': 'EPSG:25832' },
    },
    readClasses: [
      {
        name: 'streets',
        mappedName: 'STREET',
        attributes: [
          attribute('geometry', 'geometry', { primaryGeometry: true }),
          attribute('id', 'integer64', { uniqueKey: true, reported: true }),
          attribute('name', 'string', { reported: true }),
          attribute('width', 'integer'),
        ],
      },
    ],
  });
  const folder = await page.request.post('/rest/items', {
    data: { kind: 'folder', path: RULES },
    headers: PROGRAM,
  });
  expect(folder.ok(), await folder.text()).toBe(true);
  for (const [name, predicate] of Object.entries(PREDICATES)) await putRule(page, name, predicate);
}

export const putSlowRule = (page: Page): Promise<void> =>
  putRule(page, 'Street has the longest name', SLOW);

export async function uploadStreets(page: Page, file: Buffer): Promise<void> {
  const sent = await page.request.post('/rest/items/files', {
    params: { path: STREETS, slot: 'Source file', name: 'streets.geojson' },
    data: file,
    headers: { ...PROGRAM, 'Content-Type': 'application/octet-stream' },
  });
  expect(sent.ok(), await sent.text()).toBe(true);
}
