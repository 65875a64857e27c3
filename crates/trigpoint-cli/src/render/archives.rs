//! What was found in archives, and what was made of them, for people.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;
use trigpoint_model::ItemKind;
use trigpoint_service::archives::{ArchiveEntry, DiffReport, VerifyReport, WriteSummary};

use super::text::{add_lines, counted, line_of, plain, size};

/// The answer of `pack` and `unpack`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Written {
    file: PathBuf,
    items: u64,
    folders: u64,
    bytes: u64,
    content_root: String,
}

impl Written {
    pub(crate) fn new(file: &Path, summary: &WriteSummary) -> Self {
        let folders = summary.manifest.counts.get(&ItemKind::Folder);
        let folders = folders.copied().unwrap_or_default();
        Self {
            file: file.to_owned(),
            items: summary.items - folders,
            folders,
            bytes: summary.bytes,
            content_root: summary.content_root.to_string(),
        }
    }
}

pub(crate) fn written(verb: &str, written: &Written) -> String {
    let Written {
        file,
        items,
        folders,
        bytes,
        content_root,
    } = written;
    let file = plain(&file.display().to_string());
    let mut what = counted(*items, "item");
    if *folders > 0 {
        what = format!("{what} and {}", counted(*folders, "folder"));
    }
    format!(
        "{verb} {what} to {file} ({})\nContent root {content_root}\n",
        size(*bytes)
    )
}

/// A line of `archive list`.
pub(crate) fn entry(entry: &ArchiveEntry) -> String {
    format!("{:<15}  {}", entry.kind.as_str(), entry.path)
}

pub(crate) fn verified(file: &Path, report: &VerifyReport) -> String {
    let mut out = String::new();
    let file = plain(&file.display().to_string());
    let made_by = report
        .producer
        .as_deref()
        .map_or_else(String::new, |producer| {
            format!(", made by {}", plain(producer))
        });
    if report.ok {
        line_of(
            &mut out,
            &format!("{file} is whole: {}{made_by}", kinds(&report.counts)),
        );
    } else {
        let faults = counted(report.faults.len() as u64, "fault");
        line_of(&mut out, &format!("{file} has {faults}{made_by}"));
        for fault in &report.faults {
            let place = match (&fault.path, &fault.entry) {
                (Some(path), _) => format!("{path}: "),
                (None, Some(entry)) => format!("{}: ", plain(entry)),
                (None, None) => String::new(),
            };
            line_of(
                &mut out,
                &format!("  {place}{} [{}]", plain(&fault.message), fault.code),
            );
        }
    }
    if !report.warnings.is_empty() {
        line_of(&mut out, "Warnings:");
        let lines: Vec<String> = report
            .warnings
            .iter()
            .map(|warning| {
                let entry = warning
                    .entry
                    .as_deref()
                    .map_or_else(String::new, |entry| format!("{}: ", plain(entry)));
                format!("{entry}{}", plain(&warning.message))
            })
            .collect();
        add_lines(&mut out, &lines, "; `--format json` has all");
    }
    if let Some(root) = &report.content_root {
        line_of(&mut out, &format!("Content root {root}"));
    }
    out
}

fn kinds(counts: &BTreeMap<ItemKind, u64>) -> String {
    let kinds: Vec<String> = counts
        .iter()
        .map(|(kind, count)| counted(*count, &kind.as_str().replace('-', " ")))
        .collect();
    if kinds.is_empty() {
        "no items".to_owned()
    } else {
        kinds.join(", ")
    }
}

pub(crate) fn differences(report: &DiffReport) -> String {
    let DiffReport {
        added,
        removed,
        moved,
        changed,
        same,
        faults,
    } = report;
    let mut out = String::new();
    if report.is_empty() {
        line_of(
            &mut out,
            &format!("No difference: {} the same", counted(*same, "item")),
        );
        return out;
    }
    for item in added {
        line_of(
            &mut out,
            &format!("+ {:<15}  {}", item.kind.as_str(), item.path),
        );
    }
    for item in removed {
        line_of(
            &mut out,
            &format!("- {:<15}  {}", item.kind.as_str(), item.path),
        );
    }
    for item in moved {
        line_of(
            &mut out,
            &format!("> {:<15}  {} → {}", item.kind.as_str(), item.from, item.to),
        );
    }
    for item in changed {
        line_of(
            &mut out,
            &format!("~ {:<15}  {}", item.kind.as_str(), item.path),
        );
        let pointers: Vec<String> = item.pointers.iter().map(|place| plain(place)).collect();
        add_lines(&mut out, &pointers, "");
    }
    for fault in faults {
        let entry = plain(fault.entry.as_deref().unwrap_or("?"));
        line_of(
            &mut out,
            &format!("! {entry}: {} [{}]", plain(&fault.message), fault.code),
        );
    }
    line_of(
        &mut out,
        &format!(
            "{} added, {} removed, {} moved, {} changed, {same} the same",
            added.len(),
            removed.len(),
            moved.len(),
            changed.len()
        ),
    );
    out
}
