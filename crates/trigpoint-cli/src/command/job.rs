//! `job`: long work of a server, found again after the connection to it was lost.

use clap::Subcommand;
use trigpoint_service::jobs::{JobState, JobView};
use uuid::Uuid;

use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::progress::Bar;
use crate::render;

#[derive(Debug, Subcommand)]
pub(crate) enum JobCommand {
    /// Lists the jobs you may see, the latest first
    List,
    /// Tells how far a job is, or what came of it
    Show {
        /// The job
        #[arg(value_name = "JOB-ID")]
        id: Uuid,
    },
    /// Waits until a job is over; exit code 0 if it did what it was to do
    Wait {
        /// The job
        #[arg(value_name = "JOB-ID")]
        id: Uuid,
    },
    /// Ends a job that has not changed anything yet
    Cancel {
        /// The job
        #[arg(value_name = "JOB-ID")]
        id: Uuid,
    },
}

pub(crate) async fn run(command: JobCommand, context: &Context) -> Result<Done, Failure> {
    let access = context.open().await?;
    let job = match command {
        JobCommand::List => {
            let listed = render::job::Jobs {
                jobs: access.jobs().await?,
            };
            context.output.answer(&listed, render::job::jobs)?;
            return Ok(Done::Fully);
        }
        JobCommand::Show { id } => {
            let job = access.job(id).await?;
            context.output.answer(&job, render::job::job)?;
            return Ok(Done::Fully);
        }
        JobCommand::Wait { id } => {
            let bar = Bar::begin(context);
            access.wait_for_job(id, &bar).await?
        }
        JobCommand::Cancel { id } => access.cancel_job(id).await?,
    };
    context.output.answer(&job, render::job::job)?;
    Ok(done(&job))
}

fn done(job: &JobView) -> Done {
    match job.state {
        JobState::Done | JobState::Cancelled => Done::Fully,
        JobState::Waiting | JobState::Running => Done::WithRefusals,
        JobState::Failed | JobState::Interrupted => Done::Refused,
    }
}
