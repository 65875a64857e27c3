// The words of the server's description that the web interface speaks, by shorter names.
// `schema.gen.ts` is made of docs/reference/openapi.json by `npm run types`; what is not described
// there yet stands below, each with the reason.

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
export type BinEntry = Schemas['BinEntry'];
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

export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted';

export interface JobView {
  id: string;
  kind: string;
  who: string;
  state: JobState;
  stage?: string | null;
  done?: number | null;
  total?: number | null;
  bytes?: number | null;
  secondsLeft?: number | null;
  createdAt: string;
  updatedAt: string;
  result?: Json;
  error?: { code: string; message: string; hint?: string | null } | null;
}
