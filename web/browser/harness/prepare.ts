// Makes the data directory that each test begins with a copy of: the sample project, the people,
// and a log-in of each, so that a test has no need to log in unless that is what it tries.

import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { everybody, type Known, PEOPLE, type Person, peopleFile } from './people';
import { binary, sample, target, template } from './places';
import { Server, trigpoint } from './server';

export default async function prepare(): Promise<void> {
  if (!existsSync(binary)) {
    throw new Error(`${binary} is missing; \`cargo build -p trigpoint-cli\` builds it`);
  }
  rmSync(template, { recursive: true, force: true });
  mkdirSync(join(target, 'browser'), { recursive: true });
  trigpoint(['restore', sample], template);
  const passwords = new Map<Person, string>();
  for (const person of everybody) {
    const { role, shown, permissions } = PEOPLE[person];
    if (permissions !== null) {
      const allowed = permissions.flatMap((permission) => ['--permission', permission]);
      trigpoint(['role', 'set', role, ...allowed], template);
    }
    const made = trigpoint(
      ['--format', 'json', 'user', 'add', person, '--role', role, '--display-name', shown],
      template,
    );
    passwords.set(person, (JSON.parse(made) as { password: string }).password);
  }
  const server = await Server.start(template);
  const known: Partial<Record<Person, Known>> = {};
  for (const [person, password] of passwords) {
    known[person] = { password, cookie: await logIn(server.url, person, password) };
  }
  await server.stop();
  writeFileSync(peopleFile, JSON.stringify(known));
}

/** Logs in as the page does; answers the value of the cookie. */
export async function logIn(url: string, name: string, password: string): Promise<string> {
  const response = await fetch(`${url}/rest/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'trigpoint' },
    body: JSON.stringify({ name, password }),
  });
  if (!response.ok) throw new Error(`${name} cannot log in: ${await response.text()}`);
  const cookie = response.headers.getSetCookie().join('\n');
  const value = /trigpoint_session=([^;]+)/.exec(cookie)?.[1];
  if (value === undefined) throw new Error(`no session in ${cookie}`);
  return value;
}
