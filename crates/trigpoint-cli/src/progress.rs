//! Shows on a terminal that work goes on.

use std::time::Duration;

use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
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

    /// Whom the work tells how far it is.
    pub(crate) fn observer(&self) -> Observer {
        let Some(bar) = self.0.clone() else {
            return Observer::default();
        };
        Observer::new(move |progress| {
            let stage = progress.stage.as_str();
            if bar.prefix() != stage {
                let style = match progress.total {
                    Some(_) => WITH_LENGTH,
                    None => WITHOUT_LENGTH,
                };
                bar.reset();
                bar.set_prefix(stage);
                set_style(&bar, style);
            }
            if let Some(total) = progress.total {
                if bar.length() != Some(total) {
                    set_style(&bar, WITH_LENGTH);
                    bar.set_length(total);
                }
                bar.set_position(progress.done.min(total));
            }
            if progress.bytes > 0 {
                bar.set_message(HumanBytes(progress.bytes).to_string());
            } else {
                bar.set_message("");
            }
        })
    }
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
