//! `seed`: synthetic items, for trials and measurements.

use clap::Args;

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::progress::Progress;
use crate::render;

#[derive(Debug, Args)]
pub(crate) struct SeedArguments {
    /// How many items and folders
    #[arg(long, value_name = "N")]
    items: usize,

    /// The same number gives the same items
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

pub(crate) async fn run(arguments: &SeedArguments, context: &Context) -> Result<Done, Failure> {
    let (service, caller) = context.make_here("`seed`").await?;
    let seeded = {
        let _progress = Progress::begin(context, "Making items");
        service
            .seed(&caller, arguments.items, arguments.seed)
            .await?
    };
    context.output.answer(&seeded, render::items::seeded)?;
    Ok(Done::Fully)
}
