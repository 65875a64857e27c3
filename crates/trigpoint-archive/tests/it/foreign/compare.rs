//! What the tests share: a set read whole, and trees compared for equal meaning.

use std::ops::ControlFlow;
use std::path::PathBuf;

use trigpoint_archive::foreign::{self, Options, Source, Summary};
use trigpoint_archive::{ArchivedItem, ItemFault, NoteKind};
use trigpoint_model::ItemDocument;
pub(super) use trigpoint_testkit::meaning;

/// A set that was read whole.
pub(super) struct Read {
    pub(super) items: Vec<ArchivedItem>,
    pub(super) summary: Summary,
}

impl Read {
    pub(super) fn documents(&self) -> Vec<&ItemDocument> {
        self.items
            .iter()
            .filter_map(|item| item.item.as_ref().ok())
            .collect()
    }

    pub(super) fn faults(&self) -> Vec<&ItemFault> {
        self.items
            .iter()
            .filter_map(|item| item.item.as_ref().err())
            .collect()
    }

    pub(super) fn document(&self, path: &str) -> &ItemDocument {
        self.documents()
            .into_iter()
            .find(|document| document.path.as_str() == path)
            .unwrap_or_else(|| panic!("no {path}; faults: {:#?}", self.faults()))
    }

    /// What the item at a place is warned of.
    pub(super) fn warnings(&self, path: &str) -> Vec<&str> {
        self.notes(path, NoteKind::Warning)
    }

    /// What of the item at a place was mapped.
    pub(super) fn mapped(&self, path: &str) -> Vec<&str> {
        self.notes(path, NoteKind::Mapped)
    }

    fn notes(&self, path: &str, kind: NoteKind) -> Vec<&str> {
        self.items
            .iter()
            .filter(|item| {
                let found = match &item.item {
                    Ok(document) => Some(&document.path),
                    Err(fault) => fault.path.as_ref(),
                };
                found.is_some_and(|found| found.as_str() == path)
            })
            .flat_map(|item| &item.notes)
            .filter(|note| note.kind == kind)
            .map(|note| note.message.as_str())
            .collect()
    }

    /// Everything that a user or an archive could see.
    pub(super) fn everything(&self) -> String {
        let documents: Vec<String> = self
            .documents()
            .into_iter()
            .map(|document| trigpoint_model::canonical::to_line(document).unwrap())
            .collect();
        format!("{documents:?} {:?} {:?}", self.items, self.summary)
    }

    /// The item at a place in the other product's form.
    pub(super) fn written(&self, path: &str) -> foreign::WrittenItem {
        self.try_written(path).unwrap()
    }

    pub(super) fn try_written(
        &self,
        path: &str,
    ) -> Result<foreign::WrittenItem, foreign::Inexpressible> {
        let templates = |id| {
            self.documents()
                .into_iter()
                .find(|document| document.id == id)
                .cloned()
        };
        let paths = |id| templates(id).map(|document| document.path);
        foreign::write_item(self.document(path), &templates, &paths)
    }
}

pub(super) fn read(mut source: Source, options: &Options) -> Read {
    let mut items = Vec::new();
    let summary = foreign::for_each_item(&mut source, options, &mut |item| {
        items.push(item);
        ControlFlow::Continue(())
    })
    .unwrap();
    Read { items, summary }
}

/// Reads files that are given as text.
pub(super) fn read_files(files: &[(&str, &str)]) -> Read {
    let files = files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
        .collect();
    read(Source::of_files(files), &Options::default())
}

/// The folder of real input beside the project; none, with a line that says so, where it is not.
pub(super) fn real_data(what: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/oneintegrate")
        .join(what);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: the real input `../shared/data/oneintegrate/{what}` is not here");
    None
}

/// Reads the fixtures of a folder of `fixtures/foreign`.
pub(super) fn fixtures(folder: &str) -> Read {
    let folder = fixture_folder(folder);
    read(Source::of_folder(&folder).unwrap(), &Options::default())
}

/// A folder of `fixtures/foreign`.
pub(super) fn fixture_folder(folder: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/foreign")
        .join(folder)
}

/// A fixture and what is written for the item that it holds, as JSON to compare.
pub(super) fn before_and_after(
    read: &Read,
    folder: &str,
    entry: &str,
    path: &str,
) -> (serde_json::Value, serde_json::Value) {
    let original = std::fs::read_to_string(fixture_folder(folder).join(entry)).unwrap();
    let written = read.written(path);
    assert_eq!(written.entry, entry);
    let parse = |text: &str| meaning(serde_json::from_str(text).unwrap());
    (parse(&original), parse(&written.json))
}
