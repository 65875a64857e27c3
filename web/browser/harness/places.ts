// Where things lie: the root of the project, what is built, and data that are not part of it.

import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const root = resolve(here, '../../..');
export const target = resolve(process.env['CARGO_TARGET_DIR'] ?? join(root, 'target'));

/** The binary under test: the one that the Rust tests build, unless another is named. */
export const binary = resolve(process.env['TRIGPOINT_BINARY'] ?? join(target, 'debug/trigpoint'));

/** A data directory with the sample project and the users, which each test begins with. */
export const template = join(target, 'browser', 'template');
export const sample = join(root, 'samples/roads');

/** Real items of 1Integrate, which are not part of the project; `null` where they are missing. */
const beside = resolve(root, '../shared/data/oneintegrate/items-json');
const named = process.env['TRIGPOINT_REAL_ITEMS'];
export const realItems = named ?? (existsSync(beside) ? beside : null);
