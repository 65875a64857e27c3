-- How many live items of each kind there are is told before a backup begins: this counts them
-- without a look at the rows.
CREATE INDEX item_kind ON item (kind) WHERE bin IS NULL AND parent IS NOT NULL;
