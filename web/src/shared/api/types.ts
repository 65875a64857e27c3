// What the server answers, until its description covers it; see `schema.gen.ts`.

export type Kind =
  | 'folder'
  | 'data-store'
  | 'rule-template'
  | 'rule'
  | 'action-template'
  | 'action'
  | 'action-map'
  | 'session';

export interface Stamp {
  at?: string | null;
  by?: string | null;
}

export interface ItemEntry {
  path: string;
  kind: Kind;
  name: string;
  id: string;
  description: string;
  revision: number;
  edited: Stamp;
  hasChildren?: boolean | null;
}

export interface ItemPage {
  items: ItemEntry[];
  next: string | null;
  total: number;
}

export interface FoundItem extends ItemEntry {
  match: 'name' | 'path' | 'text';
}

export interface FoundPage {
  items: FoundItem[];
  more: boolean;
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface ItemDocument {
  format: string;
  kind: Kind;
  id: string;
  path: string;
  description?: string;
  comments?: string;
  created?: Stamp;
  edited?: Stamp;
  body: { [key: string]: Json };
}

export interface ShownItem {
  revision: number;
  saved: Stamp;
  faults: string[];
  document: ItemDocument;
}

export interface SavedItem {
  id: string;
  path: string;
  revision: number;
  created: boolean;
}

export interface Use {
  path: string;
  kind: Kind;
  role: string;
  through?: string | null;
  id?: string;
}

export interface RevisionEntry {
  revision: number;
  saved: Stamp;
  why: string;
}

export interface Difference {
  pointer: string;
  before?: Json;
  after?: Json;
}

export interface RevisionComparison {
  path: string;
  from: number;
  to: number;
  differences: Difference[];
}

export interface BinEntry {
  entry: number;
  path: string;
  kind: Kind;
  id: string;
  deletedAt: string;
  deletedBy: string;
  items: number;
}

export interface WhoAmI {
  name: string;
  displayName?: string;
  permissions: string[];
  roles: string[];
  via: 'session' | 'token' | 'api-key' | 'local';
  passwordMustChange?: boolean;
}

export interface UploadedFile {
  path: string;
  slot: string;
  name: string;
  size: number;
  sha256: string;
}

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
