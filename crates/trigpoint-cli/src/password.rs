//! Reads a password: from the terminal without showing it, or from stdin; never an argument, since
//! other users of the machine can see those.

use std::io::{self, BufRead, IsTerminal};

use console::Term;
use trigpoint_model::secret::Secret;

use crate::context::Context;
use crate::failure::Failure;

/// The password of `whose`.
pub(crate) fn read(whose: &str, context: &Context) -> Result<Secret<String>, Failure> {
    let mut line = String::new();
    if io::stdin().is_terminal() {
        context
            .output
            .talk(&format!("Password of `{whose}` (it is not shown):"));
        line = Term::stderr()
            .read_secure_line()
            .map_err(Failure::read("the terminal"))?;
    } else {
        io::stdin()
            .lock()
            .read_line(&mut line)
            .map_err(Failure::read("stdin"))?;
    }
    // Only the end of the line goes: blanks may be a part of a password.
    let password = line.strip_suffix('\n').unwrap_or(&line);
    let password = password.strip_suffix('\r').unwrap_or(password);
    if password.is_empty() {
        return Err(Failure::NoPassword);
    }
    Ok(Secret::new(password.to_owned()))
}
