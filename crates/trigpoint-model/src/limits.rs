//! Every named limit of the items: the same on the way out and on the way in.

/// Characters (Unicode scalar values) in an item's name.
pub const NAME_CHARS_MAX: usize = 200;
/// Folders between a tree's root and an item.
pub const FOLDER_DEPTH_MAX: usize = 64;
/// Bytes of one item document in canonical form.
pub const DOCUMENT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Nesting of objects and arrays in one document.
pub const JSON_DEPTH_MAX: usize = 100;
/// Revisions kept of one item; older ones are thinned.
pub const REVISIONS_MAX: usize = 1_000;
/// Entries of one archive.
pub const ARCHIVE_ENTRIES_MAX: usize = 100_000;
/// Bytes of one chunk of items, unpacked.
pub const CHUNK_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Items of one readable archive; a larger selection is refused. A backup of the whole repository
/// has no such limit.
pub const READABLE_ITEMS_MAX: usize = 50_000;
/// Bytes of one archive entry's name.
pub const ENTRY_NAME_BYTES_MAX: usize = 4_096;
/// Bytes of one archive as it is received.
pub const UPLOAD_BYTES_MAX: u64 = 64 * 1024 * 1024 * 1024;
/// Bytes of one uploaded file of a data store.
pub const UPLOADED_FILE_BYTES_MAX: u64 = 10 * 1024 * 1024 * 1024;
/// Bytes of a password or key of a data store: a private key with its certificates is well below.
pub const SECRET_BYTES_MAX: usize = 64 * 1024;
/// Significant digits of a decimal number.
pub const DECIMAL_DIGITS_MAX: usize = 400;
