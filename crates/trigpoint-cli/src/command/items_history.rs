//! `items history`: the saved revisions of an item.

use clap::Args;
use trigpoint_model::ItemPath;

use crate::context::Context;
use crate::failure::Failure;
use crate::render;

#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  trigpoint items history /rules/Roads/Width
  trigpoint items history /rules/Roads/Width --show 12
  trigpoint items history /rules/Roads/Width --compare 12 15
  trigpoint items history /rules/Roads/Width --bring-back 12")]
pub(crate) struct HistoryArguments {
    /// The item
    path: ItemPath,

    /// Writes the document as it was at a revision
    #[arg(long, value_name = "N", conflicts_with_all = ["compare", "bring_back"])]
    show: Option<u64>,

    /// Tells what differs between two revisions
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with = "bring_back")]
    compare: Option<Vec<u64>>,

    /// Saves the item as it was at a revision, as its newest one
    #[arg(long, value_name = "N")]
    bring_back: Option<u64>,
}

pub(crate) async fn run(arguments: HistoryArguments, context: &Context) -> Result<(), Failure> {
    let HistoryArguments {
        path,
        show,
        compare,
        bring_back,
    } = arguments;
    let access = context.open().await?;
    if let Some(revision) = show {
        let document = access.show_revision(&path, revision).await?;
        return context.output.json(&document);
    }
    if let Some([before, after]) = compare.as_deref() {
        let comparison = access.compare_revisions(&path, *before, *after).await?;
        return context
            .output
            .answer(&comparison, render::items::comparison);
    }
    if let Some(revision) = bring_back {
        let saved = access.bring_back(&path, revision).await?;
        return context
            .output
            .answer(&saved, |saved| render::items::brought_back(revision, saved));
    }
    let revisions = access.history(&path).await?;
    context.output.answer(
        &render::items::Revisions { revisions },
        render::items::revisions,
    )
}
