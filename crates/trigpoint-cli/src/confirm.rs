//! Asks before something is replaced or deleted.

use std::io::{self, BufRead, IsTerminal, Write};

use crate::context::Context;
use crate::failure::Failure;
use crate::render::text::counted;

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
    let question = format!("{shown}Go on and {what}? [y/N] ");
    let answer = answered(context, what, question).await?;
    if matches!(answer.to_lowercase().as_str(), "y" | "yes") {
        Ok(())
    } else {
        Err(Failure::Declined)
    }
}

/// Goes on only with a yes given beforehand, or when the count of what will be deleted is typed
/// on the terminal after `shown` was shown: so that nobody deletes by a habit of the fingers.
pub(crate) async fn confirm_count(
    context: &Context,
    yes: bool,
    count: u64,
    shown: &str,
) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    let what = format!("delete {}", counted(count, "item"));
    let question = format!("{shown}To go on and {what}, type {count}: ");
    let answer = answered(context, &what, question).await?;
    if answer == count.to_string() {
        Ok(())
    } else {
        Err(Failure::Declined)
    }
}

/// The answer to a question, where somebody is there to be asked.
async fn answered(context: &Context, what: &str, question: String) -> Result<String, Failure> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() || context.output.is_json() {
        return Err(Failure::NotConfirmed {
            what: what.to_owned(),
        });
    }
    // On a thread of its own, so that an interrupt is heard while nobody answers.
    match tokio::task::spawn_blocking(move || ask(&question)).await {
        Ok(answer) => answer.map_err(Failure::read("stdin")),
        Err(error) => Err(Failure::read("stdin")(io::Error::other(error))),
    }
}

fn ask(question: &str) -> io::Result<String> {
    // Not locked while it waits: an interrupt must be able to say that it was heard.
    io::stderr().write_all(question.as_bytes())?;
    io::stderr().flush()?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}
