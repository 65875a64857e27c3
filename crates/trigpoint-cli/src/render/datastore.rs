//! What a data store was given, for people.

use serde::Serialize;
use trigpoint_model::ItemPath;
use trigpoint_service::stores::UploadedFile;

use super::text::{plain, size};

/// The answer of `datastore set-password`; the password is in nothing that could be written.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PasswordEntered {
    pub(crate) path: ItemPath,
    pub(crate) slot: String,
}

pub(crate) fn uploaded(file: &UploadedFile) -> String {
    let UploadedFile {
        path,
        slot,
        name,
        size: bytes,
        sha256,
    } = file;
    let (slot, name) = (plain(slot), plain(name));
    format!(
        "Uploaded {name} ({}) as `{slot}` of {path}\n  sha256 {sha256}\n",
        size(*bytes)
    )
}

pub(crate) fn password_entered(entered: &PasswordEntered) -> String {
    format!(
        "Entered `{}` of {}; it can never be read back\n",
        plain(&entered.slot),
        entered.path
    )
}
