//! The command line itself: every command with its group; the arguments of each stand with what
//! it does, in `command/`.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::command::api_key::ApiKeyCommand;
use crate::command::archives::{
    ArchiveCommand, DiffArguments, PackArguments, UnpackArguments, VerifyArguments,
};
use crate::command::backup::BackupArguments;
use crate::command::check::{CheckArguments, ExplainArguments};
use crate::command::datastore::DatastoreCommand;
use crate::command::items::ItemsCommand;
use crate::command::job::JobCommand;
use crate::command::recycle_bin::RecycleBinCommand;
use crate::command::repository::RepositoryCommand;
use crate::command::restore::RestoreArguments;
use crate::command::schema::SchemaArguments;
use crate::command::seed::SeedArguments;
use crate::command::serve::ServeArguments;
use crate::command::token::TokenArguments;
use crate::command::user::{AuditArguments, RoleCommand, UserCommand};
use crate::output::Format;

/// The data-quality rules of an organisation: kept, backed up, restored.
#[derive(Debug, Parser)]
#[command(
    name = "trigpoint",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    after_long_help = "\
Examples:
  trigpoint restore samples/roads
  trigpoint items list /rules --recursive
  trigpoint backup /sessions -o sessions.zip
  trigpoint restore sessions.zip --dry-run

A PATH names an item, a folder or a tree: `/rules/Roads/Road has a name`, `/rules/Roads`, `/rules`.
The trees are `/datastores`, `/rules`, `/actions`, `/actionmaps` and `/sessions`.

Exit codes: 0 done; 1 done with refusals, or with differences; 2 not understood; 3 not possible,
nothing was changed."
)]
pub(crate) struct Cli {
    /// The data directory, `./trigpoint-data` if it is not said; whoever may write it is its
    /// administrator. For `check` also what is checked
    #[arg(
        long,
        global = true,
        env = "TRIGPOINT_DATA",
        hide_env_values = true,
        value_name = "DIR"
    )]
    pub(crate) data: Vec<PathBuf>,

    /// Works on the repository behind this server, and not on a data directory. What opens it, a
    /// token or an API key, is in the variable `TRIGPOINT_TOKEN` or in `--token-file`
    #[arg(
        long,
        global = true,
        env = "TRIGPOINT_SERVER",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub(crate) server: Option<String>,

    /// The file that holds the token or API key for `--server`
    #[arg(
        long,
        global = true,
        env = "TRIGPOINT_TOKEN_FILE",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub(crate) token_file: Option<PathBuf>,

    /// How answers are written: for people, or as data on stdout (errors as data on stderr)
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,

    /// Tells nothing on stderr but errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Backs up items and folders, with everything they need, to one archive
    Backup(BackupArguments),
    /// Restores archives, folders and backups of other products
    Restore(Box<RestoreArguments>),
    /// Checks an archive from end to end and tells all that is wrong; needs no repository
    Verify(VerifyArguments),
    /// Compares two archives or folders, or one with the live repository
    Diff(DiffArguments),
    /// Looks into an archive without restoring it; needs no repository
    #[command(subcommand)]
    Archive(ArchiveCommand),
    /// Makes an archive of a folder of items; needs no repository
    Pack(PackArguments),
    /// Writes an archive out to a folder, one readable file per item; needs no repository
    Unpack(UnpackArguments),
    /// Checks rules over data, and tells which objects do not conform, where, and why
    Check(Box<CheckArguments>),
    /// Says what rules say, in English
    Explain(ExplainArguments),
    /// Lists, shows, saves, moves, copies and deletes items
    #[command(subcommand)]
    Items(ItemsCommand),
    /// What was deleted, and back
    #[command(subcommand)]
    RecycleBin(RecycleBinCommand),
    /// Backs up, restores and undoes the whole repository
    #[command(subcommand)]
    Repository(RepositoryCommand),
    /// Gives data stores their files and passwords, and looks at what they read
    #[command(subcommand)]
    Datastore(DatastoreCommand),
    /// Who may log in to a server over the repository
    #[command(subcommand)]
    User(UserCommand),
    /// What users may do: named sets of permissions
    #[command(subcommand)]
    Role(RoleCommand),
    /// API keys: what opens a server for a program
    #[command(subcommand)]
    ApiKey(ApiKeyCommand),
    /// Long work of a server: found again, waited for, ended
    #[command(subcommand)]
    Job(JobCommand),
    /// Logs in to the server of `--server`; gives a token that is good for two hours
    Token(TokenArguments),
    /// Tells what was done, by whom and from where, the latest first
    Audit(AuditArguments),
    /// Writes the JSON Schema of a kind of item, or of all
    Schema(SchemaArguments),
    /// Fills a repository with synthetic items, for trials and measurements
    Seed(SeedArguments),
    /// Answers over HTTP until it is told to stop, by SIGTERM or an interrupt
    Serve(ServeArguments),
    /// Writes the reference page of this command line
    #[command(hide = true)]
    HelpMarkdown,
}

impl Command {
    /// Whether an interrupt tells the command to come to its end, and does not break it off.
    pub(crate) fn ends_itself(&self) -> bool {
        matches!(self, Self::Serve(_))
    }
}
