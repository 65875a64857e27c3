//! `items`: lists, shows, saves, moves, copies and deletes.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use trigpoint_model::{ItemDocument, ItemKind, ItemPath, Tree};
use trigpoint_service::items::ItemList;

use super::items_history::{self, HistoryArguments};
use crate::confirm::confirm;
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::progress::Progress;
use crate::render;

#[derive(Debug, Subcommand)]
pub(crate) enum ItemsCommand {
    /// Lists what is in a folder or tree, or the item itself
    #[command(after_long_help = "\
Examples:
  trigpoint items list                           the five trees
  trigpoint items list /rules --recursive
  trigpoint items list /rules --recursive --format json | jq -r '.items[].path'")]
    List {
        /// The folder, tree or item; without it every tree
        path: Option<ItemPath>,
        /// Lists everything below, however deep
        #[arg(long, short)]
        recursive: bool,
    },
    /// Writes the document of an item to stdout; its revision and what it lacks to stderr
    Show {
        /// The item
        path: ItemPath,
    },
    /// Saves a document as the item at PATH: a new item, or a new revision of the one there
    #[command(after_long_help = "\
Examples:
  trigpoint items show /rules/Roads/Width > width.json
  trigpoint items put /rules/Roads/Width width.json --revision 12

With `--revision` a save is refused if the item was changed since, and says who did and when.")]
    Put {
        /// Where the item is, or will be
        path: ItemPath,
        /// The document, or `-` for stdin
        #[arg(default_value = "-")]
        file: PathBuf,
        /// The revision that the change was made on
        #[arg(long, value_name = "N")]
        revision: Option<u64>,
    },
    /// Makes a new folder, or a new item to be filled in
    Create {
        /// Where; folders on the way are made
        path: ItemPath,
        /// What; without it what the tree is for (`rule` in `/rules`)
        #[arg(long, value_name = "KIND", value_parser = kind)]
        kind: Option<ItemKind>,
    },
    /// Moves or renames an item or folder; what refers to it still does
    Move {
        /// The item or folder
        path: ItemPath,
        /// Its new place
        to: ItemPath,
    },
    /// Copies an item, or a folder with all it holds
    Copy {
        /// The item or folder
        path: ItemPath,
        /// The place of the copy
        to: ItemPath,
    },
    /// Moves items and folders to the Recycle Bin; a tree stands for all it holds
    #[command(after_long_help = "\
Examples:
  trigpoint items delete \"/rules/Roads/Old width\"
  trigpoint items delete /rules /actions --recursive --including-used --yes")]
    Delete {
        /// The items, folders or trees
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<ItemPath>,
        /// Deletes a folder with all it holds
        #[arg(long, short)]
        recursive: bool,
        /// Deletes also what other items use
        #[arg(long)]
        including_used: bool,
        /// Deletes without asking
        #[arg(long)]
        yes: bool,
    },
    /// Lists the saved revisions of an item; shows, compares or brings back one
    History(HistoryArguments),
    /// Lists who refers to an item
    WhereUsed {
        /// The item
        path: ItemPath,
    },
}

/// Reads a kind, and names those there are for what is none.
pub(crate) fn kind(word: &str) -> Result<ItemKind, String> {
    word.parse()
        .map_err(|error: trigpoint_model::kind::UnknownKind| {
            let kinds: Vec<&str> = ItemKind::ALL.iter().map(|kind| kind.as_str()).collect();
            format!("{error}; the kinds are {}", kinds.join(", "))
        })
}

pub(crate) async fn run(command: ItemsCommand, context: &Context) -> Result<Done, Failure> {
    match command {
        ItemsCommand::List { path, recursive } => list(path, recursive, context).await?,
        ItemsCommand::Show { path } => show(&path, context).await?,
        ItemsCommand::Put {
            path,
            file,
            revision,
        } => put(&path, &file, revision, context).await?,
        ItemsCommand::Create { path, kind } => {
            let kind = kind.unwrap_or_else(|| kind_of_tree(path.tree()));
            let access = context.open_or_make().await?;
            let saved = access.create_item(kind, &path).await?;
            context.output.answer(&saved, render::items::saved)?;
        }
        ItemsCommand::Move { path, to } => {
            let access = context.open().await?;
            let moved = access.move_item(&path, &to).await?;
            context
                .output
                .answer(&moved, |moved| render::items::moved(&path, moved))?;
        }
        ItemsCommand::Copy { path, to } => {
            let access = context.open().await?;
            let copy = access.copy_item(&path, &to).await?;
            context.output.answer(&copy, render::items::saved)?;
        }
        ItemsCommand::Delete {
            paths,
            recursive,
            including_used,
            yes,
        } => {
            delete(&paths, recursive, including_used, yes, context).await?;
        }
        ItemsCommand::History(arguments) => items_history::run(arguments, context).await?,
        ItemsCommand::WhereUsed { path } => {
            let uses = context.open().await?.where_used(&path).await?;
            let answer = render::items::Uses { uses };
            context
                .output
                .answer(&answer, |answer| render::items::uses(&path, answer))?;
        }
    }
    Ok(Done::Fully)
}

/// The kind that a tree is for.
fn kind_of_tree(tree: Tree) -> ItemKind {
    match tree {
        Tree::DataStores => ItemKind::DataStore,
        Tree::Rules => ItemKind::Rule,
        Tree::Actions => ItemKind::Action,
        Tree::ActionMaps => ItemKind::ActionMap,
        Tree::Sessions => ItemKind::Session,
    }
}

async fn list(path: Option<ItemPath>, recursive: bool, context: &Context) -> Result<(), Failure> {
    let access = context.open().await?;
    let paths = match path {
        Some(path) => vec![path],
        None => Tree::ALL.into_iter().map(ItemPath::root).collect(),
    };
    let mut all = ItemList { items: Vec::new() };
    for path in &paths {
        let ItemList { items } = access.list_items(path, recursive).await?;
        all.items.extend(items);
    }
    context.output.answer(&all, render::items::list)
}

async fn show(path: &ItemPath, context: &Context) -> Result<(), Failure> {
    let shown = context.open().await?.show_item(path).await?;
    if context.output.is_json() {
        return context.output.json(&shown);
    }
    context.output.json(&shown.document)?;
    context.output.talk(&render::items::about(path, &shown));
    Ok(())
}

async fn put(
    path: &ItemPath,
    file: &Path,
    revision: Option<u64>,
    context: &Context,
) -> Result<(), Failure> {
    let is_stdin = file == Path::new("-");
    let name = if is_stdin {
        "stdin".to_owned()
    } else {
        file.display().to_string()
    };
    let read = if is_stdin {
        let mut text = String::new();
        std::io::stdin()
            .lock()
            .read_to_string(&mut text)
            .map(|_| text)
    } else {
        std::fs::read_to_string(file)
    };
    let text = read.map_err(Failure::read(name.as_str()))?;
    let document =
        ItemDocument::from_json(&text).map_err(|source| Failure::Document { name, source })?;
    let access = context.open_or_make().await?;
    let saved = access.put_item(path, document, revision).await?;
    context.output.answer(&saved, render::items::saved)
}

async fn delete(
    paths: &[ItemPath],
    recursive: bool,
    including_used: bool,
    yes: bool,
    context: &Context,
) -> Result<(), Failure> {
    let access = context.open().await?;
    let what = match paths {
        [path] => format!("move `{path}` to the Recycle Bin"),
        paths => format!(
            "move {} paths with all they hold to the Recycle Bin",
            paths.len()
        ),
    };
    confirm(context, yes, &what, "").await?;
    let _progress = Progress::begin(context, "Deleting");
    let deleted = access
        .delete_items(paths, recursive, including_used)
        .await?;
    context.output.answer(&deleted, render::items::deleted)
}
