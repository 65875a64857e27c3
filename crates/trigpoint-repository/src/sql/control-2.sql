-- Which generation an undo of the last repository restore goes back to, with the revision it had,
-- and the revision that the live one had when it was switched to: no longer, once it is written.
-- `generations` counts the generations ever begun, so that no file name is used twice.
ALTER TABLE control ADD COLUMN generations INTEGER NOT NULL DEFAULT 1;
ALTER TABLE control ADD COLUMN undo_generation TEXT;
ALTER TABLE control ADD COLUMN undo_revision INTEGER;
ALTER TABLE control ADD COLUMN switched_revision INTEGER;
ALTER TABLE control ADD COLUMN switched_at TEXT;
ALTER TABLE control ADD COLUMN switched_by TEXT;
