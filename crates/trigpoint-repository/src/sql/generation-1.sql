-- One generation of the repository: its items and all that rests with them.
--
-- Rows refer to items by `seq`, which never changes, not by `id`: an item in the Recycle Bin may
-- have the id of a live one, and its history must stay its own.

CREATE TABLE repository (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    revision INTEGER NOT NULL
) STRICT;
INSERT INTO repository (one, revision) VALUES (1, 0);

-- Items and folders, the roots of the five trees too (`parent` is null, `content_hash` is null).
-- `bin` is null for live items, else the `seq` of the item that was deleted and took this one
-- with it. `parent` and `bin` are no foreign keys: SQLite would need a whole index for each.
-- A `seq` is never used again: the Recycle Bin and restores remember it.
-- `touched` is the repository revision of the last change of files or secrets.
CREATE TABLE item (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    parent INTEGER,
    bin INTEGER,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT NOT NULL,
    comments TEXT NOT NULL,
    created_at TEXT,
    created_by TEXT,
    edited_at TEXT,
    edited_by TEXT,
    content_hash BLOB,
    revision INTEGER NOT NULL,
    touched INTEGER NOT NULL,
    saved_at TEXT,
    saved_by TEXT,
    cause TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX item_live_id ON item (id) WHERE bin IS NULL;
CREATE UNIQUE INDEX item_place ON item (parent, name_key) WHERE bin IS NULL;
CREATE INDEX item_folder ON item (parent, name_key) WHERE bin IS NULL AND kind = 'folder';
CREATE INDEX item_binned ON item (bin, parent) WHERE bin IS NOT NULL;
CREATE INDEX item_binned_id ON item (id) WHERE bin IS NOT NULL;

-- Where the live folders are, so that a lookup by path is one step and a move is one statement.
CREATE TABLE folder (
    seq INTEGER PRIMARY KEY REFERENCES item (seq) ON DELETE CASCADE,
    path TEXT NOT NULL,
    path_key TEXT NOT NULL UNIQUE
) STRICT;

-- Bodies in canonical form, reference paths left out; apart, so that `item` stays narrow.
CREATE TABLE body (
    seq INTEGER PRIMARY KEY REFERENCES item (seq) ON DELETE CASCADE,
    json TEXT NOT NULL
) STRICT;

-- `ordinal` counts the references of a body in the order of the document.
CREATE TABLE reference (
    item INTEGER NOT NULL REFERENCES item (seq) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    role TEXT NOT NULL,
    target BLOB NOT NULL,
    last_path TEXT,
    PRIMARY KEY (item, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX reference_target ON reference (target);

-- Earlier revisions; the present one is in `item` and `body`.
CREATE TABLE revision (
    item INTEGER NOT NULL REFERENCES item (seq) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    saved_at TEXT,
    saved_by TEXT,
    cause TEXT NOT NULL,
    document TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX revision_of_item ON revision (item, revision);

-- What was deleted by one act of a user: the item, or the folder with all it held.
CREATE TABLE bin_entry (
    seq INTEGER PRIMARY KEY REFERENCES item (seq) ON DELETE CASCADE,
    path TEXT NOT NULL,
    parent INTEGER NOT NULL,
    binned_at TEXT NOT NULL,
    binned_by TEXT NOT NULL,
    items INTEGER NOT NULL
) STRICT;

-- Uploaded files by their content; `sha256` is null only while one is being received.
CREATE TABLE file (
    file INTEGER PRIMARY KEY,
    sha256 BLOB UNIQUE,
    size INTEGER NOT NULL
) STRICT;
CREATE TABLE file_chunk (
    file INTEGER NOT NULL REFERENCES file (file) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX file_chunk_of_file ON file_chunk (file, ordinal);
CREATE TABLE item_file (
    item INTEGER NOT NULL REFERENCES item (seq) ON DELETE CASCADE,
    slot TEXT NOT NULL,
    file INTEGER NOT NULL REFERENCES file (file),
    name TEXT NOT NULL,
    PRIMARY KEY (item, slot)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_file_of_file ON item_file (file);

-- Passwords and keys. Never read for an archive, a history, a report or a log.
CREATE TABLE secret (
    item INTEGER NOT NULL REFERENCES item (seq) ON DELETE CASCADE,
    slot TEXT NOT NULL,
    value TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    PRIMARY KEY (item, slot)
) STRICT, WITHOUT ROWID;

-- Restores, so that they can be shown again and undone.
CREATE TABLE restore_run (
    run INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    plan_id TEXT NOT NULL,
    at TEXT NOT NULL,
    by TEXT NOT NULL,
    report TEXT NOT NULL,
    revision_after INTEGER NOT NULL,
    undone_at TEXT,
    undone_by TEXT
) STRICT;
CREATE TABLE restore_change (
    run INTEGER NOT NULL REFERENCES restore_run (run) ON DELETE CASCADE,
    item INTEGER NOT NULL,
    what TEXT NOT NULL,
    revision INTEGER NOT NULL,
    previous_revision INTEGER,
    PRIMARY KEY (run, item)
) STRICT, WITHOUT ROWID;
