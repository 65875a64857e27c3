// The words of the server's description that the web interface speaks, by shorter names.
// `schema.gen.ts` is made of docs/reference/openapi.json by `npm run types`; where a word here differs
// from it, it says why.

import type { components } from './schema.gen';

export type Schemas = components['schemas'];

export type Kind = Schemas['ItemKind'];
export type Stamp = Schemas['Stamp'];
export type ItemEntry = Schemas['ItemEntry'];
export type ItemPage = Schemas['ItemPage'];
export type FoundItem = Schemas['FoundItem'];
export type FoundPage = Schemas['Found'];
export type SavedItem = Schemas['SavedItem'];
export type Use = Schemas['Use'];
export type RevisionEntry = Schemas['RevisionEntry'];
export type BinListing = Schemas['BinListing'];
export type WhoAmI = Schemas['WhoAmI'];
export type UploadedFile = Schemas['UploadedFile'];
export type Permission = Schemas['Permission'];

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A document as the pages read it: by the shape that is found, so that a newer body is shown too. */
export interface ItemDocument {
  format: Schemas['ItemDocument']['format'];
  kind: Kind;
  id: string;
  path: string;
  description?: string;
  comments?: string;
  created?: Stamp;
  edited?: Stamp;
  body: { [key: string]: Json };
}

export type ShownItem = Omit<Schemas['ShownItem'], 'document'> & { document: ItemDocument };

/** A value of a document is any JSON, which the description can only call unknown. */
export type Difference = Omit<Schemas['Difference'], 'before' | 'after'> & {
  before?: Json;
  after?: Json;
};

export type RevisionComparison = Omit<Schemas['RevisionComparison'], 'differences'> & {
  differences: Difference[];
};

export type JobView = Omit<Schemas['JobView'], 'result'> & { result?: Json };
export type JobState = JobView['state'];

/** What comes of each kind of job; an event tells of a job without it. */
export interface JobResults {
  'repository-backup': Schemas['MadeBackup'];
  'repository-restore-plan': Schemas['WaitingPlan'];
  'repository-restore': Schemas['RepositoryRestoreReport'];
  'repository-undo': Schemas['RepositoryUndoReport'];
  'restore-plan': Schemas['WaitingRestorePlan'];
  restore: Schemas['RestoreReport'];
  verify: Schemas['VerifyReport'];
  diff: Schemas['DiffReport'];
  check: Schemas['CheckReport'];
}

/** Counts by the kind of item. */
export type Counts = Partial<Record<Kind, number>>;
export type Wanted = Schemas['Wanted'];
