-- Users and what they may do, keys, the audit log, jobs, settings: what a repository restore
-- leaves alone. Times are microseconds since 1970 in UTC, so that they can be compared.
CREATE TABLE role (
    role INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,
    permissions TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL
) STRICT;

-- `password_hash` is an argon2 hash as a PHC string; null for a user who cannot log in by one.
CREATE TABLE user (
    user INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    password_hash TEXT,
    disabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL
) STRICT;

CREATE TABLE user_role (
    user INTEGER NOT NULL REFERENCES user (user) ON DELETE CASCADE,
    role INTEGER NOT NULL REFERENCES role (role),
    PRIMARY KEY (user, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_role_of_role ON user_role (role);

-- Browser sessions and bearer tokens: of the token itself only the hash rests here.
CREATE TABLE token (
    hash BLOB PRIMARY KEY,
    user INTEGER NOT NULL REFERENCES user (user) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    last_used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX token_of_user ON token (user);
CREATE INDEX token_expires ON token (expires_at);

CREATE TABLE api_key (
    id BLOB PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    owner INTEGER NOT NULL REFERENCES user (user) ON DELETE CASCADE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    permissions TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER,
    revoked_at INTEGER,
    revoked_by TEXT,
    UNIQUE (owner, name_key)
) STRICT, WITHOUT ROWID;

-- Nothing in the audit log is ever changed or removed.
CREATE TABLE audit (
    entry INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    source TEXT NOT NULL,
    what TEXT NOT NULL,
    target TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT
) STRICT;
CREATE INDEX audit_at ON audit (at);
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'the audit log is not changed'); END;
CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'the audit log is not removed'); END;

CREATE TABLE job (
    job INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    who TEXT NOT NULL,
    state TEXT NOT NULL,
    progress TEXT,
    result TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX job_state ON job (state);

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Restores of the whole repository; written in the commit that moves the pointer.
CREATE TABLE repository_restore (
    restore INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    report TEXT NOT NULL,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    revision_before INTEGER NOT NULL,
    revision_after INTEGER NOT NULL,
    undone_at INTEGER,
    undone_by TEXT
) STRICT;
