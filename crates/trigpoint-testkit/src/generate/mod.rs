//! Strategies that generate names, paths, documents of every kind, and whole repositories.
//!
//! They reach every variant of the format, and the odd corners: names of full length, names that
//! are equal in normal form C, names that end in numbers, texts with blanks at their ends.

mod body;
mod repository;
mod text;
mod tree;

use proptest::prelude::*;
use trigpoint_model::document::{ItemBody, ItemDocument};
use trigpoint_model::{ItemId, ItemKind, ItemPath, Reference, Stamp, Timestamp, Tree};
use uuid::Uuid;

pub use body::body;
pub use repository::{Repository, repository, repository_with_dangling_references};
pub use text::{name, text};

/// Ids, of any bits.
pub fn id() -> BoxedStrategy<ItemId> {
    any::<u128>()
        .prop_map(|bits| ItemId::from_uuid(Uuid::from_u128(bits)))
        .boxed()
}

/// Paths of items and folders in `tree`, one to five segments below its root.
pub fn path(tree: Tree) -> BoxedStrategy<ItemPath> {
    prop::collection::vec(name(), 1..=5)
        .prop_filter_map("in the Recycle Bin", move |names| {
            let path = names
                .iter()
                .fold(ItemPath::root(tree), |path, name| path.join(name));
            path.as_str().parse().ok()
        })
        .boxed()
}

/// References to items that need not be there, with and without the path.
pub fn reference() -> BoxedStrategy<Reference> {
    let anywhere = prop::sample::select(&Tree::ALL[..]).prop_flat_map(path);
    (id(), prop::option::of(anywhere))
        .prop_map(|(id, path)| Reference { id, path })
        .boxed()
}

/// Stamps that know all, part or nothing.
pub fn stamp() -> BoxedStrategy<Stamp> {
    let at = (0_i64..4_000_000_000)
        .prop_filter_map("beyond time", |second| Timestamp::from_second(second).ok());
    (prop::option::of(at), prop::option::of(text()))
        .prop_map(|(at, by)| Stamp { at, by })
        .boxed()
}

/// Documents of `kind`, at a place where that kind can stand.
pub fn document(kind: ItemKind) -> BoxedStrategy<ItemDocument> {
    let tree = match kind.tree() {
        Some(tree) => Just(tree).boxed(),
        None => prop::sample::select(&Tree::ALL[..]).boxed(),
    };
    let parts = (id(), tree.prop_flat_map(path), text(), text());
    (parts, stamp(), stamp(), body(kind))
        .prop_map(
            |((id, path, description, comments), created, edited, body)| ItemDocument {
                id,
                path,
                description,
                comments,
                created,
                edited,
                body,
            },
        )
        .boxed()
}

/// Documents of every kind.
pub fn any_document() -> BoxedStrategy<ItemDocument> {
    prop::sample::select(&ItemKind::ALL[..])
        .prop_flat_map(document)
        .boxed()
}

/// Bodies of every kind.
pub fn any_body() -> BoxedStrategy<ItemBody> {
    prop::sample::select(&ItemKind::ALL[..])
        .prop_flat_map(body)
        .boxed()
}
