//! Recognises what a file or folder is by its content, never by its name, and reads its manifest.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use trigpoint_model::name::nfc;
use trigpoint_model::secret::repeatable;
use trigpoint_model::strict::in_words;

use crate::chunked::{self, RepositoryReader};
use crate::entry_name::{MANIFEST, folded, own_grammar_fault};
use crate::fault::{ArchiveError, ContainerFault, code};
use crate::foreign_input;
use crate::json;
use crate::json_file::{self, MANIFEST_BYTES_MAX, Outline};
use crate::manifest::{Manifest, SCOPE_ITEMS};
use crate::reader::{Content, Part, Place, Shape, Warning};
use crate::store::{Store, within_upload};
use crate::upgrade::{self, UpgradeError};

/// The last segment of a path, for messages.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// What is at `path`; none for a loose file of another product.
pub(crate) fn recognised(
    path: &Path,
    warnings: &mut Vec<Warning>,
) -> Result<Option<Part>, ArchiveError> {
    let read_error = |error| ArchiveError::read(path, error);
    let refused = |code, message: &str| {
        Err(ArchiveError::refused(
            path,
            ContainerFault::new(code, message),
        ))
    };
    let metadata = std::fs::metadata(path).map_err(read_error)?;
    if metadata.is_dir() {
        return tree_part(path, Store::folder(path)?, warnings).map(Some);
    }
    if !metadata.is_file() {
        return refused(code::NOT_AN_ARCHIVE, "it is neither a file nor a folder");
    }
    within_upload(path, metadata.len())?;
    let mut file = File::open(path).map_err(read_error)?;
    let mut head = Vec::new();
    (&mut file)
        .take(4096)
        .read_to_end(&mut head)
        .map_err(read_error)?;
    file.seek(SeekFrom::Start(0)).map_err(read_error)?;
    if head.is_empty() {
        return refused(code::EMPTY_ARCHIVE, "the file is empty");
    }
    let name = file_name(path);
    let has_zip_name = name.to_ascii_lowercase().ends_with(".zip");
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return tree_part(path, Store::zip(path)?, warnings).map(Some);
    }
    if is_other_encoding(&head) {
        let message = match json::check(&head) {
            Err(fault) => fault.to_string(),
            Ok(_) => "the text is not plain UTF-8".to_owned(),
        };
        let is_xml = foreign_input::is_foreign(&name, &head);
        return if is_xml {
            Ok(None)
        } else {
            refused(code::JSON_ENCODING, &message)
        };
    }
    if head.trim_ascii_start().starts_with(b"{") {
        return json_part(path, file, &head);
    }
    if foreign_input::is_foreign(&name, &head) {
        return Ok(None);
    }
    if let Some(what) = known_other(&head) {
        let message = format!("{what}; a backup is a JSON file, a zip or a folder");
        return refused(code::NOT_AN_ARCHIVE, &message);
    }
    // A zip with bytes before it says what is wrong with it.
    match Store::zip(path) {
        Err(error) if has_zip_name || error.code() != code::ZIP_TRUNCATED => Err(error),
        Ok(_) => refused(
            code::ZIP_STRAY_BYTES,
            "bytes before its entries belong to nothing",
        ),
        Err(_) => refused(
            code::NOT_AN_ARCHIVE,
            "its content is none that is known; a backup is a JSON file, a zip or a folder",
        ),
    }
}

/// Whether the bytes begin with a byte order mark, or as JSON in UTF-16.
fn is_other_encoding(head: &[u8]) -> bool {
    head.starts_with(b"\xEF\xBB\xBF")
        || head.starts_with(b"\xFF\xFE")
        || head.starts_with(b"\xFE\xFF")
        || head.starts_with(b"\0{")
        || head.starts_with(b"{\0")
}

/// What a file is that is no archive, as far as its first bytes tell.
fn known_other(head: &[u8]) -> Option<&'static str> {
    let text = String::from_utf8_lossy(head).trim_start().to_lowercase();
    if text.starts_with("<!doctype html") || text.starts_with("<html") {
        Some("it is a web page, perhaps the message of a server")
    } else if text.starts_with('<') {
        Some("it is XML, but not a backup")
    } else if head.starts_with(b"%PDF") {
        Some("it is a PDF")
    } else if head.starts_with(b"\x1F\x8B") {
        Some("it is packed by gzip")
    } else if text.starts_with("age-encryption") {
        Some("it is encrypted by age")
    } else if head.starts_with(b"7z\xBC\xAF") || head.starts_with(b"Rar!") {
        Some("it is packed by another program than zip")
    } else if text.starts_with('[') {
        Some("it is a JSON list")
    } else {
        None
    }
}

/// Whether `text` stands somewhere in `bytes`.
fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// A JSON file: an archive, one item, or another product's.
fn json_part(path: &Path, mut file: File, head: &[u8]) -> Result<Option<Part>, ArchiveError> {
    let refused = |fault| ArchiveError::refused(path, fault);
    let name = file_name(path);
    let is_own = [upgrade::ARCHIVE.name, upgrade::ITEM.name]
        .iter()
        .any(|format| holds(head, format!("\"{format}/").as_bytes()));
    if !is_own && foreign_input::is_foreign(&name, head) {
        return Ok(None);
    }
    let Outline {
        format,
        manifest,
        items,
        keys,
    } = json_file::outline(&mut file).map_err(refused)?;
    let part = |shape, manifest, content| {
        Some(Part {
            path: path.to_owned(),
            shape,
            manifest,
            content,
        })
    };
    let is_archive = format
        .as_deref()
        .is_some_and(|format| format.starts_with(upgrade::ARCHIVE.name));
    if !is_archive {
        let looks_like_item = ["kind", "id", "path", "body"]
            .iter()
            .filter(|key| keys.iter().any(|found| found == *key))
            .count()
            >= 2;
        if format.is_some() || looks_like_item {
            return Ok(part(Shape::Document, None, Content::Document));
        }
        if items.is_some() && manifest.is_some() {
            let message = format!("it has no `format` such as `{}`", upgrade::ARCHIVE.format());
            return Err(refused(ContainerFault::new(code::FORMAT_INVALID, message)));
        }
        let message = "it is JSON, but neither a backup nor an item: it has no `format`";
        return Err(refused(ContainerFault::new(code::NOT_AN_ARCHIVE, message)));
    }
    let format = format.unwrap_or_default();
    upgrade::ARCHIVE
        .version_of(&format)
        .map_err(|error| refused(format_fault(&error)))?;
    if let Some(unknown) = keys
        .iter()
        .find(|key| !["format", "items", "manifest"].contains(&key.as_str()))
    {
        let unknown = repeatable(unknown);
        let message = format!("its key `{unknown}` is not known; it has `items` and `manifest`");
        return Err(refused(ContainerFault::new(code::UNKNOWN_FIELD, message)));
    }
    let Some(manifest) = manifest else {
        let message = "it has no `manifest`: it was not finished, or was cut down";
        return Err(refused(ContainerFault::new(
            code::MANIFEST_MISSING,
            message,
        )));
    };
    let manifest = parse_manifest(&manifest, "manifest").map_err(refused)?;
    let Some(spans) = items else {
        let message = "it has no list of `items`";
        return Err(refused(ContainerFault::new(
            code::MANIFEST_INVALID,
            message,
        )));
    };
    if spans.is_empty() && !manifest.items.is_empty() {
        let message = nothing_there(&manifest, "manifest");
        return Err(refused(ContainerFault::new(code::EMPTY_ARCHIVE, message)));
    }
    Ok(part(
        Shape::JsonFile,
        Some(manifest.into()),
        Content::Json { file, spans },
    ))
}

fn format_fault(error: &UpgradeError) -> ContainerFault {
    let code = match error {
        UpgradeError::TooNew { .. } => code::SCHEMA_TOO_NEW,
        UpgradeError::NoFormat { .. } | UpgradeError::Invalid { .. } => code::FORMAT_INVALID,
        UpgradeError::Step { .. } => code::MANIFEST_INVALID,
    };
    ContainerFault::new(code, error.to_string())
}

/// Parses a manifest of any version that is read.
pub(crate) fn parse_manifest(bytes: &[u8], entry: &str) -> Result<Manifest, ContainerFault> {
    let text = json::check(bytes)
        .map_err(|fault| ContainerFault::new(fault.code, format!("`{entry}`, {fault}")))?;
    let text = upgrade::ARCHIVE
        .bring_up(text)
        .map_err(|error| format_fault(&error))?;
    #[derive(serde::Deserialize)]
    struct Progress {
        complete: Option<bool>,
    }
    let progress = serde_json::from_str::<Progress>(&text).ok();
    if progress.and_then(|progress| progress.complete) == Some(false) {
        let message = format!("`{entry}` says that the backup was not finished");
        return Err(ContainerFault::new(code::NOT_COMPLETE, message));
    }
    let manifest: Manifest = serde_json::from_str(&text).map_err(|error| {
        let why = in_words(&error.to_string());
        let message = format!("`{entry}` is not a manifest: {why}");
        ContainerFault::new(code::MANIFEST_INVALID, message)
    })?;
    if manifest.scope != SCOPE_ITEMS {
        let scope = repeatable(&manifest.scope);
        let message = format!("`{entry}` has the scope `{scope}`; only `{SCOPE_ITEMS}` is read");
        return Err(ContainerFault::new(code::MANIFEST_INVALID, message));
    }
    Ok(manifest)
}

/// A zip or folder: our own layout, or another product's.
fn tree_part(
    path: &Path,
    mut store: Store,
    warnings: &mut Vec<Warning>,
) -> Result<Part, ArchiveError> {
    let refused =
        |code, message: String| ArchiveError::refused(path, ContainerFault::new(code, message));
    for name in &store.skipped {
        let message = format!("`{name}` is no part of a backup and is skipped");
        warnings.push(Warning::new(code::ENTRY_SKIPPED, Some(name), message));
    }
    if store.is_zip() && store.names().iter().any(|name| chunked::is_header(name)) {
        let reader = RepositoryReader::open(path)?;
        warnings.extend_from_slice(reader.warnings());
        return Ok(Part {
            path: path.to_owned(),
            shape: Shape::Repository,
            manifest: None,
            content: Content::Repository(Box::new(reader)),
        });
    }
    let top = common_top(store.names());
    let find = |name: &str| store.names().iter().position(|found| found == name);
    let manifest_index = find(&format!("{top}{MANIFEST}"));
    let manifest = match manifest_index {
        Some(index) => {
            let bytes = store.read(index, MANIFEST_BYTES_MAX as u64)?;
            let manifest = parse_manifest(&bytes, MANIFEST)
                .map_err(|fault| ArchiveError::refused(path, fault))?;
            Some(manifest)
        }
        None => None,
    };
    let is_foreign = manifest.is_none()
        && store
            .names()
            .iter()
            .any(|name| foreign_input::is_foreign(name, b""));
    let has_xml = manifest.is_none() && foreign_input::holds_xml_backup(&mut store)?;
    if is_foreign || has_xml {
        if let Some(name) = store.guessed_name() {
            let message = format!(
                "the name of the entry `{name}` is not marked as UTF-8, and names are places \
                 here; pack it again with a program that writes UTF-8 names"
            );
            return Err(refused(code::ZIP_ENTRY_NAME, message));
        }
        return Ok(Part {
            path: path.to_owned(),
            shape: Shape::Foreign,
            manifest: None,
            content: Content::Foreign(store),
        });
    }
    let shape = if store.is_zip() {
        Shape::Zip
    } else {
        Shape::Folder
    };
    own_names(store.names(), store.is_zip()).map_err(|fault| ArchiveError::refused(path, fault))?;
    let order = reading_order(&store, &top, manifest.as_ref(), warnings);
    if order.is_empty() && manifest.is_none() {
        let message = "it holds no item and no manifest".to_owned();
        return Err(refused(code::EMPTY_ARCHIVE, message));
    }
    if order.is_empty()
        && let Some(listed) = manifest
            .as_ref()
            .filter(|manifest| !manifest.items.is_empty())
    {
        return Err(refused(
            code::EMPTY_ARCHIVE,
            nothing_there(listed, MANIFEST),
        ));
    }
    if manifest.is_none() {
        let message = format!("it has no `{MANIFEST}`: whether it is complete cannot be told");
        warnings.push(Warning::new(code::MANIFEST_MISSING, None, message));
    }
    Ok(Part {
        path: path.to_owned(),
        shape,
        manifest: manifest.map(Into::into),
        content: Content::Tree { store, order },
    })
}

/// That nothing which the manifest lists is there, naming the first of them.
fn nothing_there(manifest: &Manifest, name: &str) -> String {
    let listed = manifest.items.len();
    let named = manifest.items.iter().take(NAMED_MAX);
    let mut names: Vec<String> = named.map(|item| format!("`{}`", item.path)).collect();
    if listed > NAMED_MAX {
        names.push(format!("and {} more", listed - NAMED_MAX));
    }
    format!(
        "none of the {listed} items and folders that its `{name}` lists is in it: {}",
        names.join(", ")
    )
}

/// Items that a message names at most.
const NAMED_MAX: usize = 10;

/// The top folder that all entries share and that is none of ours, such as `my-backup/`.
fn common_top(names: &[String]) -> String {
    let mut top = String::new();
    let Some(first) = names.first() else {
        return top;
    };
    let is_ours = |segment: &str| trigpoint_model::Tree::from_segment(segment).is_some();
    loop {
        let manifest = format!("{top}{MANIFEST}");
        let has_manifest = names.contains(&manifest);
        let Some((segment, _)) = first[top.len()..].split_once('/') else {
            return top;
        };
        let longer = format!("{top}{segment}/");
        let is_common = names.iter().all(|name| name.starts_with(&longer));
        let has_deeper_manifest = names.contains(&format!("{longer}{MANIFEST}"));
        if has_manifest || !is_common || (is_ours(segment) && !has_deeper_manifest) {
            return top;
        }
        top = longer;
    }
}

/// Refuses names that our layout never has, and two that fall together on some disk.
fn own_names(names: &[String], is_zip: bool) -> Result<(), ContainerFault> {
    if !is_zip {
        return Ok(());
    }
    let mut seen: HashMap<String, &str> = HashMap::new();
    for name in names {
        if let Some(message) = own_grammar_fault(name) {
            let message = format!("the entry `{name}` has a name that {message}");
            return Err(ContainerFault::new(code::ZIP_ENTRY_NAME, message));
        }
        if let Some(before) = seen.insert(folded(name), name) {
            let message =
                format!("the entries `{before}` and `{name}` are one on disks that fold case");
            return Err(ContainerFault::new(code::ZIP_DUPLICATE_ENTRY, message));
        }
    }
    Ok(())
}

/// The entries that are read, in the manifest's order, and then by name.
fn reading_order(
    store: &Store,
    top: &str,
    manifest: Option<&Manifest>,
    warnings: &mut Vec<Warning>,
) -> Vec<Place> {
    let items = manifest.map_or(&[][..], |manifest| manifest.items.as_slice());
    // Some disks and programs decompose the names that they are given.
    let listed: HashMap<Cow<'_, str>, usize> = items
        .iter()
        .enumerate()
        .map(|(index, item)| (nfc(&item.entry), index))
        .collect();
    let mut order = Vec::new();
    let mut found = HashSet::new();
    for (index, full) in store.names().iter().enumerate() {
        let name = full.strip_prefix(top).unwrap_or(full);
        if name == MANIFEST {
            continue;
        }
        if !name.to_ascii_lowercase().ends_with(".json") {
            let message = format!("`{name}` is not an item and is skipped");
            warnings.push(Warning::new(code::ENTRY_SKIPPED, Some(name), message));
            continue;
        }
        let listed = listed.get(nfc(name).as_ref()).copied();
        let listed = listed.filter(|listed| found.insert(*listed));
        if listed.is_none() && manifest.is_some() {
            let message = format!("`{name}` is not in the manifest: it was added later");
            warnings.push(Warning::new(code::ENTRY_UNLISTED, Some(name), message));
        }
        order.push(Place {
            index,
            name: name.to_owned(),
            listed,
        });
    }
    for (index, item) in items.iter().enumerate() {
        if !found.contains(&index) {
            let entry = &item.entry;
            let message = format!("`{entry}` is in the manifest, but not there: it was taken out");
            warnings.push(Warning::new(code::ENTRY_MISSING, Some(entry), message));
        }
    }
    order.sort_by(|a, b| {
        let place = |place: &Place| place.listed.unwrap_or(usize::MAX);
        (place(a), &a.name).cmp(&(place(b), &b.name))
    });
    order
}
