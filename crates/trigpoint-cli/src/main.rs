//! The `trigpoint` command line: parses, calls one use case, renders, and ends with a code that
//! scripts can trust.
//!
//! It must not decide anything about items: what happens is `trigpoint-service`'s, the same as for
//! every other face.

mod access;
mod arguments;
mod command;
mod confirm;
mod context;
mod failure;
mod output;
mod password;
mod progress;
mod reference_page;
mod render;
mod stop_signal;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use trigpoint_service::data_store::remove_scratch;

use arguments::{Cli, Command};
use context::{Context, Data, Place};
use failure::{Done, Failure};
use output::{Format, Output};
use stop_signal::Stop;

fn main() -> ExitCode {
    bound_memory();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return not_understood(&error),
    };
    let output = Output::new(cli.format, cli.quiet);
    let data = match Data::of(cli.data, &cli.command) {
        Ok(data) => data,
        Err(failure) => {
            output.failure(&failure);
            return ExitCode::from(failure.exit_code());
        }
    };
    let place = match cli.server {
        Some(url) => Place::Server {
            url,
            token_file: cli.token_file,
        },
        None => Place::Data(data.directory),
    };
    let context = Context::new(place, data.files, output);
    let result = run(cli.command, &context);
    let code = match result {
        Ok(done) => done.exit_code(),
        Err(failure) => {
            context.output.failure(&failure);
            failure.exit_code()
        }
    };
    ExitCode::from(code)
}

/// Begins anew with two arenas of memory: with one for each thread, as glibc gives them, a third of
/// what a restore holds is memory that nobody uses. It is read only when a process begins.
#[cfg(target_os = "linux")]
fn bound_memory() {
    use std::os::unix::process::CommandExt;
    const ARENAS: &str = "MALLOC_ARENA_MAX";
    if std::env::var_os(ARENAS).is_some() {
        return;
    }
    let mut arguments = std::env::args_os();
    let (Ok(own), Some(name)) = (std::env::current_exe(), arguments.next()) else {
        return;
    };
    let mut again = std::process::Command::new(own);
    again.arg0(name).args(arguments).env(ARENAS, "2");
    // It comes back only if it was not possible: then memory is what it is.
    drop(again.exec());
}

#[cfg(not(target_os = "linux"))]
fn bound_memory() {}

/// Runs a command until it is done, the user interrupts it or SIGTERM ends it. What such a command
/// had begun to write is given up as a whole: a transaction that is dropped, a file that has no
/// name. What it had unpacked is removed, since its threads are not waited for.
fn run(command: Command, context: &Context) -> Result<Done, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| Failure::Runtime { source })?;
    let result = runtime.block_on(async {
        if command.ends_itself() {
            return command::run(command, context).await;
        }
        let stop = Stop::listen()?;
        let result = tokio::select! {
            biased;
            result = command::run(command, context) => return result,
            () = stop.told() => Err(context.interrupted().await),
        };
        remove_scratch();
        result
    });
    // A thread that still waits for an answer on the terminal must not keep the process.
    runtime.shutdown_background();
    result
}

/// Help and version go to stdout, what was not understood to stderr, as data where that is asked.
fn not_understood(error: &clap::Error) -> ExitCode {
    let talks = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    if talks || !asks_for_json(std::env::args_os()) {
        // A closed pipe is no failure worth telling.
        let _ = error.print();
        return ExitCode::from(if error.exit_code() == 0 {
            0
        } else {
            failure::EXIT_USAGE
        });
    }
    let failure = Failure::NotUnderstood {
        message: message(&error.to_string()),
    };
    Output::new(Format::Json, true).failure(&failure);
    ExitCode::from(failure.exit_code())
}

/// Whether these arguments, which could not be parsed, ask for answers as data.
fn asks_for_json(arguments: impl Iterator<Item = OsString>) -> bool {
    let arguments: Vec<OsString> = arguments.collect();
    arguments.iter().any(|argument| argument == "--format=json")
        || arguments
            .windows(2)
            .any(|pair| pair[0] == "--format" && pair[1] == "json")
}

/// The first part of what clap says: what is wrong, without the usage below it.
fn message(text: &str) -> String {
    let text = text.strip_prefix("error: ").unwrap_or(text);
    text.split("\n\n")
        .next()
        .unwrap_or(text)
        .trim_end()
        .to_owned()
}
