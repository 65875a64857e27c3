//! Reads and writes the backups of other products, as the same stream of items as our own.
//!
//! 1Integrate has two forms: item JSON, one file an item (`.rule`, `.action`, `.action_map`,
//! `.datastore`, `.session`), and XML backups (root `Backup`). A set of such files is read in two
//! passes: first the places, kinds and templates of the whole set (only the templates are kept),
//! then one item at a time. What cannot be expressed in our documents is refused by name, never
//! dropped in silence; secrets are left out wherever they are found.

mod catalogue;
mod connection;
mod data_store;
mod fields;
mod item;
mod json;
mod notes;
mod place;
mod read;
mod read_terms;
mod read_tree;
mod root;
mod secrets;
mod session;
mod set;
mod single;
mod source;
mod template;
mod term;
mod trouble;
mod vocabulary;
mod write;
mod write_session;
mod write_tree;
mod xml;
mod xml_item;

pub use catalogue::ReferenceTally;
pub use place::{Kind, recognise};
pub use read::{IGNORED_MAX, Options, Summary, for_each_item};
pub use set::SetWriter;
pub use single::{SingleFault, SingleItem, read_item, templates_named, with_revision};
pub use source::{Entries, EntryFault, Source};
pub use trouble::codes;
pub use write::{Inexpressible, WrittenItem, write_item};

/// Levels of a foreign tree.
const TREE_DEPTH_MAX: usize = 100;

/// Reads `bytes` as item JSON of every kind, and writes back what was read; for fuzzing.
#[doc(hidden)]
pub fn fuzz_json(bytes: &[u8]) {
    let endings = ["rule", "action", "action_map", "datastore", "session"];
    let files = endings
        .iter()
        .map(|ending| (format!("F/x.{ending}"), bytes.to_vec()))
        .collect();
    read_and_write(Source::of_files(files));
}

/// Reads `bytes` as an XML backup, and writes back what was read; for fuzzing.
#[doc(hidden)]
pub fn fuzz_xml(bytes: &[u8]) {
    read_and_write(Source::of_files(vec![("x.xml".to_owned(), bytes.to_vec())]));
}

fn read_and_write(mut source: Source) {
    let mut documents = Vec::new();
    let read = for_each_item(&mut source, &Options::default(), &mut |item| {
        documents.extend(item.item.ok());
        std::ops::ControlFlow::Continue(())
    });
    if read.is_err() {
        return;
    }
    let templates = |id| documents.iter().find(|document| document.id == id).cloned();
    for document in &documents {
        // Only that it does not panic matters here.
        drop(write_item(document, &templates, &|_| None));
    }
}
