//! Reads and writes the backups of other products, as the same stream of items as our own.
