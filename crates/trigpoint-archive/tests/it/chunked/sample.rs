//! Repository backups that the tests write, and take apart to break them.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use std::path::Path;

use serde_json::Value;
use trigpoint_archive::chunked::RepositoryReader;
use trigpoint_archive::chunked::{
    BinEntry, BinLine, Checks, DocumentName, Header, IndexLine, IndexReference, ItemFile,
    ItemLines, RepositoryItem, RepositorySummary, RepositoryWriteError, RepositoryWriter,
    RevisionLine, WriteOptions,
};
use trigpoint_archive::{ArchiveError, needs};
use trigpoint_model::canonical::{self, ContentRoot, Hash};
use trigpoint_model::{ItemDocument, ItemId, ItemKind, Stamp};

use crate::sample::{documents, zip_entries};

/// A small uploaded file.
pub(crate) const FILE: &[u8] = b"not really a GeoPackage";

pub(crate) fn header(documents: &[ItemDocument]) -> Header {
    let mut planned: BTreeMap<ItemKind, u64> = BTreeMap::new();
    for document in documents {
        *planned.entry(document.kind()).or_default() += 1;
    }
    let mut header = Header::of("2026-01-31T08:30:00Z".parse().unwrap(), 42, planned);
    header.producer = "Trigpoint test".to_owned();
    header
}

/// What a repository knows of an item, beside what the document says.
pub(crate) fn index_of(document: &ItemDocument, revision: u64) -> IndexLine {
    let references = document.body.references().into_iter();
    IndexLine {
        cause: "edited".to_owned(),
        created: document.created.clone(),
        edited: document.edited.clone(),
        files: Vec::new(),
        hash: document.content_hash().unwrap(),
        id: document.id,
        kind: document.kind(),
        needs: Vec::new(),
        path: document.path.clone(),
        references: references
            .map(|found| IndexReference {
                id: found.reference.id,
                path: found.reference.path.clone(),
                role: found.role,
            })
            .collect(),
        revision,
        saved: Stamp::new("2026-01-30T08:30:00Z".parse().unwrap(), "ada"),
    }
}

/// The body as it rests.
pub(crate) fn body_of(document: &ItemDocument) -> String {
    canonical::to_line(&document.body.clone().without_reference_paths()).unwrap()
}

pub(crate) fn write_item<W: Write>(
    writer: &mut RepositoryWriter<W>,
    document: &ItemDocument,
    files: Vec<ItemFile>,
) -> Result<(), RepositoryWriteError> {
    let mut index = index_of(document, 7);
    index.files = files;
    write_lines(
        writer,
        RepositoryItem {
            index,
            description: document.description.clone(),
            comments: document.comments.clone(),
            body: body_of(document),
        },
    )
}

/// Writes one item.
pub(crate) fn write_lines<W: Write>(
    writer: &mut RepositoryWriter<W>,
    item: RepositoryItem,
) -> Result<(), RepositoryWriteError> {
    let mut lines = ItemLines::default();
    lines.add(item)?;
    writer.items(&lines)
}

/// A backup of `documents` and nothing else.
pub(crate) fn backup_of(documents: &[ItemDocument]) -> (Vec<u8>, RepositorySummary) {
    let mut out = Vec::new();
    let options = WriteOptions::default();
    let mut writer = RepositoryWriter::new(&mut out, header(documents), &options).unwrap();
    for document in documents {
        write_item(&mut writer, document, Vec::new()).unwrap();
    }
    let summary = writer.finish().unwrap();
    (out, summary)
}

/// The line of the index as the archive gives it back.
pub(crate) fn told(document: &ItemDocument) -> IndexLine {
    let mut index = index_of(document, 7);
    index.needs = needs(document)
        .into_iter()
        .map(|need| trigpoint_archive::chunked::IndexNeed {
            last_known: need.last_known,
            name: need.name,
            needs: need.needs,
        })
        .collect();
    index
}

/// An earlier revision of the sample's rule.
pub(crate) fn revision(document: &str) -> RevisionLine<'_> {
    RevisionLine {
        bin_entry: None,
        cause: "created".to_owned(),
        document,
        id: documents()[3].id,
        revision: 3,
        saved: Stamp::new("2026-01-01T00:00:00Z".parse().unwrap(), "bob"),
    }
}

/// The sample's action, deleted.
pub(crate) fn binned(document: &ItemDocument, text: &'static str) -> BinLine<'static> {
    BinLine {
        bin: BinEntry {
            deleted: Stamp::new("2026-01-02T00:00:00Z".parse().unwrap(), "bob"),
            entry: 9,
            folder: None,
            path: document.path.clone(),
        },
        document: text,
        index: index_of(document, 5),
    }
}

/// A document as it rests, living as long as the test.
pub(crate) fn resting(document: &ItemDocument) -> &'static str {
    let mut document = document.clone();
    document.body = document.body.without_reference_paths();
    Box::leak(canonical::to_line(&document).unwrap().into_boxed_str())
}

/// A backup with one of everything.
pub(crate) fn full_backup() -> Vec<u8> {
    let documents = documents();
    let mut out = Vec::new();
    let options = WriteOptions::default();
    let mut writer = RepositoryWriter::new(&mut out, header(&documents), &options).unwrap();
    let sha256 = Hash::of(FILE);
    for document in &documents {
        let files = if document.kind() == ItemKind::DataStore {
            vec![ItemFile {
                name: "roads.gpkg".to_owned(),
                sha256,
                slot: "Source Files".to_owned(),
            }]
        } else {
            Vec::new()
        };
        write_item(&mut writer, document, files).unwrap();
    }
    let rule = resting(&documents[3]);
    writer.revision(&revision(rule)).unwrap();
    let action = &documents[4];
    writer.binned(&binned(action, resting(action))).unwrap();
    writer.file(sha256, FILE.len() as u64, &mut &*FILE).unwrap();
    for (name, text) in [
        (DocumentName::Settings, r#"{"historyMax":100}"#),
        (DocumentName::Users, r#"[{"name":"ada"}]"#),
        (DocumentName::Roles, "[]"),
    ] {
        writer.document(name, text).unwrap();
    }
    writer.finish().unwrap();
    out
}

/// Everything that a backup gives, as documents at rest.
pub(crate) fn read_all(path: &Path, checks: Checks) -> Result<Vec<ItemDocument>, ArchiveError> {
    let mut reader = RepositoryReader::open(path)?;
    let mut all = Vec::new();
    reader.for_each_item(checks, &mut |item| {
        all.push(ItemDocument::from_json(item.unwrap().document).unwrap());
        ControlFlow::Continue(())
    })?;
    Ok(all)
}

/// The content root of documents.
pub(crate) fn root_of(documents: &[ItemDocument]) -> Hash {
    let by_id: BTreeMap<ItemId, &ItemDocument> = documents
        .iter()
        .map(|document| (document.id, document))
        .collect();
    let mut root = ContentRoot::default();
    for (id, document) in by_id {
        root.add(id, &document.path, &document.content_hash().unwrap())
            .unwrap();
    }
    root.finish()
}

/// A backup taken apart, to be changed and put together again.
#[derive(Debug, Clone)]
pub(crate) struct Parts(pub(crate) Vec<(String, Vec<u8>)>);

impl Parts {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self(zip_entries(bytes))
    }

    pub(crate) fn entry(&mut self, name: &str) -> &mut Vec<u8> {
        let found = self.0.iter_mut().find(|(found, _)| found == name);
        &mut found.unwrap().1
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(found, _)| found != name);
    }

    /// Replaces a text of an entry that must be there.
    pub(crate) fn replace(&mut self, name: &str, from: &str, to: &str) {
        let entry = self.entry(name);
        let text = String::from_utf8(entry.clone()).unwrap();
        assert!(text.contains(from), "{name} has no {from}: {text}");
        *entry = text.replacen(from, to, 1).into_bytes();
    }

    pub(crate) fn manifest(&mut self, change: impl FnOnce(&mut Value)) {
        let entry = self.entry("manifest.json");
        let mut value: Value = serde_json::from_slice(entry).unwrap();
        change(&mut value);
        *entry = canonical::to_pretty(&value).unwrap().into_bytes();
    }

    /// Makes the manifest tell sizes, lines and hashes as they are now: what one who means harm
    /// would do.
    pub(crate) fn reseal(&mut self) {
        let entries = self.0.clone();
        self.manifest(|manifest| {
            let mut total = 0;
            for listed in manifest["entries"].as_array_mut().unwrap() {
                let name = listed["name"].as_str().unwrap();
                let Some((_, content)) = entries.iter().find(|(found, _)| found == name) else {
                    continue;
                };
                if !listed["lines"].is_null() {
                    let lines = content.iter().filter(|byte| **byte == b'\n').count();
                    listed["lines"] = lines.into();
                }
                listed["bytes"] = content.len().into();
                listed["sha256"] = Hash::of(content).to_string().into();
                total += content.len();
            }
            manifest["totals"]["bytes"] = total.into();
        });
    }

    pub(crate) fn zip(&self) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in &self.0 {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(name.as_str(), options).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}
