//! Items at rest: list, show, save, move, copy, delete, bring back; who uses them, how they were.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::closure::Closure;
use trigpoint_model::document::{
    Action, ActionMap, ActionTemplate, ActionTemplateBody, DataStore, Node, ObjectBinder,
    OperationTerm, PredicateTerm, Rule, RuleTemplate, RuleTemplateBody, Session,
};
use trigpoint_model::reference::ReferenceRole;
use trigpoint_model::{ItemBody, ItemDocument, ItemId, ItemKind, ItemName, ItemPath, Stamp, Tree};
use trigpoint_repository::{ItemSummary, Snapshot, Writer};

use crate::access::audit::Told;
use crate::error::ServiceError;
use crate::{Caller, Service};

/// What a listing says of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ItemEntry {
    /// Its place.
    pub path: ItemPath,
    /// Its kind.
    pub kind: ItemKind,
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: ItemId,
    /// What it is for.
    pub description: String,
    /// Its revision; rises with every save.
    pub revision: u64,
    /// Who edited it last, and when.
    pub edited: Stamp,
}

impl From<ItemSummary> for ItemEntry {
    fn from(summary: ItemSummary) -> Self {
        Self {
            name: summary
                .path
                .name()
                .map_or_else(String::new, |name| name.to_string()),
            path: summary.path,
            kind: summary.kind,
            id: summary.id,
            description: summary.description,
            revision: summary.revision,
            edited: summary.edited,
        }
    }
}

/// A listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemList {
    /// The items, folders first.
    pub items: Vec<ItemEntry>,
}

/// An item with its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShownItem {
    /// Its revision: given back with a save, so that no one's work is overwritten unseen.
    pub revision: u64,
    /// Who saved that revision, and when.
    pub saved: Stamp,
    /// What keeps it from being run, all at once.
    pub faults: Vec<String>,
    /// The document.
    pub document: ItemDocument,
}

/// What must be at a place, so that a change of it is no mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Whatever: an item with any revision, or nothing.
    Anything,
    /// Nothing.
    Nothing,
    /// An item, with any revision.
    Something,
    /// An item with this revision.
    Revision(u64),
}

impl From<Option<u64>> for Expected {
    fn from(revision: Option<u64>) -> Self {
        revision.map_or(Self::Anything, Self::Revision)
    }
}

impl Expected {
    /// The revision, where one is expected.
    fn revision(self) -> Option<u64> {
        match self {
            Self::Revision(revision) => Some(revision),
            Self::Anything | Self::Nothing | Self::Something => None,
        }
    }
}

/// What a save did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SavedItem {
    /// Its id.
    pub id: ItemId,
    /// Its place.
    pub path: ItemPath,
    /// Its revision now.
    pub revision: u64,
    /// Whether it is new.
    pub created: bool,
}

/// What a deletion did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Deleted {
    /// Items and folders that went to the Recycle Bin.
    pub items: u64,
    /// The entries of the Recycle Bin that bring them back.
    #[serde(default)]
    pub entries: Vec<u64>,
}

/// A use of an item by another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Use {
    /// The item that refers to it.
    pub path: ItemPath,
    /// Its kind.
    pub kind: ItemKind,
    /// What for.
    pub role: String,
    /// The folder that it refers to, where it means all that folder holds and not the item alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<ItemPath>,
}

/// A revision of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RevisionEntry {
    /// Its number.
    pub revision: u64,
    /// Who saved it, and when.
    pub saved: Stamp,
    /// Why it was saved (`create`, `save`, `restore` …).
    pub why: String,
}

impl Service {
    /// Lists what is in a folder or tree, or the item itself; with `recursive` all that is below.
    ///
    /// # Errors
    /// If nothing is at `path`, or the repository cannot be read.
    pub async fn list_items(
        &self,
        caller: &Caller,
        path: &ItemPath,
        recursive: bool,
    ) -> Result<ItemList, ServiceError> {
        let grant = caller.reading(path.tree())?;
        let mut snapshot = self.guard.read(&grant).await?;
        let there = at(&mut snapshot, path).await?;
        let found = match (there.kind, recursive) {
            (ItemKind::Folder, true) => all_below(&mut snapshot, path).await?,
            (ItemKind::Folder, false) => all_children(&mut snapshot, path).await?,
            (_, _) => vec![there],
        };
        Ok(ItemList {
            items: found.into_iter().map(ItemEntry::from).collect(),
        })
    }

    /// The item at `path`, with its document.
    ///
    /// # Errors
    /// If nothing is there, or the repository cannot be read.
    pub async fn show_item(
        &self,
        caller: &Caller,
        path: &ItemPath,
    ) -> Result<ShownItem, ServiceError> {
        let grant = caller.reading(path.tree())?;
        let mut snapshot = self.guard.read(&grant).await?;
        let there = at(&mut snapshot, path).await?;
        let document = document(&mut snapshot, &there).await?;
        Ok(ShownItem {
            revision: there.revision,
            saved: there.saved,
            faults: document
                .body
                .faults()
                .into_iter()
                .map(|fault| format!("{}: {}", fault.place, fault.message))
                .collect(),
            document,
        })
    }

    /// Saves a document at `path`: creates the item, or gives the one that is there a new
    /// revision. Folders on the way are made.
    ///
    /// # Errors
    /// If `expected` is given and the item has another revision by now (the error says who changed
    /// it and when), if kind and place disagree, or a name is taken by something of another kind.
    pub async fn put_item(
        &self,
        caller: &Caller,
        path: &ItemPath,
        document: ItemDocument,
        expected: Option<u64>,
    ) -> Result<SavedItem, ServiceError> {
        self.put_item_where(caller, path, document, expected.into())
            .await
    }

    /// As [`Service::put_item`], where what is at `path` is as `expected`.
    ///
    /// # Errors
    /// As [`Service::put_item`]; and if something is there where nothing is expected, or nothing
    /// where an item is.
    pub async fn put_item_where(
        &self,
        caller: &Caller,
        path: &ItemPath,
        mut document: ItemDocument,
        expected: Expected,
    ) -> Result<SavedItem, ServiceError> {
        if let Some(place) = document.body.secret_place() {
            return Err(ServiceError::SecretInDocument {
                path: path.clone(),
                place,
            });
        }
        let grant = caller.writing(path.tree())?;
        let now = self.environment.now();
        let mut writer = self.guard.write(&grant, now).await?;
        document.path = path.clone();
        let there = writer.view().by_path(path).await?;
        let id = there.as_ref().map_or(document.id, |there| there.id);
        refuse_template_cycle(writer.view(), id, &document).await?;
        let (created, revision) = match (there, expected) {
            (Some(there), Expected::Nothing) => {
                return Err(ServiceError::NameTaken {
                    path: path.clone(),
                    kind: there.kind,
                });
            }
            (Some(there), Expected::Anything | Expected::Something | Expected::Revision(_)) => {
                document.id = there.id;
                document.created = there.created;
                document.edited = Stamp::new(now, caller.name());
                let revision = expected.revision();
                (false, writer.save(&document, revision).await?.revision)
            }
            (None, Expected::Something | Expected::Revision(_)) => {
                return Err(ServiceError::NotFound { path: path.clone() });
            }
            (None, Expected::Anything | Expected::Nothing) => {
                make_folders(self, &mut writer, path).await?;
                if writer.view().by_id(document.id).await?.is_some() {
                    document.id = self.environment.new_id();
                }
                document.created = Stamp::new(now, caller.name());
                document.edited = document.created.clone();
                (true, writer.create(&document).await?.revision)
            }
        };
        let id = document.id;
        writer.commit().await?;
        let told = Told::new("item-save", path.to_string());
        let detail = serde_json::json!({"revision": revision});
        self.audit_done(caller, [told.with(detail)]).await;
        Ok(SavedItem {
            id,
            path: path.clone(),
            revision,
            created,
        })
    }

    /// Creates an empty item or folder: a draft to be filled in.
    ///
    /// # Errors
    /// If the name is not possible or taken, or kind and place disagree.
    pub async fn create_item(
        &self,
        caller: &Caller,
        kind: ItemKind,
        path: &ItemPath,
    ) -> Result<SavedItem, ServiceError> {
        check_new_name(path)?;
        let document = ItemDocument {
            id: self.environment.new_id(),
            path: path.clone(),
            description: String::new(),
            comments: String::new(),
            created: Stamp::default(),
            edited: Stamp::default(),
            body: empty_body(kind),
        };
        self.put_item_where(caller, path, document, Expected::Nothing)
            .await
    }

    /// Moves or renames an item or folder. What refers to it still does.
    ///
    /// # Errors
    /// If nothing is at `from`, `to` is taken, in another tree, or inside `from`.
    pub async fn move_item(
        &self,
        caller: &Caller,
        from: &ItemPath,
        to: &ItemPath,
    ) -> Result<SavedItem, ServiceError> {
        let grant = caller.writing_all([from.tree(), to.tree()])?;
        check_new_name(to)?;
        let mut writer = self.guard.write(&grant, self.environment.now()).await?;
        let there = at(writer.view(), from).await?;
        make_folders(self, &mut writer, to).await?;
        let revision = writer.relocate(there.id, to).await?.revision;
        writer.commit().await?;
        let told = Told::new("item-move", from.to_string());
        let detail = serde_json::json!({"to": to});
        self.audit_done(caller, [told.with(detail)]).await;
        Ok(SavedItem {
            id: there.id,
            path: to.clone(),
            revision,
            created: false,
        })
    }

    /// Copies an item, or a folder with all it holds. References among the copied point at the
    /// copies. A taken name gets the smallest free `number`, where that is wanted.
    ///
    /// # Errors
    /// As [`Service::move_item`].
    pub async fn copy_item(
        &self,
        caller: &Caller,
        from: &ItemPath,
        to: &ItemPath,
        number: bool,
    ) -> Result<SavedItem, ServiceError> {
        let grant = caller.writing_all([from.tree(), to.tree()])?;
        check_new_name(to)?;
        let mut writer = self.guard.write(&grant, self.environment.now()).await?;
        let there = at(writer.view(), from).await?;
        make_folders(self, &mut writer, to).await?;
        let environment = self.environment.clone();
        let numbered = match (to.parent(), to.name()) {
            (Some(folder), Some(name)) if number => {
                folder.join(&writer.view().free_name(&folder, &name).await?)
            }
            (_, _) => to.clone(),
        };
        let to = &numbered;
        let copy = writer
            .copy(there.id, to, &mut || environment.new_id())
            .await?;
        writer.commit().await?;
        let told = Told::new("item-copy", from.to_string());
        let detail = serde_json::json!({"to": to});
        self.audit_done(caller, [told.with(detail)]).await;
        Ok(SavedItem {
            id: copy.id,
            path: copy.path,
            revision: copy.revision,
            created: true,
        })
    }

    /// Moves items to the Recycle Bin. A tree's root stands for all it holds; a folder that holds
    /// something is deleted only if `recursive` is said, an item in use only if `including_used`.
    ///
    /// # Errors
    /// If nothing is at a path, a folder is not empty, or an item is in use: names what uses it,
    /// and only counts what the caller may not see.
    pub async fn delete_items(
        &self,
        caller: &Caller,
        paths: &[ItemPath],
        recursive: bool,
        including_used: bool,
    ) -> Result<Deleted, ServiceError> {
        let places: Vec<_> = paths.iter().map(|path| (path, None)).collect();
        self.delete_all(caller, &places, recursive, including_used)
            .await
    }

    /// As [`Service::delete_items`], of one; where a revision is `expected`, only if the item has
    /// that one.
    ///
    /// # Errors
    /// As [`Service::delete_items`]; and if the item has another revision by now (the error says
    /// who changed it and when).
    pub async fn delete_item(
        &self,
        caller: &Caller,
        path: &ItemPath,
        expected: Option<u64>,
        recursive: bool,
        including_used: bool,
    ) -> Result<Deleted, ServiceError> {
        self.delete_all(caller, &[(path, expected)], recursive, including_used)
            .await
    }

    /// Deletes what is at these places, where it has the revision that is expected of it.
    async fn delete_all(
        &self,
        caller: &Caller,
        places: &[(&ItemPath, Option<u64>)],
        recursive: bool,
        including_used: bool,
    ) -> Result<Deleted, ServiceError> {
        let grant = caller.writing_all(places.iter().map(|(path, _)| path.tree()))?;
        let mut writer = self.guard.write(&grant, self.environment.now()).await?;
        let mut ids: Vec<ItemId> = Vec::new();
        for (path, expected) in places.iter().copied() {
            let there = at(writer.view(), path).await?;
            there.check_revision(expected)?;
            if there.kind != ItemKind::Folder {
                ids.push(there.id);
                continue;
            }
            if there.has_children && !recursive {
                return Err(ServiceError::FolderNotEmpty { path: path.clone() });
            }
            if path.is_root() {
                let children = all_children(writer.view(), path).await?;
                ids.extend(children.into_iter().map(|child| child.id));
            } else {
                ids.push(there.id);
            }
        }
        let seen: Vec<Tree> = Tree::ALL
            .into_iter()
            .filter(|tree| caller.may_read(*tree))
            .collect();
        let deleted = writer.delete_telling(&ids, including_used, &seen).await?;
        writer.commit().await?;
        let told = places
            .iter()
            .map(|(path, _)| Told::new("item-delete", path.to_string()));
        self.audit_done(caller, told).await;
        Ok(Deleted {
            items: deleted.items,
            entries: deleted.entries,
        })
    }

    /// Who uses the item at `path`, by itself or through a folder that holds it. Users that the
    /// caller may not see are left out.
    ///
    /// # Errors
    /// If nothing is there, or the repository cannot be read.
    pub async fn where_used(
        &self,
        caller: &Caller,
        path: &ItemPath,
    ) -> Result<Vec<Use>, ServiceError> {
        let grant = caller.reading(path.tree())?;
        let mut snapshot = self.guard.read(&grant).await?;
        let there = at(&mut snapshot, path).await?;
        let mut places = there.path.ancestors_and_self();
        places.reverse();
        let mut uses = Vec::new();
        for used in snapshot.by_paths(&places).await? {
            let through = (used.id != there.id).then(|| used.path.clone());
            for (user, role) in snapshot.where_used(used.id).await? {
                if !grant.sees_path(&user.path) {
                    continue;
                }
                uses.push(Use {
                    path: user.path,
                    kind: user.kind,
                    role: role.as_str().to_owned(),
                    through: through.clone(),
                });
            }
        }
        Ok(uses)
    }

    /// Every kept revision of the item at `path`, the newest first.
    ///
    /// # Errors
    /// If nothing is there, or the repository cannot be read.
    pub async fn history(
        &self,
        caller: &Caller,
        path: &ItemPath,
    ) -> Result<Vec<RevisionEntry>, ServiceError> {
        let grant = caller.reading(path.tree())?;
        let mut snapshot = self.guard.read(&grant).await?;
        let there = at(&mut snapshot, path).await?;
        let history = snapshot.history(there.id).await?;
        Ok(history
            .into_iter()
            .map(|entry| RevisionEntry {
                revision: entry.revision,
                saved: entry.saved,
                why: entry.cause.as_str().to_owned(),
            })
            .collect())
    }

    /// The item at `path` as it was at a revision.
    ///
    /// # Errors
    /// If nothing is there, or that revision is not kept.
    pub async fn show_revision(
        &self,
        caller: &Caller,
        path: &ItemPath,
        revision: u64,
    ) -> Result<ItemDocument, ServiceError> {
        let grant = caller.reading(path.tree())?;
        let mut snapshot = self.guard.read(&grant).await?;
        let there = at(&mut snapshot, path).await?;
        snapshot
            .revision_document(there.id, revision)
            .await?
            .ok_or(ServiceError::NoSuchRevision {
                path: path.clone(),
                revision,
            })
    }

    /// Saves the item at `path` as it was at a revision; where it is now stays as it is.
    ///
    /// # Errors
    /// As [`Service::show_revision`] and [`Service::put_item`].
    pub async fn bring_back(
        &self,
        caller: &Caller,
        path: &ItemPath,
        revision: u64,
    ) -> Result<SavedItem, ServiceError> {
        let now = self.show_item(caller, path).await?.revision;
        let document = self.show_revision(caller, path, revision).await?;
        self.put_item(caller, path, document, Some(now)).await
    }
}

impl Service {
    /// One hash over all that the repository says, independent of revisions, times and order: two
    /// repositories with the same root hold the same items.
    ///
    /// # Errors
    /// If the repository cannot be read.
    pub async fn content_root(&self, caller: &Caller) -> Result<String, ServiceError> {
        let grant = caller.reading_some()?;
        let mut snapshot = self.guard.read(&grant).await?;
        Ok(snapshot.content_root().await?.to_string())
    }
}

/// A template that uses itself, however far round, could never be expanded.
async fn refuse_template_cycle(
    snapshot: &mut Snapshot,
    id: ItemId,
    document: &ItemDocument,
) -> Result<(), ServiceError> {
    if !matches!(
        document.kind(),
        ItemKind::RuleTemplate | ItemKind::ActionTemplate
    ) {
        return Ok(());
    }
    let found = document.body.references();
    let used = found
        .iter()
        .filter(|found| found.role == ReferenceRole::Template);
    let mut closure = Closure::of(used.map(|found| found.reference.id));
    loop {
        let frontier = closure.take_frontier();
        if frontier.contains(&id) {
            return Err(ServiceError::TemplateCycle {
                path: document.path.clone(),
            });
        }
        if frontier.is_empty() {
            return Ok(());
        }
        let references = snapshot.references_from(&frontier).await?;
        let used = references
            .iter()
            .filter(|found| found.role == ReferenceRole::Template);
        closure.reach(used.map(|found| found.target));
    }
}

/// What is at `path`.
pub(crate) async fn at(
    snapshot: &mut Snapshot,
    path: &ItemPath,
) -> Result<ItemSummary, ServiceError> {
    let there = snapshot.by_path(path).await?;
    there.ok_or_else(|| ServiceError::NotFound { path: path.clone() })
}

pub(crate) async fn document(
    snapshot: &mut Snapshot,
    there: &ItemSummary,
) -> Result<ItemDocument, ServiceError> {
    if there.path.is_root() {
        return Err(ServiceError::IsRoot {
            path: there.path.clone(),
        });
    }
    let document = snapshot.document(there.id).await?;
    document.ok_or_else(|| ServiceError::NotFound {
        path: there.path.clone(),
    })
}

/// Rows read at once from a listing.
const PAGE: usize = 1_000;

/// All children of a folder: folders first, then by name.
pub(crate) async fn all_children(
    snapshot: &mut Snapshot,
    folder: &ItemPath,
) -> Result<Vec<ItemSummary>, ServiceError> {
    let mut all: Vec<ItemSummary> = Vec::new();
    loop {
        let after = all.last().map(ItemSummary::cursor);
        let page = snapshot.children(folder, after.as_deref(), PAGE).await?;
        let is_last = page.len() < PAGE;
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

/// All that a folder holds, however deep: by folder, then by name.
pub(crate) async fn all_below(
    snapshot: &mut Snapshot,
    folder: &ItemPath,
) -> Result<Vec<ItemSummary>, ServiceError> {
    let mut all: Vec<ItemSummary> = Vec::new();
    loop {
        let after = all.last().map(|last| last.path.clone());
        let page = snapshot.descendants(folder, after.as_ref(), PAGE).await?;
        let is_last = page.len() < PAGE;
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

/// The names taken in a folder, in the form in which names are compared.
pub(crate) async fn all_names(
    snapshot: &mut Snapshot,
    folder: &ItemPath,
) -> Result<Vec<String>, ServiceError> {
    let mut all: Vec<String> = Vec::new();
    loop {
        let page = snapshot
            .names_in(folder, all.last().map(String::as_str), PAGE)
            .await?;
        let is_last = page.len() < PAGE;
        all.extend(page.into_iter().map(|name| name.key));
        if is_last {
            return Ok(all);
        }
    }
}

async fn make_folders(
    service: &Service,
    writer: &mut Writer,
    path: &ItemPath,
) -> Result<(), ServiceError> {
    let Some(folder) = path.parent() else {
        return Err(ServiceError::IsRoot { path: path.clone() });
    };
    let folders = folder.ancestors_and_self();
    let there = writer.view().by_paths(&folders).await?.len();
    for new in folders.iter().skip(there) {
        check_new_name(new)?;
    }
    let environment = service.environment.clone();
    writer
        .create_folders(&folder, &mut || environment.new_id())
        .await?;
    Ok(())
}

fn check_new_name(path: &ItemPath) -> Result<(), ServiceError> {
    let Some(name) = path.name() else {
        return Err(ServiceError::IsRoot { path: path.clone() });
    };
    match ItemName::parse_new(name.as_str()) {
        Ok(_) => Ok(()),
        Err(source) => Err(ServiceError::InvalidName {
            path: path.clone(),
            source,
        }),
    }
}

/// A draft: every place that must be filled is a hole.
fn empty_body(kind: ItemKind) -> ItemBody {
    let object = ObjectBinder::default();
    match kind {
        ItemKind::Folder => ItemBody::Folder,
        ItemKind::DataStore => ItemBody::DataStore(DataStore::default()),
        ItemKind::RuleTemplate => ItemBody::RuleTemplate(RuleTemplate {
            context: Vec::new(),
            comment: None,
            parameters: Vec::new(),
            body: RuleTemplateBody::Predicate(Node::new(PredicateTerm::Hole)),
        }),
        ItemKind::Rule => ItemBody::Rule(Rule {
            context: Vec::new(),
            comment: None,
            object,
            predicate: Node::new(PredicateTerm::Hole),
            quality_element: None,
        }),
        ItemKind::ActionTemplate => ItemBody::ActionTemplate(ActionTemplate {
            context: Vec::new(),
            comment: None,
            parameters: Vec::new(),
            body: ActionTemplateBody::Operation(Node::new(OperationTerm::Hole)),
        }),
        ItemKind::Action => ItemBody::Action(Action {
            context: Vec::new(),
            comment: None,
            object,
            operation: Node::new(OperationTerm::Hole),
        }),
        ItemKind::ActionMap => ItemBody::ActionMap(ActionMap::default()),
        ItemKind::Session => ItemBody::Session(Session::default()),
    }
}
