//! The process that reads: it takes one job from its input, locks itself up, opens the data with
//! GDAL and writes what it finds to its output.
//!
//! Whatever a hostile file does here, it does to this process alone: it cannot read beyond its
//! folder, reach a network, or take more memory and time than it was given.

mod dataset;
mod fields;
mod rows;
mod sandbox;

use std::io::{self, BufWriter, Read, Write};
use std::process::ExitCode;

use crate::pipe::{self, Frame, Job, Task, Trouble, TroubleCode};

/// Reads a job and does it.
///
/// This is the whole life of a read worker. It restricts the process for good, so call it first
/// thing in `main`, before there is a second thread, and end with what it returns.
#[must_use]
pub fn main(mut input: impl Read, output: impl Write) -> ExitCode {
    let Ok(Some(job)) = pipe::read::<Job>(&mut input) else {
        return ExitCode::from(USAGE);
    };
    let mut output = BufWriter::new(output);
    let last = match work(&job, &mut output) {
        Ok(()) => Frame::Done,
        Err(Stop::Trouble(trouble)) => Frame::Failed(trouble),
        // Whoever asked has gone or has enough.
        Err(Stop::Pipe) => return ExitCode::SUCCESS,
    };
    match pipe::write(&mut output, &last) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// The exit code of a worker that nobody gave a job.
const USAGE: u8 = 2;

/// Why a job ends early.
pub(crate) enum Stop {
    Trouble(Trouble),
    Pipe,
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<io::Error> for Stop {
    fn from(_: io::Error) -> Self {
        Self::Pipe
    }
}

fn work(job: &Job, output: &mut impl Write) -> Result<(), Stop> {
    sandbox::close(job).map_err(|reason| trouble(TroubleCode::Sandbox, &job.what, reason))?;
    let dataset = dataset::open(job)?;
    match &job.task {
        Task::Inspect => {
            let layers = dataset.layers(job)?;
            pipe::write(output, &Frame::Layers(layers))?;
            Ok(())
        }
        Task::Read {
            layer,
            fields,
            rows_max,
        } => rows::read(&dataset, job, layer, fields, *rows_max, output),
    }
}

pub(crate) fn trouble(
    code: TroubleCode,
    what: impl Into<String>,
    reason: impl Into<String>,
) -> Trouble {
    Trouble {
        code,
        what: what.into(),
        reason: reason.into(),
    }
}
