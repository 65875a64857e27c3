//! Reads a set of foreign files in two passes: what it has, then one item at a time.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use trigpoint_model::limits::{ARCHIVE_ENTRIES_MAX, CHUNK_BYTES_MAX, DOCUMENT_BYTES_MAX};
use trigpoint_model::{ItemBody, ItemDocument, ItemId, ItemKind, ItemName, ItemPath, Tree};

use super::catalogue::{Catalogue, ReferenceTally, has_tree_folders, numbered_id};
use super::fields::Fields;
use super::item::{self, Uses};
use super::json;
use super::notes::Notes;
use super::place::{self, Kind};
use super::root::Evidence;
use super::source::Entries;
use super::trouble::{Trouble, codes, shown};
use super::xml::{self, Element, Part};
use super::xml_item::{self, Held};
use crate::fault::ArchiveError;
use crate::item::{ArchivedItem, ItemFault};

/// How a set of foreign files is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The folders that stand before the set's own (`HPMS`); for item JSON, whose places are told
    /// by folders. Where it is empty (`/`), the folders are taken as they lie.
    pub root: Option<String>,
    /// The name of the folder that the set was read from, where it has one.
    pub folder: Option<String>,
}

/// What was read from a set of foreign files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Items that were read, folders not counted.
    pub items: usize,
    /// Folders of which the set tells something.
    pub folders: usize,
    /// What could not be read.
    pub faults: usize,
    /// Copies of templates that became uses of them.
    pub uses_folded: usize,
    /// Copies of templates that stay expanded.
    pub uses_expanded: usize,
    /// How many references mean items of the set.
    pub references: ReferenceTally,
    /// Top folders that were taken off (`export/items`), since references resolve without them.
    pub taken_off: Option<String>,
    /// The folder with which in front most references of the set to itself would resolve, and do
    /// not now.
    pub proposed_root: Option<String>,
    /// Files that are no items, by name; at most [`IGNORED_MAX`].
    pub ignored: Vec<String>,
}

/// Names of ignored files that a summary holds at most.
pub const IGNORED_MAX: usize = 100;

/// Reads every item of a set and hands it on, until `each` breaks.
///
/// # Errors
/// If the set as a whole cannot be read. A fault of an item is handed on in its place.
pub fn for_each_item(
    source: &mut dyn Entries,
    options: &Options,
    each: &mut dyn FnMut(ArchivedItem) -> ControlFlow<()>,
) -> Result<Summary, ArchiveError> {
    let names = source.names().to_vec();
    if names.len() > ARCHIVE_ENTRIES_MAX {
        return Err(ArchiveError::Refused {
            path: std::path::PathBuf::new(),
            code: codes::TOO_LARGE,
            message: format!(
                "the set has {} files, at most {ARCHIVE_ENTRIES_MAX} are read",
                names.len()
            ),
        });
    }
    let root: Vec<String> = options
        .root
        .iter()
        .flat_map(|root| root.split('/'))
        .filter(|segment| !segment.is_empty())
        .map(str::to_owned)
        .collect();
    let mut set = Set {
        root,
        ..Set::default()
    };
    set.survey(source, &names);
    set.place(source, options);
    set.read(source, each);
    set.summary.references = set.catalogue.references();
    Ok(set.summary)
}

/// A file of the set that holds items.
#[derive(Debug)]
struct File {
    index: usize,
    name: String,
    kind: Kind,
    /// The name without a folder that only names the tree.
    place: String,
}

#[derive(Debug, Default)]
struct Set {
    root: Vec<String>,
    files: Vec<File>,
    catalogue: Catalogue,
    evidence: Evidence,
    /// Places that were read already, with the number of items there.
    taken: BTreeMap<String, usize>,
    folders: std::collections::BTreeSet<String>,
    summary: Summary,
}

impl Set {
    /// The first pass: places, kinds and templates.
    fn survey(&mut self, source: &mut dyn Entries, names: &[String]) {
        for (index, name) in names.iter().enumerate() {
            let by_name = place::recognise(name, b"");
            let might_be_xml = by_name.is_none() && might_be_xml(name);
            let kind = by_name.or_else(|| {
                let read = might_be_xml.then(|| source.read(index, CHUNK_BYTES_MAX))?;
                match read {
                    Ok(bytes) => place::recognise(name, &bytes[..bytes.len().min(HEAD_BYTES)]),
                    // It is refused by name in the second pass rather than ignored.
                    Err(fault) if fault.code == codes::TOO_LARGE && is_called_xml(name) => {
                        Some(Kind::XmlBackup)
                    }
                    Err(_) => None,
                }
            });
            match kind {
                Some(kind) => self.files.push(File {
                    index,
                    name: name.clone(),
                    kind,
                    place: name.clone(),
                }),
                None if self.summary.ignored.len() < IGNORED_MAX && !name.ends_with('/') => {
                    self.summary.ignored.push(name.clone());
                }
                None => {}
            }
        }
        let placed = self
            .files
            .iter()
            .filter_map(|file| Some((file.name.as_str(), file.kind.tree()?)));
        if has_tree_folders(placed) {
            for file in &mut self.files {
                if file.kind.tree().is_some()
                    && let Some((_, below)) = file.name.split_once('/')
                {
                    file.place = below.to_owned();
                }
            }
        }
        self.survey_files(source);
    }

    /// Takes off the top folders that are too many, and proposes those that are missing.
    fn place(&mut self, source: &mut dyn Entries, options: &Options) {
        if options.root.is_some() && self.root.is_empty() {
            return;
        }
        let evidence = std::mem::take(&mut self.evidence);
        let placement = evidence.placement(&self.root, options.folder.as_deref());
        self.summary.proposed_root = placement.proposed_root;
        if placement.off == 0 {
            return;
        }
        self.summary.taken_off = Some(evidence.top_folders(placement.off));
        for file in &mut self.files {
            if file.kind.tree().is_some() {
                let below = file.place.splitn(placement.off + 1, '/').last();
                file.place = below.unwrap_or_default().to_owned();
            }
        }
        self.catalogue = Catalogue::default();
        self.survey_files(source);
    }

    fn survey_files(&mut self, source: &mut dyn Entries) {
        let files = std::mem::take(&mut self.files);
        for file in &files {
            self.survey_file(source, file);
        }
        self.files = files;
    }

    fn survey_file(&mut self, source: &mut dyn Entries, file: &File) {
        let Some(tree) = file.kind.tree() else {
            if let Ok(bytes) = source.read(file.index, CHUNK_BYTES_MAX) {
                self.survey_backup(&bytes, file);
            }
            return;
        };
        let Ok(path) = place::item_path(&file.place, tree, &self.root) else {
            return;
        };
        self.catalogue.add_item(&path, &file.name);
        let stem = file.place.rsplit_once('.').map_or("", |(stem, _)| stem);
        self.evidence.add_item(tree, stem);
        if tree == Tree::DataStores {
            return;
        }
        if let Ok(bytes) = source.read(file.index, DOCUMENT_BYTES_MAX)
            && let Ok(json) = json::parse(&bytes)
        {
            self.evidence.add_references(&json);
            if matches!(tree, Tree::Rules | Tree::Actions)
                && let Ok(mut fields) = Fields::of(json, "")
                && let Ok(raw) = item::raw_tree(&mut fields)
                && let Some(template) = item::template_of(&raw, &path)
            {
                self.catalogue.add_template(template);
            }
        }
    }

    fn survey_backup(&mut self, bytes: &[u8], file: &File) {
        let catalogue = &mut self.catalogue;
        // A fault of the file is told in the second pass.
        let _told_later = xml::parts(bytes, &mut |part| match part {
            Part::Folder { path, .. } => catalogue.add_folder(&path),
            Part::Item {
                folder,
                element,
                unread: _,
            } => {
                let Ok(path) = item_path(&folder, &element) else {
                    return;
                };
                catalogue.add_item(&path, &file.name);
                if let Ok(Held::Tree(raw)) = xml_item::held(&element, &mut Notes::default())
                    && let Some(template) = item::template_of(&raw, &path)
                {
                    catalogue.add_template(template);
                }
            }
            Part::Refused { .. } => {}
        });
    }

    /// The second pass: one item at a time.
    fn read(
        &mut self,
        source: &mut dyn Entries,
        each: &mut dyn FnMut(ArchivedItem) -> ControlFlow<()>,
    ) {
        let files = std::mem::take(&mut self.files);
        for file in &files {
            let flow = if file.kind == Kind::XmlBackup {
                self.read_backup(source, file, each)
            } else {
                self.read_file(source, file, each)
            };
            if flow.is_break() {
                return;
            }
        }
    }

    fn read_file(
        &mut self,
        source: &mut dyn Entries,
        file: &File,
        each: &mut dyn FnMut(ArchivedItem) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let Some(tree) = file.kind.tree() else {
            return ControlFlow::Continue(());
        };
        let mut notes = Notes::default();
        let path = place::item_path(&file.place, tree, &self.root);
        let result = path.clone().and_then(|path| {
            let bytes = source
                .read(file.index, DOCUMENT_BYTES_MAX)
                .map_err(|fault| Trouble::new(fault.code, "", fault.message))?;
            self.json_item(&bytes, path, &mut notes)
        });
        self.hand_on(&file.name, path.ok(), Some(tree), result, notes, each)
    }

    fn json_item(
        &mut self,
        bytes: &[u8],
        path: ItemPath,
        notes: &mut Notes,
    ) -> Result<ItemDocument, Trouble> {
        let fields = Fields::of(json::parse(bytes)?, "")?;
        let (envelope, body, uses) = item::json_item(fields, &path, &mut self.catalogue, notes)?;
        self.count(uses);
        let id = self.claim(&path, notes);
        item::document(id, path, envelope, body)
    }

    fn count(&mut self, uses: Uses) {
        self.summary.uses_folded += uses.folded;
        self.summary.uses_expanded += uses.expanded;
    }

    fn read_backup(
        &mut self,
        source: &mut dyn Entries,
        file: &File,
        each: &mut dyn FnMut(ArchivedItem) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let bytes = source
            .read(file.index, CHUNK_BYTES_MAX)
            .map_err(|fault| Trouble::new(fault.code, "", fault.message));
        // The whole file is looked through before any of it is handed on.
        let sound = bytes.and_then(|bytes| xml::parts(&bytes, &mut |_| {}).map(|()| bytes));
        let bytes = match sound {
            Ok(bytes) => bytes,
            Err(trouble) => {
                let notes = Notes::default();
                return self.hand_on(&file.name, None, None, Err(trouble), notes, each);
            }
        };
        let mut flow = ControlFlow::Continue(());
        let _looked_through = xml::parts(&bytes, &mut |part| {
            if flow.is_continue() {
                flow = self.part(&file.name, part, each);
            }
        });
        flow
    }

    fn part(
        &mut self,
        entry: &str,
        part: Part,
        each: &mut dyn FnMut(ArchivedItem) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut notes = Notes::default();
        match part {
            Part::Refused { at, trouble } => {
                let entry = match at.as_str() {
                    "" => entry.to_owned(),
                    at => format!("{entry}#{at}"),
                };
                self.hand_on(&entry, None, None, Err(trouble), notes, each)
            }
            Part::Folder {
                path,
                metadata,
                is_empty,
            } => {
                let envelope = xml_item::envelope(metadata.as_ref(), &mut notes);
                let says_something = is_empty
                    || !envelope.description.is_empty()
                    || !envelope.comments.is_empty()
                    || !envelope.created.is_empty()
                    || !envelope.edited.is_empty();
                if !says_something || !self.folders.insert(path.key().into_owned()) {
                    return ControlFlow::Continue(());
                }
                let id = if self.catalogue.has_item(&path) {
                    numbered_id(&path, "folder")
                } else {
                    ItemId::from_path(&path)
                };
                let entry = format!("{entry}#{path}");
                let result = item::document(id, path.clone(), envelope, ItemBody::Folder);
                self.hand_on(&entry, Some(path), None, result, notes, each)
            }
            Part::Item {
                folder,
                element,
                unread,
            } => {
                let entry = format!("{entry}#{folder}/{}", shown(xml::item_name(&element)));
                let path = item_path(&folder, &element);
                let result = match unread {
                    Some(trouble) => Err(trouble),
                    None => path
                        .clone()
                        .and_then(|path| self.xml_item(&element, path, &mut notes)),
                };
                let tree = Some(folder.tree());
                self.hand_on(&entry, path.ok(), tree, result, notes, each)
            }
        }
    }

    fn xml_item(
        &mut self,
        element: &Element,
        path: ItemPath,
        notes: &mut Notes,
    ) -> Result<ItemDocument, Trouble> {
        let said = element.attribute("id").unwrap_or_default();
        let scheme = said.split_once("://").map_or("", |(scheme, _)| scheme);
        let names: Vec<&str> = path.names().collect();
        let own = format!("{scheme}://{}", names.join("/"));
        if xml_item::is_shortcut(element) {
            let target = xml_item::shortcut_target(element, &own);
            let target = target.map_or_else(
                || "the file does not name its target".to_owned(),
                |target| {
                    format!(
                        "its target is `{}`, which restores where it is given",
                        shown(&target)
                    )
                },
            );
            return Err(Trouble::new(
                codes::SHORTCUT,
                "",
                format!("a shortcut has no counterpart here; {target}"),
            ));
        }
        if !said.is_empty() && said != own {
            notes.warn(format!(
                "the item calls itself `{}`; its folders in the file decide",
                shown(said)
            ));
        }
        let envelope = xml_item::envelope(element.child("Metadata"), notes);
        let body = match xml_item::held(element, notes)? {
            Held::Body(body) => *body,
            Held::Tree(raw) => {
                let (body, uses) = item::tree_body(&raw, &path, &mut self.catalogue, notes)?;
                self.count(uses);
                body
            }
        };
        if !body.kind().belongs_in(path.tree()) {
            return Err(Trouble::new(
                codes::SHAPE,
                "",
                format!("a {} does not belong in `/{}`", body.kind(), path.tree()),
            ));
        }
        let id = self.claim(&path, notes);
        item::document(id, path, envelope, body)
    }

    /// The id of the item at a place; a second one there gets another.
    fn claim(&mut self, path: &ItemPath, notes: &mut Notes) -> ItemId {
        let count = self.taken.entry(path.key().into_owned()).or_default();
        *count += 1;
        if *count == 1 {
            return ItemId::from_path(path);
        }
        notes.warn(format!(
            "another item of the set has the place `{path}` as well; references mean the first"
        ));
        numbered_id(path, &count.to_string())
    }

    fn hand_on(
        &mut self,
        entry: &str,
        path: Option<ItemPath>,
        tree: Option<Tree>,
        result: Result<ItemDocument, Trouble>,
        mut notes: Notes,
        each: &mut dyn FnMut(ArchivedItem) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        for name in path.iter().flat_map(ItemPath::names) {
            if name
                .parse()
                .is_ok_and(|name: ItemName| name.has_blank_at_end())
            {
                notes.warn(format!(
                    "the name `{name}` begins or ends with a blank; it is kept"
                ));
            }
        }
        let item = match result {
            Ok(document) => {
                if document.kind() == ItemKind::Folder {
                    self.summary.folders += 1;
                } else {
                    self.summary.items += 1;
                }
                Ok(document)
            }
            Err(trouble) => {
                self.summary.faults += 1;
                Err(ItemFault {
                    code: trouble.code,
                    message: format!("`{}` is refused: {trouble}", shown(entry)),
                    id: path.as_ref().map(ItemId::from_path),
                    path,
                    kind: tree.map(kind_in),
                })
            }
        };
        each(ArchivedItem {
            entry: entry.to_owned(),
            item,
            notes: notes.into_vec(),
        })
    }
}

/// The kind of an item that was not read, as its tree tells.
const fn kind_in(tree: Tree) -> ItemKind {
    match tree {
        Tree::DataStores => ItemKind::DataStore,
        Tree::Rules => ItemKind::Rule,
        Tree::Actions => ItemKind::Action,
        Tree::ActionMaps => ItemKind::ActionMap,
        Tree::Sessions => ItemKind::Session,
    }
}

fn item_path(folder: &ItemPath, element: &Element) -> Result<ItemPath, Trouble> {
    let name = xml::item_name(element);
    let refused = |reason: String| {
        Trouble::new(
            codes::NAME,
            "",
            format!("`{}` is not the name of an item: {reason}", shown(name)),
        )
    };
    let parsed: ItemName = name
        .parse()
        .map_err(|error: trigpoint_model::name::InvalidItemName| refused(error.to_string()))?;
    folder
        .join(&parsed)
        .as_str()
        .parse()
        .map_err(|error: trigpoint_model::path::InvalidItemPath| refused(error.to_string()))
}

fn is_called_xml(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".xml")
}

/// Whether a file is worth a look at its first bytes.
fn might_be_xml(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    let is_apple = file.starts_with("._") || name.starts_with("__MACOSX/");
    let ending = file
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    !is_apple && matches!(ending.as_deref(), None | Some("xml" | "bak" | "backup"))
}

/// Bytes in which the root of an XML backup must begin.
const HEAD_BYTES: usize = 64 * 1024;
