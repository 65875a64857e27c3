-- The planning of one restore. Thrown away when the plan is: no journal, no waiting for the disk.
CREATE TABLE staged (
    seq INTEGER PRIMARY KEY,
    entry TEXT NOT NULL,
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    path TEXT NOT NULL,
    path_key TEXT NOT NULL,
    content_hash BLOB NOT NULL,
    document TEXT NOT NULL,
    outcome TEXT,
    restored_path TEXT,
    restored_id BLOB,
    target_id BLOB,
    identical_to TEXT,
    code TEXT,
    reason TEXT,
    root_cause TEXT
) STRICT;
CREATE INDEX staged_id ON staged (id);
CREATE INDEX staged_path ON staged (path_key);
CREATE INDEX staged_outcome ON staged (outcome);

CREATE TABLE staged_reference (
    item INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    role TEXT NOT NULL,
    target BLOB NOT NULL,
    last_path TEXT,
    PRIMARY KEY (item, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX staged_reference_target ON staged_reference (target);

CREATE TABLE fault (
    seq INTEGER PRIMARY KEY,
    entry TEXT NOT NULL,
    path TEXT,
    place TEXT,
    code TEXT NOT NULL,
    reason TEXT NOT NULL,
    root_cause TEXT
) STRICT;

CREATE TABLE claimed (
    folder_key TEXT NOT NULL,
    name_key TEXT NOT NULL,
    PRIMARY KEY (folder_key, name_key)
) STRICT, WITHOUT ROWID;

-- The number to try next after a name that is taken, so that equal names are not counted anew.
CREATE TABLE next_number (
    folder_key TEXT NOT NULL,
    name_key TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (folder_key, name_key)
) STRICT, WITHOUT ROWID;
