//! `datastore`: gives data stores their files and passwords.

use std::path::PathBuf;

use clap::Subcommand;
use trigpoint_model::ItemPath;

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::password;
use crate::progress::Progress;
use crate::render;

#[derive(Debug, Subcommand)]
pub(crate) enum DatastoreCommand {
    /// Uploads the file of a data store; any name is accepted
    Upload {
        /// The data store
        path: ItemPath,
        /// The file
        file: PathBuf,
        /// Which file it is, where the data store wants several
        #[arg(long, value_name = "NAME")]
        slot: Option<String>,
    },
    /// Enters a password or key of a data store; it can never be read back
    #[command(after_long_help = "\
Examples:
  trigpoint datastore set-password /datastores/Production
  trigpoint datastore set-password /datastores/Production < password-file

The password is asked for on the terminal, without showing it, or is the first line of stdin. It
is never an argument, since other users of the machine can see those.")]
    SetPassword {
        /// The data store
        path: ItemPath,
        /// Which password it is, where the data store wants several
        #[arg(long, value_name = "NAME")]
        slot: Option<String>,
    },
}

pub(crate) async fn run(command: DatastoreCommand, context: &Context) -> Result<Done, Failure> {
    match command {
        DatastoreCommand::Upload { path, file, slot } => {
            let access = context.open().await?;
            let uploaded = {
                let _progress = Progress::begin(context, "Uploading");
                access.upload(&path, slot.as_deref(), &file).await?
            };
            context
                .output
                .answer(&uploaded, render::datastore::uploaded)?;
        }
        DatastoreCommand::SetPassword { path, slot } => {
            // Before anything waits: an interrupt here must end the process as usual.
            let password = password::read(path.as_str(), context)?;
            let access = context.open().await?;
            let slot = access
                .set_password(&path, slot.as_deref(), password)
                .await?;
            let entered = render::datastore::PasswordEntered { path, slot };
            context
                .output
                .answer(&entered, render::datastore::password_entered)?;
        }
    }
    Ok(Done::Fully)
}
