-- The ids that a restore took from items in the Recycle Bin, so that its undo can give them back;
-- `entry` is the entry of the bin that the item was in.
CREATE TABLE restore_freed_id (
    run INTEGER NOT NULL REFERENCES restore_run (run) ON DELETE CASCADE,
    item INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    old_id BLOB NOT NULL,
    new_id BLOB NOT NULL,
    PRIMARY KEY (run, item)
) STRICT, WITHOUT ROWID;

-- What a report has as `summary`, apart, so that a list of restores need not read whole reports.
ALTER TABLE restore_run ADD COLUMN summary TEXT;
UPDATE restore_run SET summary = report -> '$.summary';
