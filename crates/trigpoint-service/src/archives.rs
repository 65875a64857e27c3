//! What can be done with archives without a repository: verify, compare, pack, unpack.

use std::path::Path;

use trigpoint_archive::PackShape;

use crate::error::ServiceError;

pub use trigpoint_archive::{DiffReport, VerifyReport, WriteSummary};

/// Checks an archive: container, every item, every hash, counts and content root.
#[must_use]
pub fn verify(path: &Path) -> VerifyReport {
    trigpoint_archive::verify(path)
}

/// Compares two archives, each a file, a zip or a folder.
///
/// # Errors
/// If one of them is refused.
pub fn diff(first: &Path, second: &Path) -> Result<DiffReport, ServiceError> {
    Ok(trigpoint_archive::diff(first, second)?)
}

/// Packs a folder into a new file: one JSON file if its name ends in `.json`, else a zip.
///
/// # Errors
/// If the folder holds something that is not an item, or the file is there or cannot be written.
pub fn pack(folder: &Path, file: &Path) -> Result<WriteSummary, ServiceError> {
    let is_json = file
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    let shape = if is_json {
        PackShape::Json
    } else {
        PackShape::Zip
    };
    Ok(trigpoint_archive::pack(folder, file, shape)?)
}

/// Unpacks an archive into a new or empty folder, one readable file per item.
///
/// # Errors
/// If the archive is refused, or the folder is not empty or cannot be written.
pub fn unpack(file: &Path, folder: &Path) -> Result<WriteSummary, ServiceError> {
    Ok(trigpoint_archive::unpack(file, folder)?)
}
