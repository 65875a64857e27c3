//! `datastore`: gives data stores their files and passwords, and looks at what they read.

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
    /// Lists the formats of data: which are read here, and which this GDAL could write
    Formats,
    /// Tries a data store: opens its file or connection, and holds it against its mapping
    Test {
        /// The data store
        path: ItemPath,
        /// Reads every row, too, and counts what cannot be read and what is not valid
        #[arg(long)]
        rows: bool,
    },
    /// Shows which layers and fields the data of a data store have
    Schema {
        /// The data store
        path: ItemPath,
    },
    /// Shows the first rows of a class, as a session sees them
    Preview {
        /// The data store
        path: ItemPath,
        /// The class, where the data store has several
        class: Option<String>,
        /// How many rows
        #[arg(long, default_value_t = 20, value_name = "COUNT")]
        rows: u64,
    },
    /// Makes the mapping fit what the data hold now; what is mapped stays as it is
    Refresh {
        /// The data store
        path: ItemPath,
        /// Only tells what would change
        #[arg(long)]
        dry_run: bool,
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
        DatastoreCommand::Formats => {
            let formats = context.open_or_pass().await?.data_formats().await?;
            context
                .output
                .answer(&formats, render::data_store::formats)?;
        }
        DatastoreCommand::Test { path, rows } => {
            let access = context.open().await?;
            let tested = {
                let _progress = Progress::begin(context, "Reading");
                access.test_data_store(&path, rows).await?
            };
            context.output.answer(&tested, render::data_store::tested)?;
        }
        DatastoreCommand::Schema { path } => {
            let schema = context.open().await?.data_store_schema(&path).await?;
            context.output.answer(&schema, render::data_store::schema)?;
        }
        DatastoreCommand::Preview { path, class, rows } => {
            let access = context.open().await?;
            let preview = access.preview_data_store(&path, class.as_deref(), rows);
            context
                .output
                .answer(&preview.await?, render::data_store::preview)?;
        }
        DatastoreCommand::Refresh { path, dry_run } => {
            let access = context.open().await?;
            let refreshed = access.refresh_data_store(&path, !dry_run).await?;
            context
                .output
                .answer(&refreshed, render::data_store::refreshed)?;
        }
    }
    Ok(Done::Fully)
}
