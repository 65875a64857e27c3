//! `check` and `explain`: rules held against data, and what rules say.

use std::collections::BTreeMap;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use trigpoint_model::{ItemPath, Timestamp, Tree};
use trigpoint_service::check::{
    self, CheckFault, CheckOptions, Checked, DataGiven, GivenRules, ReportFormat, StoreToRead,
};
use trigpoint_service::data_store::reader_settings;
use trigpoint_service::partial::Partial;

use crate::access::{Access, cannot_write};
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::progress::Bar;
use crate::render;

#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  trigpoint check --data roads.gpkg --rules rules.zip
  trigpoint check --data roads.gpkg --rules /rules/Roads --report geojson -o faults.geojson
  trigpoint check --rules items-json --only /rules/HPMS \\
    --data-store \"/datastores/HPMS/HPMS Populated Example=HPMSSample.zip\" --partly

`--data` names what is checked; it may be given many times. One that is a data directory of
Trigpoint is where rules and data stores of the repository come from, as in all other commands
(the variable TRIGPOINT_DATA names it as well, `./trigpoint-data` is it without).

Exit codes: 0 every object conforms; 1 some do not, or a rule cannot be computed for some, or
`--partly` found rules with faults; 2 not understood; 3 not possible.")]
pub(crate) struct CheckArguments {
    /// The rules: items and folders of the repository (`/rules/Roads`), backups, folders of items,
    /// also those of 1Integrate
    #[arg(long, required = true, num_args = 1.., value_name = "FILE|FOLDER|PATH")]
    rules: Vec<String>,
    /// Of backups and folders of items only the rules at and below this path
    #[arg(long, value_name = "PATH")]
    only: Vec<ItemPath>,
    /// More files to be checked, beside those of `--data`
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Reads as this data store does, by its format and its mapping: the file that was uploaded to
    /// it, or the one given here. It is looked for among what `--rules` holds, then in the
    /// repository
    #[arg(long, value_name = "PATH[=FILE]")]
    data_store: Vec<String>,
    /// Checks as much as can be: a rule with faults is left out, or, where only values are at
    /// fault, counts as an error of each object for which it comes to one. All faults are told
    #[arg(long)]
    partly: bool,
    /// A parameter of the session, which rules may read
    #[arg(long, value_name = "NAME=VALUE")]
    parameter: Vec<String>,
    /// Writes every finding in this form; without it a summary is told
    #[arg(long, value_enum)]
    report: Option<Report>,
    /// The file of the report; stdout without it
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Report {
    /// All that is known, as data
    Json,
    /// A line a finding
    Csv,
    /// A feature a finding, at its hotspots or else where its object is
    Geojson,
    /// A GeoPackage: the objects, the hotspots, and what became of each rule
    Gpkg,
    /// A page to be read
    Html,
}

impl From<Report> for ReportFormat {
    fn from(report: Report) -> Self {
        match report {
            Report::Json => Self::Json,
            Report::Csv => Self::Csv,
            Report::Geojson => Self::Geojson,
            Report::Gpkg => Self::Gpkg,
            Report::Html => Self::Html,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// Rules: items and folders of the repository, backups, folders of items, also those of
    /// 1Integrate
    #[arg(required = true, value_name = "FILE|FOLDER|PATH")]
    rules: Vec<String>,
    /// Of backups and folders of items only the rules at and below this path
    #[arg(long, value_name = "PATH")]
    only: Vec<ItemPath>,
}

pub(crate) async fn run(arguments: CheckArguments, context: &Context) -> Result<Done, Failure> {
    let CheckArguments {
        rules,
        only,
        files,
        data_store,
        partly,
        parameter,
        report,
        output,
    } = arguments;
    let report = report_format(report, output.as_deref())?;
    if let Some(output) = &output {
        let stores = data_store.iter().filter_map(|it| it.rsplit_once('='));
        let data = context.data_files().iter().chain(&files);
        let data = data.map(PathBuf::as_path);
        let data = data.chain(stores.map(|(_, file)| Path::new(file)));
        check_output(output, data, rules.iter().map(Path::new))?;
    }
    let options = CheckOptions {
        partly,
        parameters: parameters(&parameter)?,
        now: Some(Timestamp::now()),
    };
    let mut way = Way::new(context);
    let rules = read_rules(&rules, &only, &mut way).await?;
    let mut data = DataGiven {
        files: context.data_files().to_vec(),
        stores: Vec::new(),
    };
    data.files.extend(files);
    for store in &data_store {
        data.stores
            .push(store_to_read(store, &rules, &mut way).await?);
    }
    // The repository is free for others while rules run.
    drop(way);
    let mut checked = check_data(rules, data, options, context).await?;
    match report {
        Some(format) => {
            write_report(&mut checked, format, output.as_deref())?;
            if let Some(note) = check::note_on_report(&checked, format) {
                context.output.talk(&format!("note: {note}"));
            }
            context.output.talk(&render::check::totals(&checked.report));
        }
        None => context
            .output
            .answer(&checked.report, render::check::summary)?,
    }
    Ok(Done::with_refusals(!checked.report.is_conforming()))
}

pub(crate) async fn explain(
    arguments: ExplainArguments,
    context: &Context,
) -> Result<Done, Failure> {
    let ExplainArguments { rules, only } = arguments;
    let given = read_rules(&rules, &only, &mut Way::new(context)).await?;
    for rule in &given.not_read {
        context.output.talk(&format!(
            "`{}` cannot be read: {}",
            rule.rule,
            rule.reasons.join("; ")
        ));
    }
    let explained = check::explain(&given);
    if explained.is_empty() {
        return Err(trigpoint_service::ServiceError::from(CheckFault::NoRules).into());
    }
    let list = render::check::Explained { rules: explained };
    context.output.answer(&list, render::check::explained)?;
    Ok(Done::with_refusals(!given.not_read.is_empty()))
}

/// The form of the report: what is asked for, or what the ending of the file says.
fn report_format(
    report: Option<Report>,
    output: Option<&Path>,
) -> Result<Option<ReportFormat>, Failure> {
    let output = match (report, output) {
        (None, Some(output)) => output,
        (Some(Report::Gpkg), None) if std::io::stdout().is_terminal() => {
            return Err(Failure::NotUnderstood {
                message:
                    "a GeoPackage is nothing to be read on a terminal: `-o FILE` names its file"
                        .to_owned(),
            });
        }
        (report, _) => return Ok(report.map(ReportFormat::from)),
    };
    let ending = output
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let mut known = ReportFormat::ALL.into_iter();
    let found = known.find(|format| format.ending() == ending);
    found.map(Some).ok_or_else(|| Failure::NotUnderstood {
        message: format!(
            "the ending of `{}` is no form of a report: `--report json|csv|geojson|gpkg|html`",
            output.display()
        ),
    })
}

/// Refuses to write over a file that is read, or one of a folder that is read: of rules those that
/// may be items.
fn check_output<'a>(
    output: &Path,
    data: impl Iterator<Item = &'a Path>,
    rules: impl Iterator<Item = &'a Path>,
) -> Result<(), Failure> {
    // What is not there yet is no input.
    let Ok(place) = output.canonicalize() else {
        return Ok(());
    };
    let may_be_item = place.extension().is_some_and(|it| it == "json");
    let data = data.map(|input| (input, true));
    for (input, all_of_it) in data.chain(rules.map(|input| (input, may_be_item))) {
        let is_read = input.canonicalize().is_ok_and(|input| {
            is_same_file(&place, &input) || all_of_it && place.starts_with(&input)
        });
        if is_read {
            return Err(Failure::NotUnderstood {
                message: format!(
                    "the report would overwrite `{}`, which is read from `{}`: `-o` names another \
                     file",
                    output.display(),
                    input.display()
                ),
            });
        }
    }
    Ok(())
}

/// Whether two names are one file, as hard links are.
#[cfg(unix)]
fn is_same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |path: &Path| path.metadata().map(|it| (it.dev(), it.ino())).ok();
    id(one).is_some_and(|one| Some(one) == id(other))
}

#[cfg(not(unix))]
fn is_same_file(one: &Path, other: &Path) -> bool {
    one == other
}

fn parameters(given: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let pairs = given.iter().map(|pair| {
        let split = pair.split_once('=').filter(|(name, _)| !name.is_empty());
        let (name, value) = split.ok_or_else(|| Failure::NotUnderstood {
            message: format!("`--parameter {pair}` is not of the form `NAME=VALUE`"),
        })?;
        Ok((name.to_owned(), value.to_owned()))
    });
    pairs.collect()
}

/// The way to the repository, opened only where something of it is asked for.
struct Way<'c> {
    context: &'c Context,
    access: Option<Access>,
}

impl<'c> Way<'c> {
    fn new(context: &'c Context) -> Self {
        Self {
            context,
            access: None,
        }
    }

    async fn open(&mut self) -> Result<&Access, Failure> {
        let access = match self.access.take() {
            Some(access) => access,
            None => self.context.open().await?,
        };
        Ok(self.access.insert(access))
    }
}

/// Rules out of files and out of the repository.
async fn read_rules(
    rules: &[String],
    only: &[ItemPath],
    way: &mut Way<'_>,
) -> Result<GivenRules, Failure> {
    let mut files = Vec::new();
    let mut paths = Vec::new();
    for rule in rules {
        match item_path(rule) {
            Some(path) => paths.push(path),
            None => files.push(PathBuf::from(rule)),
        }
    }
    let mut given = GivenRules::default();
    if !files.is_empty() {
        let only = only.to_vec();
        let read = tokio::task::spawn_blocking(move || check::rules_of_archives(&files, &only));
        given = read.await.map_err(Failure::task)??;
    }
    if !paths.is_empty() {
        let access = way.open().await?;
        given.join(access.rules_to_check(&paths).await?);
    }
    Ok(given)
}

/// The path of the repository that is meant: not where a file has that name.
fn item_path(text: &str) -> Option<ItemPath> {
    let path: ItemPath = text.parse().ok()?;
    (path.tree() == Tree::Rules && !Path::new(text).exists()).then_some(path)
}

async fn store_to_read(
    given: &str,
    rules: &GivenRules,
    way: &mut Way<'_>,
) -> Result<StoreToRead, Failure> {
    let is_known = |text: &str| {
        let mut known = rules.data_stores.iter();
        known.any(|(path, _)| path.to_string() == text)
    };
    let (path, file) = match given.rsplit_once('=') {
        // A name may have the sign, too.
        Some((path, file)) if Path::new(file).exists() || !is_known(given) => {
            (path, Some(PathBuf::from(file)))
        }
        Some(_) | None => (given, None),
    };
    let path = path
        .parse::<ItemPath>()
        .map_err(|error| Failure::NotUnderstood {
            message: format!("`--data-store {given}`: {error}"),
        })?;
    let known = rules
        .data_stores
        .iter()
        .find(|(known, _)| known.key() == path.key());
    match (known, file) {
        (Some((_, store)), Some(file)) => Ok(StoreToRead::At {
            what: format!("`{path}`"),
            store: Box::new(store.clone()),
            paths: vec![file],
        }),
        (Some(_), None) => Err(Failure::NotUnderstood {
            message: format!(
                "`{path}` comes without its data: `--data-store \"{path}=FILE\"` names them"
            ),
        }),
        (None, file) => {
            let own = way.open().await?.store_given(&path).await?;
            Ok(match file {
                Some(file) => StoreToRead::At {
                    what: own.what,
                    store: Box::new(own.store),
                    paths: vec![file],
                },
                None => StoreToRead::Own(Box::new(own)),
            })
        }
    }
}

async fn check_data(
    rules: GivenRules,
    data: DataGiven,
    options: CheckOptions,
    context: &Context,
) -> Result<Checked, Failure> {
    let settings = reader_settings(None)?;
    let bar = Bar::begin_with(context, "Reading the data");
    let teller = bar.counts();
    let tell = move |progress: check::Progress| {
        let what = match progress.stage {
            check::Stage::Reading => "Reading the data",
            check::Stage::Checking => "Checking the rules",
        };
        teller(what, progress.done, progress.total);
    };
    let checked = check::check_data(rules, data, options, settings, tell).await?;
    drop(bar);
    Ok(checked)
}

fn write_report(
    checked: &mut Checked,
    format: ReportFormat,
    output: Option<&Path>,
) -> Result<(), Failure> {
    let Some(path) = output else {
        let mut out = BufWriter::new(std::io::stdout().lock());
        check::write_report(checked, format, &mut out)?;
        return out.flush().map_err(Failure::write("stdout"));
    };
    // It has its name only when it is whole.
    let failed = |source| cannot_write(path, source);
    let partial = Partial::beside(path).map_err(failed)?;
    let mut out = BufWriter::new(partial.as_file());
    check::write_report(checked, format, &mut out)?;
    let name = path.display().to_string();
    out.flush().map_err(Failure::write(name))?;
    drop(out);
    partial.put_in_place().map_err(failed)
}
