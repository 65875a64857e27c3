-- Whose a job is: what stays through renames, and is nobody else's later. Null for jobs of before.
ALTER TABLE job ADD COLUMN owner TEXT;
