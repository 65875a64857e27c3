//! `repository`: the whole of it backed up, restored, undone.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;
use trigpoint_service::repository::{Change, DoneRestore, RepositoryRestoreReport};
use trigpoint_service::restore::RestoreState;

use super::backup::free_file;
use crate::access::PlannedRepository;
use crate::confirm::{confirm, confirm_count};
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::progress::Bar;
use crate::render;
use crate::render::repository::Restored;

#[derive(Debug, Subcommand)]
pub(crate) enum RepositoryCommand {
    /// Backs up the whole repository, while others go on working
    Backup(RepositoryBackupArguments),
    /// Replaces the whole repository by what a backup holds
    Restore(RepositoryRestoreArguments),
    /// Takes the last restore of the repository back, if nothing was changed since; users and roles
    /// stay as they are
    Undo {
        /// Goes on without asking for the number of items that go
        #[arg(long)]
        yes: bool,
    },
    /// Lists the restores of the repository that were done, the latest first
    Restores,
}

#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  trigpoint repository backup
  trigpoint repository backup -o nightly.zip
  trigpoint repository backup -o - | ssh host 'cat > nightly.zip'

In it are folders, items, the Recycle Bin, the history and the uploaded files; never passwords,
keys, the audit log, jobs or results. A file is read back and verified before it has its name;
what is sent to stdout cannot be: `trigpoint verify FILE` does it at the other end.")]
pub(crate) struct RepositoryBackupArguments {
    /// The file that is written, or `-` for stdout; without it a new file named for the day
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  trigpoint repository restore nightly.zip --dry-run     what would go, be replaced, come
  trigpoint repository restore nightly.zip
  trigpoint repository restore nightly.zip --yes         where nobody can be asked
  trigpoint repository undo

Afterwards the repository holds what the backup holds, and nothing else. Before, it is backed up
into the data directory (`backups/safety-….zip`; the last three are kept). All of it is there
afterwards, or all is as it was.")]
pub(crate) struct RepositoryRestoreArguments {
    /// The backup of a repository
    file: PathBuf,

    /// Only shows the plan; writes nothing
    #[arg(long)]
    dry_run: bool,

    /// Writes the whole report to a file too, as JSON, with every single item
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

    /// Deletes and replaces without asking
    #[arg(long)]
    yes: bool,
}

pub(crate) async fn run(command: RepositoryCommand, context: &Context) -> Result<Done, Failure> {
    match command {
        RepositoryCommand::Backup(arguments) => backup(arguments, context).await,
        RepositoryCommand::Restore(arguments) => restore(arguments, context).await,
        RepositoryCommand::Undo { yes } => undo(yes, context).await,
        RepositoryCommand::Restores => restores(context).await,
    }
}

async fn backup(arguments: RepositoryBackupArguments, context: &Context) -> Result<Done, Failure> {
    let RepositoryBackupArguments { output } = arguments;
    let to_stdout = output.as_deref() == Some(Path::new("-"));
    if to_stdout && io::stdout().is_terminal() {
        return Err(Failure::ZipOnTerminal);
    }
    let access = context.open().await?;
    let bar = Bar::begin(context);
    if to_stdout {
        let report = access.send_repository_backup(&bar).await?;
        drop(bar);
        let told = render::repository::backed_up(&report);
        context.output.talk(told.trim_end());
        return Ok(Done::Fully);
    }
    let name = access.repository_backup_file_name();
    let file = match output {
        Some(folder) if folder.is_dir() => free_file(&folder.join(&name)),
        Some(file) => file,
        None => free_file(Path::new(&name)),
    };
    let report = access.backup_repository(&file, &bar).await?;
    drop(bar);
    context
        .output
        .answer(&report, render::repository::backed_up)?;
    Ok(Done::Fully)
}

async fn restore(
    arguments: RepositoryRestoreArguments,
    context: &Context,
) -> Result<Done, Failure> {
    let RepositoryRestoreArguments {
        file,
        dry_run,
        report: report_file,
        yes,
    } = arguments;
    // A dry run where there is no repository is planned against an empty one that goes away.
    let access = if dry_run {
        context.open_or_pass().await?
    } else {
        context.open_or_make().await?
    };
    let bar = Bar::begin(context);
    let plan = access.plan_repository_restore(&file, &bar).await?;
    drop(bar);
    let changes = plan.changes.clone();
    let tell = |report: &RepositoryRestoreReport| -> Result<(), Failure> {
        let whole = Restored {
            report,
            items: &changes,
        };
        if let Some(file) = &report_file {
            render::repository::write(&whole, file)?;
        }
        context
            .output
            .streamed(&whole, |whole| render::repository::restored(whole.report))
    };
    if dry_run {
        tell(&plan.report)?;
        access.give_up_repository_restore(plan).await;
        return Ok(Done::Fully);
    }
    if let Err(failure) = ask(&plan, yes, context).await {
        access.give_up_repository_restore(plan).await;
        return Err(failure);
    }
    let unchanged = RepositoryRestoreReport {
        state: RestoreState::FailedUnchanged,
        ..plan.report.clone()
    };
    let bar = Bar::begin(context);
    let applied = access.apply_repository_restore(plan, &bar).await;
    drop(bar);
    match applied {
        Ok(report) => {
            tell(&report)?;
            Ok(Done::Fully)
        }
        Err(error) => {
            if context.output.is_json() || report_file.is_some() {
                tell(&unchanged)?;
            }
            Err(error)
        }
    }
}

/// What deletes asks for the count of what goes; what only replaces, or adds, for a yes.
async fn ask(plan: &PlannedRepository, yes: bool, context: &Context) -> Result<(), Failure> {
    let shown = render::repository::restored(&plan.report);
    match plan.deletions {
        0 => confirm(context, yes, "replace the repository", &shown).await,
        count => confirm_count(context, yes, count, &shown).await,
    }
}

async fn undo(yes: bool, context: &Context) -> Result<Done, Failure> {
    let access = context.open().await?;
    let restores = access.repository_restores().await?;
    // Where there is nothing to undo, that is said, and nothing asked.
    if let Some(last) = restores.first().filter(|last| last.undone.is_none()) {
        // Nothing may have changed since: what the restore brought is what goes.
        let shown = render::repository::to_undo(last);
        match render::repository::count_in(last, Change::Created) {
            0 => confirm(context, yes, "undo the restore", &shown).await?,
            count => confirm_count(context, yes, count, &shown).await?,
        }
    }
    let bar = Bar::begin(context);
    let report = access.undo_repository_restore(&bar).await?;
    drop(bar);
    context.output.answer(&report, render::repository::undone)?;
    Ok(Done::Fully)
}

/// The restores that were done.
#[derive(Debug, Serialize)]
struct Restores {
    restores: Vec<DoneRestore>,
}

async fn restores(context: &Context) -> Result<Done, Failure> {
    let restores = context.open().await?.repository_restores().await?;
    context.output.answer(&Restores { restores }, |listed| {
        render::repository::restores(&listed.restores)
    })?;
    Ok(Done::Fully)
}
