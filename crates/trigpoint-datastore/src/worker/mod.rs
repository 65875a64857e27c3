//! The process that reads: it takes a job from its input, locks itself up, opens the data with
//! GDAL, and then does one task after the other, writing what it finds to its output.
//!
//! Whatever a hostile file does here, it does to this process alone: it cannot read beyond its
//! folder, reach a network, or take more memory and time than it was given.

mod dataset;
mod fields;
mod geojson;
mod make;
mod rows;
mod sandbox;
mod whole;

use std::io::{self, BufWriter, Read, Write};
use std::process::ExitCode;

use crate::pipe::{self, Frame, Job, Task, Trouble, TroubleCode};

/// Reads a job and does its tasks.
///
/// This is the whole life of a read worker. It restricts the process for good, so call it first
/// thing in `main`, before there is a second thread, and end with what it returns.
#[must_use]
pub fn main(mut input: impl Read, output: impl Write) -> ExitCode {
    let Ok(Some(job)) = pipe::read::<Job>(&mut input) else {
        return ExitCode::from(USAGE);
    };
    let mut output = BufWriter::new(output);
    match work(&job, &mut input, &mut output) {
        // Whoever asked has gone or has enough.
        Ok(()) | Err(Stop::Pipe) => ExitCode::SUCCESS,
        Err(Stop::Trouble(trouble)) => {
            let told = pipe::write(&mut output, &Frame::Failed(trouble));
            told.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
        }
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

fn work(job: &Job, input: &mut impl Read, output: &mut impl Write) -> Result<(), Stop> {
    sandbox::close(job).map_err(|reason| trouble(TroubleCode::Sandbox, &job.what, reason))?;
    if job.is_made {
        return make::serve(job, input, output);
    }
    let dataset = dataset::open(job)?;
    while let Some(task) = pipe::read::<Task>(input)? {
        match task {
            Task::Inspect => pipe::write(output, &Frame::Layers(dataset.layers(job)?))?,
            Task::Read {
                layer,
                fields,
                rows_max,
            } => rows::read(&dataset, job, &layer, &fields, rows_max, output)?,
        }
        pipe::write(output, &Frame::Done)?;
    }
    Ok(())
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
