//! What happens, told as it happens: how far jobs are, and that items changed (server-sent events).

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream;
use serde_json::json;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior};
use trigpoint_service::Caller;
use trigpoint_service::jobs::news::{Event as News, Heard, Listener};

use crate::application::Application;
use crate::extract::{Asking, credential};
use crate::problem::Problem;
use crate::route::Route;

/// How long a browser waits before it connects again.
const RETRY: Duration = Duration::from_secs(2);

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/rest/events",
            "listen",
            "Tells what happens as it happens: `job` (a job without its result) and `repository` \
             (its revision, when items changed). `Last-Event-ID` gets what was missed.",
            get(listen),
        )
        .answers_as(
            "text/event-stream",
            "Events, until the login or the server ends.",
        ),
    ]
}

/// Who listens, and until when.
struct Listening {
    application: Application,
    listener: Listener,
    caller: Caller,
    credential: String,
    stopping: watch::Receiver<bool>,
    heartbeat: Interval,
}

async fn listen(
    State(application): State<Application>,
    Asking(caller): Asking,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let after = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok())
        .filter(|id| !id.is_empty());
    let listener = application.service.listen(&caller, after).await?;
    let every = application.settings.heartbeat;
    let mut heartbeat = tokio::time::interval_at(Instant::now() + every, every);
    heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let listening = Listening {
        stopping: application.stopping.subscribe(),
        credential: credential(&headers).unwrap_or_default(),
        application,
        listener,
        caller,
        heartbeat,
    };
    let events = stream::unfold(listening, |mut listening| async move {
        let event = listening.next().await?;
        Some((Ok::<_, Infallible>(event), listening))
    });
    // A proxy must not gather events before it sends them.
    Ok(([("x-accel-buffering", "no")], Sse::new(events)).into_response())
}

impl Listening {
    /// The next event; none once nothing more is to be told.
    async fn next(&mut self) -> Option<Event> {
        let stopped = async { drop(self.stopping.wait_for(|stopping| *stopping).await) };
        tokio::select! {
            biased;
            () = stopped => return None,
            heard = self.listener.next() => return Some(told(&heard)),
            _ = self.heartbeat.tick() => {}
        }
        let service = &self.application.service;
        let found = service.authenticate_quietly(&self.credential, self.caller.from());
        // The login is still good, and opens what it did.
        let is_same = found.await.is_ok_and(|caller| caller == self.caller);
        is_same.then(|| Event::default().comment("."))
    }
}

fn told(heard: &Heard) -> Event {
    let event = Event::default().id(&heard.id).retry(RETRY);
    let told = match &heard.event {
        News::Job(job) => event.event("job").json_data(job.as_ref()),
        News::Repository { revision } => event
            .event("repository")
            .json_data(json!({"revision": revision})),
    };
    told.unwrap_or_else(|_| Event::default().comment("an event that cannot be written"))
}
