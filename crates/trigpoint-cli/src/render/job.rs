//! Jobs, for people.

use serde::Serialize;
use trigpoint_service::jobs::{JobState, JobView};

use super::text::{line_of, plain};

/// The answer of `job list`.
#[derive(Debug, Serialize)]
pub(crate) struct Jobs {
    pub(crate) jobs: Vec<JobView>,
}

pub(crate) fn jobs(listed: &Jobs) -> String {
    if listed.jobs.is_empty() {
        return "No job was asked for\n".to_owned();
    }
    let mut out = String::new();
    for job in &listed.jobs {
        line_of(&mut out, &line(job));
    }
    out
}

pub(crate) fn job(job: &JobView) -> String {
    let mut out = String::new();
    line_of(&mut out, &line(job));
    if let Some(error) = &job.error {
        line_of(&mut out, &format!("  {}", plain(&error.message)));
        if let Some(hint) = &error.hint {
            line_of(&mut out, &format!("  hint: {}", plain(hint)));
        }
    }
    if job.result.is_some() {
        line_of(&mut out, "  `--format json` has what came of it");
    }
    out
}

fn line(job: &JobView) -> String {
    let at = job.created_at.strftime("%Y-%m-%d %H:%M:%S UTC");
    let far = match (job.state, &job.stage, job.total) {
        (JobState::Running, Some(stage), Some(total)) => {
            format!(", {} {} of {total}", plain(stage), job.done)
        }
        (JobState::Running, Some(stage), None) => format!(", {}", plain(stage)),
        (
            JobState::Running
            | JobState::Waiting
            | JobState::Done
            | JobState::Failed
            | JobState::Cancelled
            | JobState::Interrupted,
            _,
            _,
        ) => String::new(),
    };
    format!(
        "{}  {:<23}  {}{far}  (asked for {at} by {})",
        job.id,
        job.kind.as_str(),
        job.state.as_str(),
        plain(&job.who)
    )
}
