//! News for whoever looks on: how far jobs are, and that items changed.
//!
//! What is kept is how each job is, not every step on the way: so a listener that is slow, or was
//! away, gets what it missed, and memory does not grow.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;
use uuid::Uuid;

use super::{JobView, JobsAsked};
use crate::error::ServiceError;
use crate::{Caller, Service};

/// Jobs of which the latest news are kept.
const KEPT_MAX: usize = 256;

/// What was told last of every job, in the order in which it was told.
#[derive(Debug)]
pub(super) struct News {
    /// Tells apart what this process numbered from what an earlier one did.
    epoch: Uuid,
    last: watch::Sender<u64>,
    latest: Mutex<Latest>,
}

#[derive(Debug, Default)]
struct Latest {
    numbers: HashMap<Uuid, u64>,
    views: BTreeMap<u64, Arc<JobView>>,
}

impl Default for News {
    fn default() -> Self {
        Self {
            epoch: Uuid::now_v7(),
            last: watch::Sender::new(0),
            latest: Mutex::default(),
        }
    }
}

impl News {
    /// What came of a job is not news: it may be large, and is there to be asked for.
    pub(super) fn tell(&self, view: &JobView) {
        let mut view = view.clone();
        view.result = None;
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        self.last.send_modify(|last| {
            *last += 1;
            if let Some(before) = latest.numbers.insert(view.id, *last) {
                latest.views.remove(&before);
            }
            latest.views.insert(*last, Arc::new(view));
        });
        if latest.views.len() > KEPT_MAX {
            let over = latest.views.iter().find(|(_, view)| view.state.is_over());
            let oldest = over.map(|(number, view)| (*number, view.id));
            if let Some((number, job)) = oldest {
                latest.views.remove(&number);
                latest.numbers.remove(&job);
            }
        }
    }

    fn id(&self, number: u64) -> String {
        format!("{}.{number}", self.epoch)
    }

    fn after(&self, number: u64) -> Vec<(u64, Arc<JobView>)> {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let later = latest.views.range(number + 1..);
        later
            .map(|(number, view)| (*number, Arc::clone(view)))
            .collect()
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// How far a job is, without what came of it.
    Job(Arc<JobView>),
    /// Something was changed: the revision of the repository now.
    Repository {
        /// The revision.
        revision: u64,
    },
}

/// An event, with the id by which a listener that was away says what it heard last.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// The id.
    pub id: String,
    /// The event.
    pub event: Event,
}

/// A listener: what the caller may know, from where it stopped.
#[derive(Debug)]
pub struct Listener {
    service: Service,
    caller: Caller,
    jobs: watch::Receiver<u64>,
    changes: watch::Receiver<u64>,
    /// The number of the last news that were taken.
    heard: u64,
    /// The id of the last event that waits, or was handed over.
    mark: String,
    waiting: VecDeque<Heard>,
}

impl Service {
    /// Listens to what happens, from now on or from behind the event with this id.
    ///
    /// The first event is the revision of the repository. A listener that heard nothing yet is told
    /// of the jobs under way; one that comes back of those that changed meanwhile.
    ///
    /// # Errors
    /// If the repository cannot be read.
    pub async fn listen(
        &self,
        caller: &Caller,
        after: Option<&str>,
    ) -> Result<Listener, ServiceError> {
        let grant = caller.running_jobs();
        let news = &self.jobs.news;
        let mut listener = Listener {
            jobs: news.last.subscribe(),
            changes: self.guard.changes(&grant),
            heard: 0,
            mark: String::new(),
            waiting: VecDeque::new(),
            service: self.clone(),
            caller: caller.clone(),
        };
        let revision = self.guard.revision(&grant).await?;
        let heard = after.and_then(|id| Some((id, id.rsplit_once('.')?)));
        match heard {
            Some((_, (epoch, number))) if epoch == news.epoch.to_string() => {
                listener.heard = number.parse().unwrap_or(0);
                listener.mark = news.id(listener.heard);
                listener.hand(Event::Repository { revision });
            }
            // Numbered by a process that is gone: how its jobs ended is written down.
            Some((id, _)) => {
                listener.mark = id.to_owned();
                listener.hand(Event::Repository { revision });
                listener.heard = *listener.jobs.borrow_and_update();
                let found = self.jobs(caller, &JobsAsked::default()).await?;
                for mut view in found.jobs.into_iter().rev() {
                    view.result = None;
                    listener.hand(Event::Job(Arc::new(view)));
                }
            }
            None => {
                let mut under_way = news.after(0);
                listener.heard = under_way.last().map_or(0, |(number, _)| *number);
                under_way.retain(|(_, view)| !view.state.is_over());
                let before = under_way.first().map_or(0, |(number, _)| number - 1);
                listener.mark = news.id(before);
                listener.hand(Event::Repository { revision });
                listener.take(under_way.into_iter());
                // Who has heard these has heard all; what was over before is no news to them.
                listener.mark = news.id(listener.heard);
                if let Some(last) = listener.waiting.back_mut() {
                    last.id.clone_from(&listener.mark);
                }
            }
        }
        listener.catch_up();
        Ok(listener)
    }
}

impl Listener {
    /// The next event; waits until there is one.
    pub async fn next(&mut self) -> Heard {
        loop {
            if let Some(heard) = self.waiting.pop_front() {
                return heard;
            }
            tokio::select! {
                biased;
                told = self.jobs.changed() => match told {
                    Ok(()) => self.catch_up(),
                    Err(_) => std::future::pending().await,
                },
                changed = self.changes.changed() => match changed {
                    Ok(()) => {
                        let revision = *self.changes.borrow_and_update();
                        self.hand(Event::Repository { revision });
                    }
                    Err(_) => std::future::pending().await,
                },
            }
        }
    }

    fn catch_up(&mut self) {
        self.jobs.mark_unchanged();
        let later = self.service.jobs.news.after(self.heard);
        if let Some((number, _)) = later.last() {
            self.heard = *number;
        }
        self.take(later.into_iter());
    }

    fn take(&mut self, news: impl Iterator<Item = (u64, Arc<JobView>)>) {
        for (number, view) in news {
            if view.is_seen_by(&self.caller) {
                self.mark = self.service.jobs.news.id(number);
                self.hand(Event::Job(view));
            }
        }
    }

    fn hand(&mut self, event: Event) {
        let id = self.mark.clone();
        self.waiting.push_back(Heard { id, event });
    }
}
