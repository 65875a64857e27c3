//! Shows on a terminal that work goes on.

use std::time::Duration;

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use trigpoint_service::jobs::JobView;
use trigpoint_service::repository::Observer;

use crate::context::Context;

const TICK: Duration = Duration::from_millis(120);

/// A line on stderr that moves while work goes on, and is gone when this is dropped; nothing where
/// stderr is no terminal.
#[derive(Debug)]
pub(crate) struct Progress(Option<ProgressBar>);

impl Progress {
    pub(crate) fn begin(context: &Context, what: &str) -> Self {
        if !context.output.shows_progress() {
            return Self(None);
        }
        let bar = ProgressBar::new_spinner().with_message(what.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(TICK);
        Self(Some(bar))
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

/// A bar on stderr that shows counts, bytes and the time left while a long work goes on, and is
/// gone when this is dropped; nothing where stderr is no terminal.
#[derive(Debug)]
pub(crate) struct Bar(Option<ProgressBar>);

/// How a bar looks while nothing is known of its length, and when it is.
const WITHOUT_LENGTH: &str = "{spinner} {prefix} ({elapsed})";
const WITH_LENGTH: &str = "{spinner} {prefix} {wide_bar} {pos}/{len} {msg} ({eta} left)";

impl Bar {
    pub(crate) fn begin(context: &Context) -> Self {
        if !context.output.shows_progress() {
            return Self(None);
        }
        let bar = ProgressBar::no_length();
        bar.enable_steady_tick(TICK);
        Self(Some(bar))
    }

    /// As [`Bar::begin`], with what is done until something is told.
    pub(crate) fn begin_with(context: &Context, what: &str) -> Self {
        let bar = Self::begin(context);
        if let Self(Some(bar)) = &bar {
            show(bar, what, 0, None);
        }
        bar
    }

    /// Whom the work tells how much is done of what.
    pub(crate) fn counts(&self) -> impl Fn(&str, u64, Option<u64>) + Send + Sync + use<> {
        let bar = self.0.clone();
        move |what, done, total| {
            if let Some(bar) = &bar {
                show(bar, what, done, total);
            }
        }
    }

    /// Whom the work tells how far it is.
    pub(crate) fn observer(&self) -> Observer {
        let Some(bar) = self.0.clone() else {
            return Observer::default();
        };
        Observer::new(move |progress| {
            show(&bar, progress.stage.as_str(), progress.done, progress.total);
            show_bytes(&bar, progress.bytes);
        })
    }

    /// Shows how far a job of a server is.
    pub(crate) fn job(&self, job: &JobView) {
        if let Some(bar) = &self.0 {
            let stage = job.stage.as_deref().unwrap_or("waiting");
            show(bar, stage, job.done, job.total);
            show_bytes(bar, job.bytes);
        }
    }

    /// Shows how much of a file was sent or received.
    pub(crate) fn transfer(&self, what: &str, bytes: u64, total: Option<u64>) {
        if let Some(bar) = &self.0 {
            show(bar, what, bytes, total);
            show_bytes(bar, bytes);
        }
    }
}

fn show(bar: &ProgressBar, stage: &str, done: u64, total: Option<u64>) {
    if bar.prefix() != stage {
        let style = match total {
            Some(_) => WITH_LENGTH,
            None => WITHOUT_LENGTH,
        };
        bar.reset();
        bar.set_prefix(stage.to_owned());
        set_style(bar, style);
    }
    if let Some(total) = total {
        if bar.length() != Some(total) {
            set_style(bar, WITH_LENGTH);
            bar.set_length(total);
        }
        bar.set_position(done.min(total));
    }
}

fn show_bytes(bar: &ProgressBar, bytes: u64) {
    let told = (bytes > 0).then(|| HumanBytes(bytes).to_string());
    bar.set_message(told.unwrap_or_default());
}

fn set_style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
