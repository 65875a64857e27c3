//! `trigpoint serve`: the repository over HTTP, until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::Serialize;
use trigpoint_server::log::{self, LogFormat};
use trigpoint_server::{Server, Settings, TrustedProxy};

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::stop_signal::Stop;

#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  trigpoint serve
  trigpoint serve --listen 0.0.0.0:8080 --log json

The address stands on stdout as soon as it is listened at; the log goes to stderr. On the first
start the administrator's password stands there too, this once. SIGTERM or an interrupt stops it:
requests under way finish first.")]
pub(crate) struct ServeArguments {
    /// The address and port to listen at; port 0 takes a free one
    #[arg(
        long,
        env = "TRIGPOINT_LISTEN",
        hide_env_values = true,
        default_value = "127.0.0.1:8080",
        value_name = "ADDRESS:PORT"
    )]
    listen: SocketAddr,

    /// How the log is written
    #[arg(
        long,
        env = "TRIGPOINT_LOG",
        hide_env_values = true,
        value_enum,
        default_value_t = Log::Text
    )]
    log: Log,

    /// The most bytes of a request that is no upload
    #[arg(
        long,
        env = "TRIGPOINT_BODY_BYTES_MAX",
        hide_env_values = true,
        default_value_t = Settings::default().body_bytes_max,
        value_name = "BYTES"
    )]
    body_bytes_max: u64,

    /// The most bytes of an uploaded file
    #[arg(
        long,
        env = "TRIGPOINT_UPLOAD_BYTES_MAX",
        hide_env_values = true,
        default_value_t = Settings::default().upload_bytes_max,
        value_name = "BYTES"
    )]
    upload_bytes_max: u64,

    /// Lets browsers send the session only by HTTPS, whatever a proxy says
    #[arg(long, env = "TRIGPOINT_SECURE_COOKIES", hide_env_values = true)]
    secure_cookies: bool,

    /// A proxy in front whose `X-Forwarded-For` says who asks. May be given several times
    #[arg(
        long,
        env = "TRIGPOINT_TRUSTED_PROXY",
        hide_env_values = true,
        value_delimiter = ',',
        value_name = "ADDRESS_OR_CIDR"
    )]
    trusted_proxy: Vec<TrustedProxy>,

    /// A file with what clients of 1Integrate show before a log-in, as HTML
    #[arg(
        long,
        env = "TRIGPOINT_LOGIN_BANNER",
        hide_env_values = true,
        value_name = "FILE"
    )]
    login_banner: Option<PathBuf>,

    /// How many seconds requests may take to finish when it stops
    #[arg(
        long,
        env = "TRIGPOINT_STOP_GRACE",
        hide_env_values = true,
        default_value_t = Settings::default().stop_grace.as_secs(),
        value_name = "SECONDS"
    )]
    stop_grace: u64,
}

/// Where the server listens, and whom it lets in first.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Listening {
    address: String,
    /// Told on the first start, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_log_in: Option<FirstLogIn>,
}

#[derive(Debug, Serialize)]
struct FirstLogIn {
    name: String,
    password: String,
}

const SERVE: &str = "`serve`";

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Log {
    /// A line for people
    Text,
    /// A JSON object a line
    Json,
}

/// Answers until SIGTERM or an interrupt.
pub(crate) async fn run(arguments: ServeArguments, context: &Context) -> Result<Done, Failure> {
    log::begin(match arguments.log {
        Log::Text => LogFormat::Text,
        Log::Json => LogFormat::Json,
    });
    let banner = arguments.login_banner.map(|file| {
        let name = file.display().to_string();
        std::fs::read_to_string(file).map_err(Failure::read(name))
    });
    let settings = Settings {
        login_banner: banner.transpose()?.unwrap_or_default(),
        listen: arguments.listen,
        body_bytes_max: arguments.body_bytes_max,
        upload_bytes_max: arguments.upload_bytes_max,
        stop_grace: Duration::from_secs(arguments.stop_grace),
        secure_cookies: arguments.secure_cookies,
        trusted_proxies: arguments.trusted_proxy,
        spool: context.data(SERVE)?.join("spool"),
        ..Settings::default()
    };
    let stop = Stop::listen()?;
    let (service, _) = context.make_here(SERVE).await?;
    service.settle_jobs().await?;
    // Listening comes first: a server that cannot begin must not have told the password.
    let server = Server::bind(service.clone(), settings).await?;
    let first = service.ensure_administrator().await?;
    let listening = Listening {
        address: format!("http://{}", server.address()),
        first_log_in: first.map(|first| FirstLogIn {
            name: first.name,
            password: first.password.expose().clone(),
        }),
    };
    context.output.answer(&listening, told)?;
    server.run(stop.told()).await;
    Ok(Done::Fully)
}

fn told(listening: &Listening) -> String {
    let address = &listening.address;
    match &listening.first_log_in {
        None => format!("{address}\n"),
        Some(FirstLogIn { name, password }) => format!(
            "{address}\n\nThe first log-in, told this once:\n  name      {name}\n  password  \
             {password}\n"
        ),
    }
}
