//! `token`: logs in to a server, for the calls that follow.

use clap::Args;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::json;
use trigpoint_model::Timestamp;

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::password;

#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  export TRIGPOINT_SERVER=http://127.0.0.1:8080
  export TRIGPOINT_TOKEN=$(trigpoint token admin)
  trigpoint items list /rules

The password is asked for on the terminal, without showing it, or is the first line of stdin. It
is never an argument, since other users of the machine can see those. For a program that runs
alone, make a key instead: `trigpoint api-key create`.")]
pub(crate) struct TokenArguments {
    /// The name to log in by
    name: String,
}

/// What opens the server, for a while.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Granted {
    token: String,
    expires_at: Timestamp,
}

pub(crate) async fn run(arguments: TokenArguments, context: &Context) -> Result<Done, Failure> {
    let TokenArguments { name } = arguments;
    let server = context.server_before_log_in()?;
    let password = password::read(&name, context)?;
    let body = json!({"username": name, "password": password.expose()});
    let granted: Granted = server.json(Method::POST, &["token"], &body).await?;
    context
        .output
        .answer(&granted, |granted| format!("{}\n", granted.token))?;
    Ok(Done::Fully)
}
