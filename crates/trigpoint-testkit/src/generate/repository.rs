//! Whole repositories: documents of all kinds that refer to each other.

use std::collections::BTreeSet;

use proptest::prelude::*;
use trigpoint_model::document::{ItemBody, ItemDocument};
use trigpoint_model::{ItemId, ItemKind, ItemName, ItemPath, Stamp, Tree};
use uuid::Uuid;

use super::body::{body, body_without_templates};
use super::{name, stamp, text};

/// The documents of a repository: every folder before what it holds, each id and each place once.
#[derive(Debug, Clone)]
pub struct Repository {
    /// The folders and items.
    pub documents: Vec<ItemDocument>,
}

/// Whether every reference of a generated repository has a target in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dangling {
    Never,
    Sometimes,
}

/// Repositories in which every reference resolves: templates are shared and refer to templates,
/// data stores refer to each other (in cycles, too) and to themselves, maps and sessions to
/// folders.
pub fn repository() -> BoxedStrategy<Repository> {
    drafts()
        .prop_map(|drafts| assemble(drafts, Dangling::Never))
        .boxed()
}

/// Repositories in which some references have no target.
pub fn repository_with_dangling_references() -> BoxedStrategy<Repository> {
    drafts()
        .prop_map(|drafts| assemble(drafts, Dangling::Sometimes))
        .boxed()
}

/// What an item will be, before it has a place among the others.
#[derive(Debug, Clone)]
struct Draft {
    tree: Tree,
    name: ItemName,
    folder_choice: usize,
    id_bits: u128,
    description: String,
    comments: String,
    created: Stamp,
    edited: Stamp,
    body: ItemBody,
}

fn draft(kind: ItemKind, body: BoxedStrategy<ItemBody>) -> BoxedStrategy<Draft> {
    let tree = match kind.tree() {
        Some(tree) => Just(tree).boxed(),
        None => prop::sample::select(&Tree::ALL[..]).boxed(),
    };
    let place = (tree, name(), any::<usize>(), any::<u128>());
    (place, text(), text(), stamp(), stamp(), body)
        .prop_map(
            |(
                (tree, name, folder_choice, id_bits),
                description,
                comments,
                created,
                edited,
                body,
            )| {
                Draft {
                    tree,
                    name,
                    folder_choice,
                    id_bits,
                    description,
                    comments,
                    created,
                    edited,
                    body,
                }
            },
        )
        .boxed()
}

/// Folders first; then the first item of every kind, templates without uses of templates, so that
/// each reference can have a target and templates are never in a cycle; then the rest.
fn drafts() -> BoxedStrategy<Vec<Draft>> {
    let folders = prop::collection::vec(draft(ItemKind::Folder, body(ItemKind::Folder)), 2..12);
    let first: Vec<_> = ItemKind::ALL
        .into_iter()
        .filter(|kind| *kind != ItemKind::Folder)
        .map(|kind| {
            let body = match kind {
                ItemKind::RuleTemplate | ItemKind::ActionTemplate => body_without_templates(kind),
                ItemKind::Folder
                | ItemKind::DataStore
                | ItemKind::Rule
                | ItemKind::Action
                | ItemKind::ActionMap
                | ItemKind::Session => body(kind),
            };
            draft(kind, body).boxed()
        })
        .collect();
    let rest =
        prop::sample::select(&ItemKind::ALL[1..]).prop_flat_map(|kind| draft(kind, body(kind)));
    (folders, first, prop::collection::vec(rest, 0..24))
        .prop_map(|(folders, first, mut rest)| {
            rest.sort_by_key(|draft| draft.body.kind());
            [folders, first, rest].concat()
        })
        .boxed()
}

fn assemble(drafts: Vec<Draft>, dangling: Dangling) -> Repository {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut folders: Vec<ItemPath> = Tree::ALL.into_iter().map(ItemPath::root).collect();
    let mut documents: Vec<ItemDocument> = Vec::new();
    for (index, draft) in drafts.into_iter().enumerate() {
        let path = free_place(&draft, &folders, &mut taken);
        let mut body = draft.body;
        point_inside(&mut body, &documents, dangling);
        if body.kind() == ItemKind::Folder {
            folders.push(path.clone());
        }
        documents.push(ItemDocument {
            id: id(draft.id_bits, index),
            path,
            description: draft.description,
            comments: draft.comments,
            created: draft.created,
            edited: draft.edited,
            body,
        });
    }
    close_cycles(&mut documents);
    Repository { documents }
}

/// An id that no other item has: the lowest bits count the items.
fn id(bits: u128, index: usize) -> ItemId {
    let index = index as u128;
    ItemId::from_uuid(Uuid::from_u128((bits & !0xffff) | index))
}

/// A place in a folder of the draft's tree that nothing has yet.
fn free_place(draft: &Draft, folders: &[ItemPath], taken: &mut BTreeSet<String>) -> ItemPath {
    const DEPTH_MAX: usize = 10;
    let possible: Vec<_> = folders
        .iter()
        .filter(|folder| folder.tree() == draft.tree && folder.depth() < DEPTH_MAX)
        .collect();
    let folder = possible[draft.folder_choice % possible.len()];
    let names = std::iter::once(draft.name.clone()).chain((2..).map(|n| draft.name.numbered(n)));
    for name in names {
        let path = folder.join(&name);
        let is_path = path.as_str().parse::<ItemPath>().is_ok();
        if is_path && taken.insert(path.key().into_owned()) {
            return path;
        }
    }
    unreachable!("numbers do not end")
}

/// Points every reference at one of `earlier` that can stand there, or leaves it dangling.
fn point_inside(body: &mut ItemBody, earlier: &[ItemDocument], dangling: Dangling) {
    let kind = body.kind();
    body.change_references(|role, reference| {
        let bits = reference.id.as_uuid().as_u128();
        if dangling == Dangling::Sometimes && bits.is_multiple_of(8) {
            return;
        }
        let fitting: Vec<_> = earlier
            .iter()
            .filter(|target| role.accepts(target.kind()) && fits(kind, target))
            .filter(|target| {
                target.kind() != ItemKind::Folder || target.path.tree() == tree_of(role)
            })
            .collect();
        if fitting.is_empty() {
            return;
        }
        let target = fitting[(bits % fitting.len() as u128) as usize];
        reference.id = target.id;
        reference.path = reference.path.is_some().then(|| target.path.clone());
    });
}

/// Rule templates are used in rules and rule templates, action templates in actions and theirs.
fn fits(user: ItemKind, target: &ItemDocument) -> bool {
    match target.kind() {
        ItemKind::RuleTemplate => user.tree() == Some(Tree::Rules),
        ItemKind::ActionTemplate => user.tree() == Some(Tree::Actions),
        ItemKind::Folder
        | ItemKind::DataStore
        | ItemKind::Rule
        | ItemKind::Action
        | ItemKind::ActionMap
        | ItemKind::Session => true,
    }
}

/// The tree whose folders can stand where `role` is wanted.
fn tree_of(role: trigpoint_model::reference::ReferenceRole) -> Tree {
    use trigpoint_model::reference::ReferenceRole as Role;
    match role {
        Role::Context | Role::DataStore => Tree::DataStores,
        Role::Template | Role::Rule => Tree::Rules,
        Role::Action => Tree::Actions,
        Role::ActionMap => Tree::ActionMaps,
    }
}

/// Lets the first data stores, which nothing came before, refer to any, themselves among them.
fn close_cycles(documents: &mut [ItemDocument]) {
    let stores: Vec<_> = documents
        .iter()
        .filter(|document| document.kind() == ItemKind::DataStore)
        .map(|document| (document.id, document.path.clone()))
        .collect();
    let known: BTreeSet<ItemId> = documents.iter().map(|document| document.id).collect();
    for document in documents {
        if document.kind() != ItemKind::DataStore {
            continue;
        }
        let first = document.id == stores[0].0;
        document.body.change_references(|_, reference| {
            if first && !known.contains(&reference.id) {
                let bits = reference.id.as_uuid().as_u128();
                let (id, path) = &stores[(bits % stores.len() as u128) as usize];
                reference.id = *id;
                reference.path = reference.path.is_some().then(|| path.clone());
            }
        });
    }
}
