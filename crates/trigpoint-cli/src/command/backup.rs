//! `backup`: items and folders, with everything they need, to one archive.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use trigpoint_model::ItemPath;
use trigpoint_service::Service;
use trigpoint_service::backup::{BackupForm, BackupOptions, BackupReport};

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::progress::Progress;
use crate::render;

#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  trigpoint backup \"/rules/Roads/Road has a name\"      one object: a JSON file
  trigpoint backup /rules/Roads /actions/Roads -o roads.zip
  trigpoint backup /sessions -o - | ssh host 'cat > sessions.json'

A session brings the data stores, rules, actions and action maps of its run; an action map its
rules and actions; a rule or action every template it refers to; a folder all it holds. Passwords
and the files of data stores are never in it. The same items give the same bytes.")]
pub(crate) struct BackupArguments {
    /// What is backed up: items, folders or trees
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<ItemPath>,

    /// The file that is written, or `-` for stdout; without it a new file named for the selection
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Makes a zip also of one object
    #[arg(long)]
    zip: bool,

    /// Notes in the archive when it was made; without it the same items give the same bytes
    #[arg(long)]
    stamp: bool,

    /// The form: our own, or 1Integrate's item JSON in a zip
    #[arg(long = "as", value_enum, default_value_t = Form::Trigpoint, value_name = "FORM")]
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Trigpoint,
    #[value(name = "oneintegrate")]
    OneIntegrate,
}

pub(crate) async fn run(arguments: BackupArguments, context: &Context) -> Result<Done, Failure> {
    let BackupArguments {
        paths,
        output,
        zip,
        stamp,
        form,
    } = arguments;
    // The name of the file says what is wanted.
    let named_zip = output
        .as_deref()
        .and_then(Path::to_str)
        .is_some_and(|name| has_ending(name, "zip"));
    let options = BackupOptions {
        form: match form {
            Form::Trigpoint => BackupForm::Trigpoint,
            Form::OneIntegrate => BackupForm::OneIntegrate,
        },
        zip: zip || named_zip,
        stamp,
    };
    let name = Service::backup_file_name(&paths, &options);
    let to_stdout = output.as_deref() == Some(Path::new("-"));
    let is_zip = has_ending(&name, "zip");
    if to_stdout && is_zip && io::stdout().is_terminal() {
        return Err(Failure::ZipOnTerminal);
    }
    let access = context.open().await?;
    if to_stdout {
        let folder = tempfile::tempdir().map_err(|source| Failure::Temporary {
            path: std::env::temp_dir(),
            source,
        })?;
        let file = folder.path().join("backup");
        let report = {
            let _progress = Progress::begin(context, "Backing up");
            access.backup(&paths, &options, &file).await?
        };
        context.output.file(&file)?;
        context
            .output
            .talk(render::backup::to_stdout(&report).trim_end());
        return Ok(done(&report));
    }
    let file = match output {
        Some(folder) if folder.is_dir() => free_file(&folder.join(&name)),
        Some(file) => file,
        None => free_file(Path::new(&name)),
    };
    let report = {
        let _progress = Progress::begin(context, "Backing up");
        access.backup(&paths, &options, &file).await?
    };
    context.output.answer(&report, render::backup::report)?;
    Ok(done(&report))
}

/// An item that the form cannot express is a refusal.
fn done(report: &BackupReport) -> Done {
    Done::with_refusals(!report.left_out.is_empty())
}

fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|found| found == ending)
}

/// This place, or the first that is free with a number: a name nobody chose overwrites nothing.
pub(crate) fn free_file(wanted: &Path) -> PathBuf {
    if !wanted.exists() {
        return wanted.to_owned();
    }
    let stem = wanted
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let ending = wanted
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut number = 2_u64;
    loop {
        let numbered = wanted.with_file_name(format!("{stem} {number}.{ending}"));
        if !numbered.exists() {
            return numbered;
        }
        number += 1;
    }
}
