//! `recycle-bin`: what was deleted, and back.

use std::convert::Infallible;
use std::str::FromStr;

use clap::Subcommand;
use trigpoint_model::Tree;

use crate::access::Access;
use crate::confirm::confirm;
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::render;

#[derive(Debug, Subcommand)]
pub(crate) enum RecycleBinCommand {
    /// Lists what was deleted, each with the number of its entry
    List {
        /// Only of this tree (`/rules`)
        #[arg(value_name = "TREE", value_parser = tree)]
        tree: Option<Tree>,
    },
    /// Puts entries back to their places; where a name is taken by now, under a number
    Restore {
        /// The number of the entry, or the path it was deleted from (the latest of several)
        #[arg(required = true, value_name = "ENTRY|PATH")]
        which: Vec<Which>,
    },
    /// Deletes for good all that is in the Recycle Bin, or single entries
    Empty {
        /// Only these entries: numbers, or paths they were deleted from (the latest of several)
        #[arg(value_name = "ENTRY|PATH")]
        which: Vec<Which>,
        /// Only of this tree (`/rules`)
        #[arg(long, value_name = "TREE", value_parser = tree, conflicts_with = "which")]
        tree: Option<Tree>,
        /// Deletes without asking
        #[arg(long)]
        yes: bool,
    },
}

/// An entry of the bin, as a user names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Which {
    /// By its number.
    Entry(u64),
    /// By the path it was deleted from.
    Path(String),
}

impl FromStr for Which {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text
            .parse()
            .map_or_else(|_| Self::Path(text.to_owned()), Self::Entry))
    }
}

fn tree(text: &str) -> Result<Tree, String> {
    let segment = text.trim_matches('/');
    Tree::from_segment(segment).ok_or_else(|| {
        let trees: Vec<String> = Tree::ALL.iter().map(|tree| format!("/{tree}")).collect();
        format!("the trees are {}", trees.join(", "))
    })
}

pub(crate) async fn run(command: RecycleBinCommand, context: &Context) -> Result<Done, Failure> {
    let access = context.open().await?;
    match command {
        RecycleBinCommand::List { tree } => {
            let entries = access.recycle_bin(tree).await?;
            let listing = render::recycle_bin::Listing { entries };
            context.output.answer(&listing, render::recycle_bin::list)?;
        }
        RecycleBinCommand::Restore { which } => {
            let entries = entries(&access, which).await?;
            let items = access.restore_from_bin(&entries).await?;
            let back = render::recycle_bin::Back { items };
            context.output.answer(&back, render::recycle_bin::back)?;
        }
        RecycleBinCommand::Empty { which, tree, yes } => {
            let entries = entries(&access, which).await?;
            let what = match (entries.as_slice(), tree) {
                ([], None) => "delete all that is in the Recycle Bin for good".to_owned(),
                ([], Some(tree)) => {
                    format!("delete all of `/{tree}` that is in the Recycle Bin for good")
                }
                (entries, _) => format!("delete {} entries for good", entries.len()),
            };
            confirm(context, yes, &what, "").await?;
            let purged = if entries.is_empty() {
                access.empty_bin(tree).await?
            } else {
                access.purge(&entries).await?
            };
            context.output.answer(
                &render::recycle_bin::Gone { purged },
                render::recycle_bin::gone,
            )?;
        }
    }
    Ok(Done::Fully)
}

/// The numbers of the entries that are meant.
async fn entries(access: &Access, which: Vec<Which>) -> Result<Vec<u64>, Failure> {
    let mut found = Vec::with_capacity(which.len());
    let mut listing = None;
    for one in which {
        match one {
            Which::Entry(entry) => found.push(entry),
            Which::Path(path) => {
                let all = match listing.take() {
                    Some(all) => all,
                    None => access.recycle_bin(None).await?,
                };
                let latest = all
                    .iter()
                    .filter(|entry| entry.path.as_str() == path)
                    .max_by_key(|entry| (entry.deleted_at, entry.entry))
                    .map(|entry| entry.entry);
                found.push(latest.ok_or(Failure::NotInBin { path })?);
                listing = Some(all);
            }
        }
    }
    Ok(found)
}
