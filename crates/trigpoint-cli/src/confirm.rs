//! Asks before something is replaced or deleted.

use std::io::{self, BufRead, IsTerminal, Write};

use crate::context::Context;
use crate::failure::Failure;

/// Goes on only with a yes: given beforehand, or on the terminal after `shown` was shown.
pub(crate) async fn confirm(
    context: &Context,
    yes: bool,
    what: &str,
    shown: &str,
) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() || context.output.is_json() {
        return Err(Failure::NotConfirmed {
            what: what.to_owned(),
        });
    }
    let question = format!("{shown}Go on and {what}? [y/N] ");
    // On a thread of its own, so that an interrupt is heard while nobody answers.
    let answer = tokio::task::spawn_blocking(move || ask(&question)).await;
    match answer {
        Ok(Ok(true)) => Ok(()),
        Ok(Ok(false)) => Err(Failure::Declined),
        Ok(Err(source)) => Err(Failure::read("stdin")(source)),
        Err(error) => Err(Failure::read("stdin")(io::Error::other(error))),
    }
}

fn ask(question: &str) -> io::Result<bool> {
    // Not locked while it waits: an interrupt must be able to say that it was heard.
    io::stderr().write_all(question.as_bytes())?;
    io::stderr().flush()?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes"))
}
