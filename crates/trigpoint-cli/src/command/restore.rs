//! `restore`: archives, folders and foreign backups; and `restore undo`, `restore list`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;
use trigpoint_model::ItemPath;
use trigpoint_service::restore::{
    ListedRestore, Outcome, ReferenceMapping, RestoreOptions, RestoreReport, RestoreState,
};
use trigpoint_service::{Service, ServiceError};
use uuid::Uuid;

use super::restore_choice::{OnConflict, conflict_choice, mapping};
use crate::access::{Access, Planned, refuses_archive};
use crate::confirm::confirm;
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::progress::Bar;
use crate::render;

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true,
    after_long_help = "\
Examples:
  trigpoint restore roads.zip --dry-run          what would happen, item by item
  trigpoint restore roads.zip
  trigpoint restore my-items/ --skip-identical   a folder; here only what is new
  trigpoint restore roads.zip --on-conflict replace --on-conflict data-store=use-existing
  trigpoint restore nightly.zip --only /rules/Roads     out of the backup of a repository
  trigpoint restore undo ID                      takes it back; its report names the ID

A restore is one transaction: all of it is there afterwards, or nothing. A file named `undo` is
given as `./undo`."
)]
pub(crate) struct RestoreArguments {
    #[command(subcommand)]
    undo: Option<RestoreCommand>,

    /// Archives, unpacked folders, or backups of another product
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Puts everything below this folder, instead of at the recorded places
    #[arg(long, value_name = "FOLDER")]
    into: Option<ItemPath>,

    /// What happens where a name is taken: `rename` (default), `use-existing`, `replace` or
    /// `fail`; for all items, for a kind (`data-store=use-existing`) or for one item
    /// (`PATH=replace`). May be given several times
    #[arg(long, value_name = "[KIND=|PATH=]POLICY")]
    on_conflict: Vec<OnConflict>,

    /// Leaves out what is there already with the same content
    #[arg(long)]
    skip_identical: bool,

    /// Of a repository backup only this item, or this folder with all it holds, and what it needs.
    /// May be given several times
    #[arg(long, value_name = "PATH")]
    only: Vec<ItemPath>,

    /// Leaves out an item, or a folder with all it holds. May be given several times
    #[arg(long, value_name = "PATH")]
    skip: Vec<ItemPath>,

    /// Any refusal refuses all
    #[arg(long)]
    all_or_nothing: bool,

    /// A missing reference to OLD means the live item NEW. May be given several times
    #[arg(long, value_name = "OLD=NEW", value_parser = mapping)]
    map: Vec<ReferenceMapping>,

    /// Restores items whose references are missing all the same, incomplete
    #[arg(long)]
    allow_missing: bool,

    /// Reads a set of another product as lying in a folder of this name; `/` takes it as it lies
    #[arg(long, value_name = "NAME")]
    root: Option<String>,

    /// Only shows the plan; writes nothing
    #[arg(long)]
    dry_run: bool,

    /// Writes the whole report to a file too, by its ending as JSON or CSV
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

    /// Replaces without asking
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Subcommand)]
enum RestoreCommand {
    /// Takes a restore back: what it created goes, what it replaced is as it was
    Undo {
        /// The restore; without it the last one that changed something, once you say yes to it
        #[arg(value_name = "RESTORE-ID")]
        restore: Option<Uuid>,
        /// Undoes the last one without asking
        #[arg(long)]
        yes: bool,
    },
    /// Lists the restores that were done, the latest first, with the id that undoes each
    List,
}

/// The restores that were done.
#[derive(Debug, Serialize)]
struct Listed {
    restores: Vec<ListedRestore>,
}

pub(crate) async fn run(arguments: RestoreArguments, context: &Context) -> Result<Done, Failure> {
    match arguments.undo {
        Some(RestoreCommand::Undo { restore, yes }) => undo(restore, yes, context).await,
        Some(RestoreCommand::List) => list(context).await,
        None => restore(arguments, context).await,
    }
}

async fn undo(restore: Option<Uuid>, yes: bool, context: &Context) -> Result<Done, Failure> {
    let access = context.open().await?;
    let restore = match restore {
        Some(restore) => restore,
        None => {
            let done = access.restores().await?;
            let mut standing = done.iter().filter(|restore| restore.undone.is_none());
            let last = standing.next().ok_or(ServiceError::NothingToUndo)?;
            let what = format!("undo {}", render::restore::named(last));
            confirm(context, yes, &what, render::restore::LAST_TO_UNDO).await?;
            last.id
        }
    };
    let report = access.undo_restore(restore).await?;
    context.output.answer(&report, render::restore::undone)?;
    Ok(Done::Fully)
}

async fn list(context: &Context) -> Result<Done, Failure> {
    let restores = context.open().await?.restores().await?;
    let answer = Listed { restores };
    context
        .output
        .answer(&answer, |listed| render::restore::listed(&listed.restores))?;
    Ok(Done::Fully)
}

async fn restore(arguments: RestoreArguments, context: &Context) -> Result<Done, Failure> {
    let RestoreArguments {
        undo: _,
        files,
        into,
        on_conflict,
        skip_identical,
        only,
        skip,
        all_or_nothing,
        map,
        allow_missing,
        root,
        dry_run,
        report: report_file,
        yes,
    } = arguments;
    if let Some(file) = &report_file {
        render::report_file::begin(file)?;
    }
    let options = RestoreOptions {
        into,
        on_conflict: conflict_choice(on_conflict),
        skip_identical,
        only,
        skip,
        all_or_nothing,
        map,
        allow_missing,
        root,
    };
    // Where there is no repository, a dry run is planned against an empty one that goes away; and
    // so is an archive that is refused: it leaves no repository behind.
    let stays = !dry_run && Service::opens(&files, &options);
    let access = if stays {
        context.open_or_make().await?
    } else {
        context.open_or_pass().await?
    };
    let result = plan_and_apply(&access, &files, &options, dry_run, yes, context).await;
    let (report, failure) = match result {
        Ok(report) => (report, None),
        Err(Stopped::WithReport(report, failure)) => (*report, Some(failure)),
        Err(Stopped::Before(failure)) => return Err(failure),
    };
    if failure.is_none() || context.output.is_json() {
        context.output.answer(&report, render::restore::report)?;
    }
    if let Some(file) = &report_file {
        render::report_file::write(&report, file)?;
    }
    match failure {
        Some(failure) => Err(failure),
        None => Ok(done(&report)),
    }
}

/// Why there is no restore: with a report of what was planned, or before there was a plan.
enum Stopped {
    WithReport(Box<RestoreReport>, Failure),
    Before(Failure),
}

async fn plan_and_apply(
    access: &Access,
    files: &[PathBuf],
    options: &RestoreOptions,
    dry_run: bool,
    yes: bool,
    context: &Context,
) -> Result<RestoreReport, Stopped> {
    let bar = Bar::begin_with(context, "Reading and planning");
    let planned = access.plan_restore(files, options, &bar).await;
    drop(bar);
    let plan = match planned {
        Ok(plan) => plan,
        Err(failure) if refuses_archive(&failure) => {
            let report = RestoreReport::refused_whole(failure.to_string());
            return Err(Stopped::WithReport(Box::new(report), failure));
        }
        Err(failure) => return Err(Stopped::Before(failure)),
    };
    if dry_run {
        let report = plan.report.clone();
        access.give_up_restore(plan).await;
        return Ok(report);
    }
    if let Err(failure) = ask(&plan, yes, context).await {
        access.give_up_restore(plan).await;
        return Err(Stopped::Before(failure));
    }
    let unchanged = RestoreReport {
        state: RestoreState::FailedUnchanged,
        ..plan.report.clone()
    };
    let bar = Bar::begin_with(context, "Restoring");
    match access.apply_restore(plan, &bar).await {
        Ok(report) => Ok(report),
        Err(failure) => Err(Stopped::WithReport(Box::new(unchanged), failure)),
    }
}

/// Replacing asks, showing what would be replaced; everything else only adds.
async fn ask(plan: &Planned, yes: bool, context: &Context) -> Result<(), Failure> {
    let replaced: Vec<&str> = plan
        .report
        .items
        .iter()
        .filter(|item| item.outcome == Outcome::Replaced)
        .filter_map(|item| item.restored_as.as_ref().map(|path| path.as_str()))
        .collect();
    let folders = plan.report.folders.replaced;
    if (replaced.is_empty() && folders == 0) || !plan.writes() {
        return Ok(());
    }
    let items = render::text::counted(replaced.len() as u64, "item");
    let texts = render::text::counted(folders, "folder");
    let what = match (replaced.len(), folders) {
        (_, 0) => format!("replace {items}"),
        (0, _) => format!("replace the description and comments of {texts}"),
        (_, _) => format!("replace {items} and the description and comments of {texts}"),
    };
    let shown = render::restore::to_be_replaced(&replaced, folders);
    confirm(context, yes, &what, &shown).await
}

fn done(report: &RestoreReport) -> Done {
    match report.state {
        RestoreState::Restored | RestoreState::NothingChanged => Done::Fully,
        RestoreState::RestoredPartially => Done::WithRefusals,
        RestoreState::Planned => {
            let mut items = report.items.iter();
            let any_refused = items.any(|item| item.outcome == Outcome::Refused);
            Done::with_refusals(any_refused || report.waits_for_root())
        }
        RestoreState::Refused | RestoreState::FailedUnchanged => Done::Refused,
    }
}
