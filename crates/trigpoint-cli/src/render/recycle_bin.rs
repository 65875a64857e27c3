//! The Recycle Bin, for people.

use serde::Serialize;
use trigpoint_service::items::SavedItem;
use trigpoint_service::recycle_bin::BinEntry;

use super::text::{counted, line_of, plain};

/// The answer of `recycle-bin list`.
#[derive(Debug, Serialize)]
pub(crate) struct Listing {
    pub(crate) entries: Vec<BinEntry>,
}

/// The answer of `recycle-bin restore`.
#[derive(Debug, Serialize)]
pub(crate) struct Back {
    pub(crate) items: Vec<SavedItem>,
}

/// The answer of `recycle-bin empty`.
#[derive(Debug, Serialize)]
pub(crate) struct Gone {
    /// Items and folders that are gone for good.
    pub(crate) purged: u64,
}

pub(crate) fn list(listing: &Listing) -> String {
    if listing.entries.is_empty() {
        return "The Recycle Bin is empty\n".to_owned();
    }
    let mut out = String::new();
    for entry in &listing.entries {
        let BinEntry {
            entry: number,
            path,
            kind,
            id: _,
            deleted_at,
            deleted_by,
            items,
        } = entry;
        let at = deleted_at.strftime("%Y-%m-%d %H:%M:%S UTC");
        let holds = if *items > 1 {
            format!(", {items} in all")
        } else {
            String::new()
        };
        let by = plain(deleted_by);
        let kind = kind.as_str();
        line_of(
            &mut out,
            &format!("{number:>6}  {kind:<15}  {path}  (deleted {at} by {by}{holds})"),
        );
    }
    out
}

pub(crate) fn back(back: &Back) -> String {
    back.items
        .iter()
        .map(|item| format!("Back at {}\n", item.path))
        .collect()
}

pub(crate) fn gone(gone: &Gone) -> String {
    format!(
        "Deleted for good: {} with folders\n",
        counted(gone.purged, "item")
    )
}
