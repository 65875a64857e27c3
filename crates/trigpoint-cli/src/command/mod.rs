//! The commands, a file per group: their arguments and what they call.

pub(crate) mod api_key;
pub(crate) mod archives;
pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod datastore;
pub(crate) mod items;
pub(crate) mod items_history;
pub(crate) mod job;
pub(crate) mod recycle_bin;
pub(crate) mod repository;
pub(crate) mod restore;
pub(crate) mod restore_choice;
pub(crate) mod schema;
pub(crate) mod seed;
pub(crate) mod serve;
pub(crate) mod token;
pub(crate) mod user;

use crate::arguments::Command;
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::reference_page;

/// Runs one command.
pub(crate) async fn run(command: Command, context: &Context) -> Result<Done, Failure> {
    match command {
        Command::Backup(arguments) => backup::run(arguments, context).await,
        Command::Restore(arguments) => restore::run(*arguments, context).await,
        Command::Verify(arguments) => archives::verify(&arguments, context),
        Command::Diff(arguments) => archives::diff(&arguments, context).await,
        Command::Archive(command) => archives::browse(&command, context),
        Command::Pack(arguments) => archives::pack(&arguments, context),
        Command::Unpack(arguments) => archives::unpack(arguments, context),
        Command::Check(arguments) => check::run(*arguments, context).await,
        Command::Explain(arguments) => check::explain(arguments, context).await,
        Command::Items(command) => items::run(command, context).await,
        Command::RecycleBin(command) => recycle_bin::run(command, context).await,
        Command::Repository(command) => repository::run(command, context).await,
        Command::Datastore(command) => datastore::run(command, context).await,
        Command::User(command) => user::run(command, context).await,
        Command::Role(command) => user::run_role(command, context).await,
        Command::ApiKey(command) => api_key::run(command, context).await,
        Command::Job(command) => job::run(command, context).await,
        Command::Token(arguments) => token::run(arguments, context).await,
        Command::Audit(arguments) => user::audit(arguments, context).await,
        Command::Schema(arguments) => schema::run(&arguments, context),
        Command::Seed(arguments) => seed::run(&arguments, context).await,
        Command::Serve(arguments) => serve::run(arguments, context).await,
        Command::HelpMarkdown => {
            context.output.data(&reference_page::markdown())?;
            Ok(Done::Fully)
        }
    }
}
