//! Checks an archive without a repository, and lists everything that is wrong with it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use trigpoint_model::canonical::{ContentRoot, Hash};
use trigpoint_model::{ItemId, ItemKind, ItemPath};

use crate::chunked::{self, Checks};
use crate::fault::{ArchiveError, Code, code};
use crate::item::NoteKind;
use crate::reader::{Shape, Warning, open};

/// What was found in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerifyReport {
    /// Whether there is no fault.
    pub ok: bool,
    /// What it is; none where that could not be told.
    pub shape: Option<Shape>,
    /// The program that made it.
    pub producer: Option<String>,
    /// Items that can be restored.
    pub items: u64,
    /// The number of items of each kind that is there.
    pub counts: BTreeMap<ItemKind, u64>,
    /// The content root over the items as they are.
    pub content_root: Option<String>,
    /// Everything that is wrong.
    pub faults: Vec<VerifyFault>,
    /// What is odd, and no fault.
    pub warnings: Vec<Warning>,
}

/// Something that is wrong with an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerifyFault {
    /// The stable code.
    pub code: Code,
    /// The entry it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// The item's place, as far as it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<ItemPath>,
    /// The item's kind, as far as it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ItemKind>,
    /// The item's id, as far as it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ItemId>,
    /// What is wrong, for a person.
    pub message: String,
}

impl VerifyFault {
    fn of_archive(error: &ArchiveError) -> Self {
        Self::new(error.code(), None, error.to_string())
    }

    fn new(code: Code, entry: Option<String>, message: String) -> Self {
        Self {
            code,
            entry,
            path: None,
            kind: None,
            id: None,
            message,
        }
    }
}

/// Checks the archive at `path`: the container, every item, every hash, the counts and the
/// content root.
#[must_use]
pub fn verify(path: &Path) -> VerifyReport {
    if chunked::is_repository(path) {
        let folder = std::env::temp_dir();
        return chunked::verify_repository(path, Checks::Documents, &folder);
    }
    let mut report = VerifyReport {
        ok: false,
        shape: None,
        producer: None,
        items: 0,
        counts: BTreeMap::new(),
        content_root: None,
        faults: Vec::new(),
        warnings: Vec::new(),
    };
    if let Err(error) = read(path, &mut report) {
        report.faults.push(VerifyFault::of_archive(&error));
    }
    report.ok = report.faults.is_empty();
    report
}

/// The warnings of the reader that are faults of an archive that is to be as it was made.
const FAULTS: [Code; 3] = [
    code::HASH_MISMATCH,
    code::ENTRY_MISSING,
    code::ENTRY_UNLISTED,
];

fn sort(report: &mut VerifyReport, warning: Warning) {
    if FAULTS.contains(&warning.code) {
        let Warning {
            code,
            entry,
            message,
        } = warning;
        report.faults.push(VerifyFault::new(code, entry, message));
    } else {
        report.warnings.push(warning);
    }
}

fn read(path: &Path, report: &mut VerifyReport) -> Result<(), ArchiveError> {
    let mut archive = open(&[path.to_owned()])?;
    let summary = archive.summary().clone();
    report.shape = Some(summary.shape);
    report.producer = summary.producer;
    for warning in summary.warnings {
        sort(report, warning);
    }
    let mut contents: BTreeMap<ItemId, (ItemPath, Hash)> = BTreeMap::new();
    let streamed = archive.for_each_read(&mut |read| {
        let entry = read.archived.entry;
        match read.archived.item {
            Ok(document) => {
                report.items += 1;
                *report.counts.entry(document.kind()).or_default() += 1;
                if let Ok(content) = document.content_hash() {
                    contents.insert(document.id, (document.path, content));
                }
            }
            Err(fault) => report.faults.push(VerifyFault {
                code: fault.code,
                entry: Some(entry.clone()),
                path: fault.path,
                kind: fault.kind,
                id: fault.id,
                message: fault.message,
            }),
        }
        for note in read.archived.notes {
            if note.kind == NoteKind::Warning {
                report.warnings.push(Warning {
                    code: code::ITEM_NOTE,
                    entry: Some(entry.clone()),
                    message: note.message,
                });
            }
        }
        for warning in read.warnings {
            sort(report, warning);
        }
        ControlFlow::Continue(())
    })?;
    for warning in streamed.warnings {
        sort(report, warning);
    }
    let mut root = ContentRoot::default();
    let in_order = contents
        .iter()
        .all(|(id, (path, content))| root.add(*id, path, content).is_ok());
    report.content_root = in_order.then(|| root.finish().to_string());
    if let Some(manifest) = summary.manifest {
        compare(report, &manifest.counts, &manifest.content_root);
    }
    Ok(())
}

/// Compares the counts and the root with what the manifest says.
fn compare(report: &mut VerifyReport, counts: &BTreeMap<ItemKind, u64>, root: &str) {
    for kind in ItemKind::ALL {
        let count = |counts: &BTreeMap<ItemKind, u64>| counts.get(&kind).copied().unwrap_or(0);
        let (told, found) = (count(counts), count(&report.counts));
        if told != found {
            let message = format!("the manifest counts {told} of kind `{kind}`, there are {found}");
            report
                .faults
                .push(VerifyFault::new(code::COUNT_MISMATCH, None, message));
        }
    }
    if report.content_root.as_deref() != Some(root) {
        let shown: String = root.chars().take(64).collect();
        let message = format!(
            "the content root of the manifest is {shown}, that of the items is {}",
            report.content_root.as_deref().unwrap_or("unknown")
        );
        report
            .faults
            .push(VerifyFault::new(code::CONTENT_ROOT_MISMATCH, None, message));
    }
}
