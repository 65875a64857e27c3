//! The parent's side: it starts a worker for a dataset, listens with a watch in hand, and ends it.

use std::io::BufReader;
use std::ops::ControlFlow;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use serde::Serialize;
use trigpoint_engine::SourceError;

use crate::ability::DriverAbilities;
use crate::fault::fault;
use crate::layer::Layer;
use crate::pipe::{self, Frame, Job, MakeTask, RawBatch, Task};
use crate::settings::ReaderSettings;

/// How many frames wait for whoever reads them.
const WAITING_FRAMES: usize = 2;

/// How often a worker whose output ended is asked whether it ended too, and how long between.
const ENDING_TRIES: usize = 100;
const ENDING_PAUSE: Duration = Duration::from_millis(10);

/// What the worker needs of the environment: where PROJ and GDAL keep their tables, and where
/// libraries are that are not at their usual place.
const ENVIRONMENT: [&str; 5] = [
    "PROJ_DATA",
    "PROJ_LIB",
    "GDAL_DATA",
    "LD_LIBRARY_PATH",
    "TZ",
];

/// A process that has a dataset open. It does not outlive this value.
#[derive(Debug)]
pub(crate) struct Worker {
    child: Child,
    tasks: Option<ChildStdin>,
    frames: Receiver<Result<Frame, String>>,
    what: String,
    silence_max: Duration,
}

/// How a task ended that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// The worker waits for the next one.
    Fully,
    /// Whoever reads had enough; the worker goes on for nobody, so it is of no more use.
    Early,
}

impl Worker {
    /// Lets a dataset be made, step by step.
    pub(crate) fn make(&mut self, task: &MakeTask) -> Result<(), SourceError> {
        self.ask(task, &mut |_| ControlFlow::Continue(())).map(drop)
    }

    /// Returns what the drivers of the job can do.
    pub(crate) fn abilities(&mut self) -> Result<DriverAbilities, SourceError> {
        self.answer(&MakeTask::Abilities, |frame| match frame {
            Frame::Abilities(abilities) => Some(abilities),
            Frame::Layers(_) | Frame::Rows(_) | Frame::Done | Frame::Failed(_) => None,
        })
    }

    /// Returns the layers of the dataset.
    pub(crate) fn layers(&mut self) -> Result<Vec<Layer>, SourceError> {
        self.answer(&Task::Inspect, |frame| match frame {
            Frame::Layers(layers) => Some(layers),
            Frame::Abilities(_) | Frame::Rows(_) | Frame::Done | Frame::Failed(_) => None,
        })
    }

    /// The one answer to a task, as `of` finds it in a frame.
    fn answer<T>(
        &mut self,
        task: &impl Serialize,
        of: fn(Frame) -> Option<T>,
    ) -> Result<T, SourceError> {
        let mut found = None;
        self.ask(task, &mut |frame| {
            found = of(frame).or(found.take());
            ControlFlow::Continue(())
        })?;
        found.ok_or_else(|| self.crashed("it ended without an answer"))
    }

    /// Reads rows as long as `take` goes on.
    pub(crate) fn rows(
        &mut self,
        task: &Task,
        take: &mut dyn FnMut(RawBatch) -> ControlFlow<()>,
    ) -> Result<Ended, SourceError> {
        self.ask(task, &mut |frame| match frame {
            Frame::Rows(batch) => take(batch),
            Frame::Layers(_) | Frame::Abilities(_) | Frame::Done | Frame::Failed(_) => {
                ControlFlow::Continue(())
            }
        })
    }

    fn ask(
        &mut self,
        task: &impl Serialize,
        take: &mut dyn FnMut(Frame) -> ControlFlow<()>,
    ) -> Result<Ended, SourceError> {
        if let Some(tasks) = &mut self.tasks {
            // A worker that is gone already is told by its silence.
            pipe::write(tasks, task).ok();
        }
        loop {
            match self.frames.recv_timeout(self.silence_max) {
                Ok(Ok(Frame::Done)) => return Ok(Ended::Fully),
                Ok(Ok(Frame::Failed(trouble))) => return Err(trouble.into()),
                Ok(Ok(frame)) => {
                    if take(frame).is_break() {
                        return Ok(Ended::Early);
                    }
                }
                Ok(Err(reason)) => return Err(self.crashed(&reason)),
                Err(RecvTimeoutError::Disconnected) => {
                    let reason = self.end().map_or_else(String::new, |status| told(&status));
                    return Err(self.crashed(&reason));
                }
                Err(RecvTimeoutError::Timeout) => return Err(self.timed_out()),
            }
        }
    }

    /// Starts a process and lets it open a dataset.
    pub(crate) fn start(settings: &ReaderSettings, job: &Job) -> Result<Self, SourceError> {
        let not_started = |error: std::io::Error| {
            fault(
                "reader-not-started",
                &job.what,
                format!(
                    "the program `{}` that reads it cannot be started: {error}",
                    settings.program.display()
                ),
                "it lies beside `trigpoint`: build or install both; `./run` builds them",
            )
        };
        let kept = ENVIRONMENT
            .iter()
            .filter_map(|name| std::env::var_os(name).map(|value| (name, value)));
        let mut child = Command::new(&settings.program)
            .args(&settings.arguments)
            .env_clear()
            .envs(kept)
            // One arena is enough for one thread, and leaves the limit to data.
            .env("MALLOC_ARENA_MAX", "1")
            // What SQLite sorts beside a file that it makes stays where it may write.
            .envs(
                job.folder
                    .as_ref()
                    .filter(|_| job.is_made)
                    .map(|folder| ("SQLITE_TMPDIR", folder)),
            )
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(not_started)?;
        let (sender, frames) = sync_channel(WAITING_FRAMES);
        let input = child.stdin.take();
        if let Some(output) = child.stdout.take() {
            thread::spawn(move || {
                let mut output = BufReader::new(output);
                while let Some(frame) = pipe::read(&mut output).transpose() {
                    let frame = frame.map_err(|error| error.to_string());
                    let is_last = frame.is_err();
                    if sender.send(frame).is_err() || is_last {
                        break;
                    }
                }
            });
        }
        let mut worker = Self {
            child,
            tasks: input,
            frames,
            what: job.what.clone(),
            silence_max: settings.limits.silence_max,
        };
        if let Some(tasks) = &mut worker.tasks {
            pipe::write(tasks, job).ok();
        }
        Ok(worker)
    }

    fn timed_out(&self) -> SourceError {
        fault(
            "reader-timed-out",
            &self.what,
            format!(
                "the process that reads it said nothing for {} s and was ended",
                self.silence_max.as_secs_f64()
            ),
            "check the file with `ogrinfo`; give the reader more time where it is only large",
        )
    }

    fn crashed(&self, reason: &str) -> SourceError {
        fault(
            "reader-crashed",
            &self.what,
            format!("the process that reads it broke off: {reason}"),
            "check the file with `ogrinfo`, and the limit on memory of the reader where it is \
             only large",
        )
    }

    /// How it ended; a process that only closed its mouth is ended here.
    fn end(&mut self) -> Option<ExitStatus> {
        for _ in 0..ENDING_TRIES {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            thread::sleep(ENDING_PAUSE);
        }
        self.child.kill().ok()?;
        self.child.wait().ok()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// How a process ended.
fn told(status: &ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.signal(), status.code()) {
        (Some(signal), _) => format!("signal {signal}"),
        (None, Some(code)) => format!("exit code {code}"),
        (None, None) => "nobody knows how".to_owned(),
    }
}
