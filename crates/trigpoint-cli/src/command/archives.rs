//! `verify`, `diff`, `archive`, `pack`, `unpack`: what can be done with archives without a
//! repository.

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use trigpoint_model::ItemPath;
use trigpoint_service::archives::{self, Browser};

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::progress::{Bar, Progress};
use crate::render;

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// The archive: a file or an unpacked folder
    file: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_long_help = "\
Exit code 0 if they hold the same, 1 if they differ. Times, users and the order of items are no
difference.")]
pub(crate) struct DiffArguments {
    /// The first archive or folder
    #[arg(value_name = "A")]
    first: PathBuf,
    /// The second archive or folder
    #[arg(
        value_name = "B",
        required_unless_present = "live",
        conflicts_with = "live"
    )]
    second: Option<PathBuf>,
    /// Compares with the live repository instead of a second archive
    #[arg(long)]
    live: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ArchiveCommand {
    /// Lists the items and folders of an archive
    List {
        /// The archive, also the backup of a repository
        file: PathBuf,
        /// Only what is at and below this place
        #[arg(value_name = "PATH")]
        place: Option<ItemPath>,
    },
    /// Writes the document of one item of an archive
    Show {
        /// The archive, also the backup of a repository
        file: PathBuf,
        /// The item
        #[arg(value_name = "PATH")]
        place: ItemPath,
    },
}

#[derive(Debug, Args)]
pub(crate) struct PackArguments {
    /// The folder, as `unpack` writes it
    folder: PathBuf,
    /// The new archive: a zip, or one JSON file if its name ends in `.json`
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct UnpackArguments {
    /// The archive
    file: PathBuf,
    /// The new or empty folder
    #[arg(
        value_name = "FOLDER",
        required_unless_present = "output",
        conflicts_with = "output"
    )]
    folder: Option<PathBuf>,
    /// The new or empty folder
    #[arg(long, short, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

pub(crate) fn verify(arguments: &VerifyArguments, context: &Context) -> Result<Done, Failure> {
    let report = {
        let _progress = Progress::begin(context, "Verifying");
        archives::verify(&arguments.file)
    };
    context.output.answer(&report, |report| {
        render::archives::verified(&arguments.file, report)
    })?;
    Ok(match (report.ok, report.shape) {
        (true, _) => Done::Fully,
        (false, Some(_)) => Done::WithRefusals,
        (false, None) => Done::Refused,
    })
}

pub(crate) async fn diff(arguments: &DiffArguments, context: &Context) -> Result<Done, Failure> {
    let DiffArguments {
        first,
        second,
        live: _,
    } = arguments;
    let report = match second {
        Some(second) => {
            let _progress = Progress::begin(context, "Comparing");
            archives::diff(first, second)?
        }
        None => {
            let access = context.open().await?;
            let bar = Bar::begin(context);
            access.diff_live(first, &bar).await?
        }
    };
    context
        .output
        .answer(&report, render::archives::differences)?;
    Ok(Done::with_refusals(!report.is_empty()))
}

pub(crate) fn browse(command: &ArchiveCommand, context: &Context) -> Result<Done, Failure> {
    match command {
        ArchiveCommand::List { file, place } => {
            let mut browser = Browser::open(file)?;
            context.output.lines("items", &mut |each| {
                let mut told = Ok(());
                browser.for_each(place.as_ref(), &mut |entry| {
                    told = each(&entry, &render::archives::entry(&entry));
                    if told.is_ok() {
                        ControlFlow::Continue(())
                    } else {
                        ControlFlow::Break(())
                    }
                })?;
                told
            })?;
        }
        ArchiveCommand::Show { file, place } => {
            let document = Browser::open(file)?.show(place)?;
            context.output.json(&document)?;
        }
    }
    Ok(Done::Fully)
}

pub(crate) fn pack(arguments: &PackArguments, context: &Context) -> Result<Done, Failure> {
    let PackArguments { folder, output } = arguments;
    let summary = archives::pack(folder, output)?;
    let written = render::archives::Written::new(output, &summary);
    context.output.answer(&written, |written| {
        render::archives::written("Packed", written)
    })?;
    Ok(Done::Fully)
}

pub(crate) fn unpack(arguments: UnpackArguments, context: &Context) -> Result<Done, Failure> {
    let UnpackArguments {
        file,
        folder,
        output,
    } = arguments;
    let folder = folder.or(output).unwrap_or_default();
    let summary = archives::unpack(&file, &folder)?;
    let written = render::archives::Written::new(&folder, &summary);
    context.output.answer(&written, |written| {
        render::archives::written("Unpacked", written)
    })?;
    Ok(Done::Fully)
}
