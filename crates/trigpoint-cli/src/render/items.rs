//! Items and their revisions, for people.

use serde::Serialize;
use trigpoint_model::{ItemKind, ItemPath};
use trigpoint_service::compare::RevisionComparison;
use trigpoint_service::items::{Deleted, ItemList, RevisionEntry, SavedItem, ShownItem, Use};
use trigpoint_service::seed::Seeded;

use super::text::{add_lines, counted, line_of, plain, shell_word, stamp};

/// The answer of `items where-used`.
#[derive(Debug, Serialize)]
pub(crate) struct Uses {
    pub(crate) uses: Vec<Use>,
}

/// The answer of `items history`.
#[derive(Debug, Serialize)]
pub(crate) struct Revisions {
    pub(crate) revisions: Vec<RevisionEntry>,
}

/// A line an item: its kind, and its path as it can be given back.
pub(crate) fn list(list: &ItemList) -> String {
    let mut out = String::new();
    for item in &list.items {
        let slash = if item.kind == ItemKind::Folder {
            "/"
        } else {
            ""
        };
        line_of(
            &mut out,
            &format!("{:<15}  {}{slash}", item.kind.as_str(), item.path),
        );
    }
    out
}

/// What stands beside a document.
pub(crate) fn about(path: &ItemPath, shown: &ShownItem) -> String {
    let mut out = String::new();
    let ShownItem {
        revision,
        saved,
        faults,
        document: _,
    } = shown;
    line_of(
        &mut out,
        &format!("Revision {revision}, saved {}", stamp(saved)),
    );
    if !faults.is_empty() {
        line_of(&mut out, "Missing before it can be run:");
        let lines: Vec<String> = faults.iter().map(|fault| plain(fault)).collect();
        add_lines(&mut out, &lines, "; `--format json` has all");
    }
    let path = shell_word(path.as_str());
    out.push_str(&format!(
        "Save a change with: trigpoint items put {path} FILE --revision {revision}"
    ));
    out
}

pub(crate) fn saved(saved: &SavedItem) -> String {
    let verb = if saved.created { "Created" } else { "Saved" };
    format!("{verb} {} as revision {}\n", saved.path, saved.revision)
}

pub(crate) fn moved(from: &ItemPath, moved: &SavedItem) -> String {
    format!("Moved {from} to {}\n", moved.path)
}

pub(crate) fn deleted(deleted: &Deleted) -> String {
    let Deleted { items, entries: _ } = deleted;
    let items = counted(*items, "item");
    format!(
        "In the Recycle Bin: {items}, folders counted; `trigpoint recycle-bin list` shows them\n"
    )
}

pub(crate) fn uses(path: &ItemPath, uses: &Uses) -> String {
    if uses.uses.is_empty() {
        return format!("Nothing refers to {path}\n");
    }
    let mut out = String::new();
    for Use {
        path,
        kind,
        role,
        through,
    } in &uses.uses
    {
        let folder = through
            .as_ref()
            .map_or_else(String::new, |folder| format!(", with all of {folder}"));
        line_of(
            &mut out,
            &format!("{:<15}  {path}  (as {role}{folder})", kind.as_str()),
        );
    }
    out
}

pub(crate) fn revisions(revisions: &Revisions) -> String {
    let mut out = String::new();
    for RevisionEntry {
        revision,
        saved,
        why,
    } in &revisions.revisions
    {
        line_of(
            &mut out,
            &format!("{revision:>8}  {why:<13}  {}", stamp(saved)),
        );
    }
    out
}

pub(crate) fn brought_back(revision: u64, saved: &SavedItem) -> String {
    format!(
        "{} is as it was at revision {revision}; now revision {}\n",
        saved.path, saved.revision
    )
}

pub(crate) fn comparison(comparison: &RevisionComparison) -> String {
    let RevisionComparison {
        path,
        from,
        to,
        differences,
    } = comparison;
    let mut out = String::new();
    if differences.is_empty() {
        line_of(
            &mut out,
            &format!("{path} says the same in the revisions {from} and {to}"),
        );
    }
    for difference in differences {
        line_of(&mut out, &plain(&difference.pointer));
        for (sign, value) in [("-", &difference.before), ("+", &difference.after)] {
            if let Some(value) = value {
                line_of(&mut out, &format!("  {sign} {}", plain(&value.to_string())));
            }
        }
    }
    out
}

pub(crate) fn seeded(seeded: &Seeded) -> String {
    let Seeded { items, folders } = seeded;
    format!(
        "Made {} in {}\n",
        counted(*items, "item"),
        counted(*folders, "folder")
    )
}
