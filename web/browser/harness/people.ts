// Who works on the repositories of the tests, and what they may do.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { target } from './places';

const TREES = ['datastores', 'rules', 'actions', 'actionmaps', 'sessions'];

/** Ada may do everything, Ben all but administer, Rea only read, and Cleo reads rules alone. */
export const PEOPLE = {
  ada: { shown: 'Ada Admin', role: '1int-admin', permissions: null },
  ben: { shown: 'Ben Builder', role: '1int-user', permissions: null },
  rea: {
    shown: 'Rea Reader',
    role: 'reader',
    permissions: TREES.map((tree) => `1int-${tree}-read`),
  },
  cleo: { shown: 'Cleo Clerk', role: 'clerk', permissions: ['1int-rules-read'] },
} as const;

export type Person = keyof typeof PEOPLE;
export const everybody = Object.keys(PEOPLE) as Person[];

/** What `prepare` found out about a person: the password, and the cookie of a log-in. */
export interface Known {
  password: string;
  cookie: string;
}

export const peopleFile = join(target, 'browser', 'people.json');

export function known(person: Person): Known {
  const all = JSON.parse(readFileSync(peopleFile, 'utf8')) as Record<Person, Known>;
  return all[person];
}
