//! Everything that is written to stdout and stderr: data to the one, talk to the other.

use std::io::{self, IsTerminal, Read, Write};
use std::path::Path;

use clap::ValueEnum;
use serde::Serialize;

use crate::failure::Failure;

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// As data.
    Json,
}

/// Where answers, talk and failures go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    format: Format,
    quiet: bool,
}

/// Takes an element of a list, with its line for people.
pub(crate) type EachLine<'e, T> = dyn FnMut(&T, &str) -> Result<(), Failure> + 'e;

/// A failure as data.
#[derive(Serialize)]
struct FailureData<'a> {
    error: FailureFields<'a>,
}

#[derive(Serialize)]
struct FailureFields<'a> {
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
}

impl Output {
    pub(crate) fn new(format: Format, quiet: bool) -> Self {
        Self { format, quiet }
    }

    pub(crate) fn is_json(self) -> bool {
        self.format == Format::Json
    }

    /// Whether somebody looks on who may be shown progress.
    pub(crate) fn shows_progress(self) -> bool {
        !self.quiet && self.format == Format::Text && io::stderr().is_terminal()
    }

    /// Writes an answer: as data, or as `text` says it.
    pub(crate) fn answer<T: Serialize>(
        self,
        value: &T,
        text: impl FnOnce(&T) -> String,
    ) -> Result<(), Failure> {
        match self.format {
            Format::Json => self.json(value),
            Format::Text => self.data(&text(value)),
        }
    }

    /// Writes an answer as data, whatever the format: where the answer is JSON by nature.
    pub(crate) fn json<T: Serialize>(self, value: &T) -> Result<(), Failure> {
        let mut text = serde_json::to_string_pretty(value)
            .map_err(|error| Failure::write("stdout")(io::Error::other(error)))?;
        text.push('\n');
        self.data(&text)
    }

    /// Writes an answer that may be long, as data, without having all of it in memory; or as
    /// `text` says it.
    pub(crate) fn streamed<T: Serialize>(
        self,
        value: &T,
        text: impl FnOnce(&T) -> String,
    ) -> Result<(), Failure> {
        if self.format == Format::Text {
            return self.data(&text(value));
        }
        let mut stdout = io::BufWriter::new(io::stdout().lock());
        let written = serde_json::to_writer_pretty(&mut stdout, value)
            .map_err(io::Error::from)
            .and_then(|()| stdout.write_all(b"\n"))
            .and_then(|()| stdout.flush());
        told(written)
    }

    /// Writes a list that may be long as `list` gives it, each with its line for people, without
    /// having all of it in memory. As data it is `{"name": […]}`.
    pub(crate) fn lines<T: Serialize>(
        self,
        name: &str,
        list: &mut dyn FnMut(&mut EachLine<'_, T>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut stdout = io::BufWriter::new(io::stdout().lock());
        let is_json = self.is_json();
        // Nothing is begun before there is something to list: a failure is told alone.
        let head = format!("{{\n  \"{name}\": [");
        let mut is_first = true;
        let listed = list(&mut |value, line| {
            let written = if is_json {
                let before = if is_first { head.as_str() } else { "," };
                is_first = false;
                write!(stdout, "{before}\n    ")
                    .and_then(|()| Ok(serde_json::to_writer(&mut stdout, value)?))
            } else {
                writeln!(stdout, "{line}")
            };
            written.map_err(Failure::write("stdout"))
        });
        match listed {
            // A reader that went away has seen what it wanted.
            Err(Failure::Write { name: _, source })
                if source.kind() == io::ErrorKind::BrokenPipe =>
            {
                return Ok(());
            }
            listed => listed?,
        }
        let mut ended = Ok(());
        if is_json {
            let before = if is_first { head.as_str() } else { "" };
            ended = write!(stdout, "{before}\n  ]\n}}\n");
        }
        told(ended.and_then(|()| stdout.flush()))
    }

    /// Writes data to stdout.
    pub(crate) fn data(self, text: &str) -> Result<(), Failure> {
        to_stdout(&mut text.as_bytes())
    }

    /// Writes a file to stdout.
    pub(crate) fn file(self, path: &Path) -> Result<(), Failure> {
        let mut file =
            std::fs::File::open(path).map_err(Failure::read(path.display().to_string()))?;
        to_stdout(&mut file)
    }

    /// Tells something that is no part of the answer; silent if that is asked.
    pub(crate) fn talk(self, text: &str) {
        if !self.quiet {
            to_stderr(text);
        }
    }

    /// Tells why something was not possible; never silent.
    pub(crate) fn failure(self, failure: &Failure) {
        let message = failure.to_string();
        let hint = failure.hint();
        match self.format {
            Format::Json => {
                let error = FailureFields {
                    code: failure.code(),
                    message: &message,
                    hint: hint.as_deref(),
                };
                let text = serde_json::to_string(&FailureData { error });
                to_stderr(&text.unwrap_or(message));
            }
            Format::Text => {
                to_stderr(&format!("error: {message}"));
                if let Some(hint) = hint {
                    to_stderr(&format!("hint: {hint}"));
                }
            }
        }
    }
}

/// A reader that went away is no failure: it has seen what it wanted.
fn to_stdout(from: &mut dyn Read) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    told(io::copy(from, &mut stdout).and_then(|_| stdout.flush()))
}

fn told(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(source) if source.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::write("stdout")(source))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

fn to_stderr(text: &str) {
    // There is nowhere to tell that stderr is closed.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
