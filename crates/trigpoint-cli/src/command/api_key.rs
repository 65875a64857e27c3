//! `api-key`: what opens a server for a program, limited to what its maker may do.

use std::collections::BTreeSet;

use clap::Subcommand;
use trigpoint_model::Timestamp;
use trigpoint_model::permission::Permission;
use trigpoint_service::access::api_keys::ApiKeyInput;
use uuid::Uuid;

use crate::confirm::confirm;
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::render;

#[derive(Debug, Subcommand)]
pub(crate) enum ApiKeyCommand {
    /// Lists your keys; everybody's with the permission `1int-apikeys`
    List,
    /// Makes a key; what opens is told this once
    #[command(after_long_help = "\
Examples:
  trigpoint api-key create nightly --permission 1int-repository --server http://127.0.0.1:8080")]
    Create {
        /// Its name, which is recorded for what it does
        name: String,
        /// What it may do, of what you may do. May be given several times
        #[arg(long, value_name = "PERMISSION")]
        permission: Vec<Permission>,
        /// Until when it opens (RFC 3339); without it until it is revoked
        #[arg(long, value_name = "TIME")]
        expires: Option<Timestamp>,
    },
    /// Lets a key open nothing any more
    Revoke {
        /// The key
        #[arg(value_name = "KEY-ID")]
        id: Uuid,
    },
    /// Lets a revoked key open again
    Reinstate {
        /// The key
        #[arg(value_name = "KEY-ID")]
        id: Uuid,
    },
    /// Removes a key for good
    Delete {
        /// The key
        #[arg(value_name = "KEY-ID")]
        id: Uuid,
        /// Removes without asking
        #[arg(long)]
        yes: bool,
    },
}

pub(crate) async fn run(command: ApiKeyCommand, context: &Context) -> Result<Done, Failure> {
    let access = context.open().await?;
    let keys = match command {
        ApiKeyCommand::List => access.api_keys().await?,
        ApiKeyCommand::Create {
            name,
            permission,
            expires,
        } => {
            let input = ApiKeyInput {
                name,
                permissions: permission.into_iter().collect::<BTreeSet<_>>(),
                expires_at: expires,
            };
            let (key, value) = access.create_api_key(input).await?;
            let made = render::api_key::Made::new(key, value);
            context.output.answer(&made, render::api_key::made)?;
            return Ok(Done::Fully);
        }
        ApiKeyCommand::Revoke { id } => vec![access.revoke_api_key(id, true).await?],
        ApiKeyCommand::Reinstate { id } => vec![access.revoke_api_key(id, false).await?],
        ApiKeyCommand::Delete { id, yes } => {
            confirm(context, yes, &format!("remove the API key {id}"), "").await?;
            access.delete_api_key(id).await?;
            let gone = render::api_key::Gone { id };
            context.output.answer(&gone, render::api_key::gone)?;
            return Ok(Done::Fully);
        }
    };
    let listed = render::api_key::Keys { keys };
    context.output.answer(&listed, render::api_key::keys)?;
    Ok(Done::Fully)
}
