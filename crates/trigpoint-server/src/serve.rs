//! The server itself: listens, takes connections, and stops without cutting a request off.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use trigpoint_service::Service;

use crate::application::Application;
use crate::settings::Settings;

/// How long no connection is taken after one could not be, as when no file may be opened.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(50);

/// Why a server could not begin.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be listened at.
    #[error("cannot listen at `{address}`: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The calls cannot be described.
    #[error("the description of the calls cannot be made: {source}")]
    Describe {
        /// Why not.
        #[source]
        source: serde_json::Error,
    },
}

/// A server that listens. Nothing is answered until it [runs](Server::run).
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    settings: Settings,
    service: Service,
    stopping: watch::Sender<bool>,
}

impl Server {
    /// Listens where `settings` say, over the repository of `service`.
    ///
    /// # Errors
    /// If the address is taken, or not one of this machine.
    pub async fn bind(service: Service, settings: Settings) -> Result<Self, ServeError> {
        let listen_error = |source| ServeError::Listen {
            address: settings.listen,
            source,
        };
        let application = Application::new(service.clone(), settings.clone())
            .map_err(|source| ServeError::Describe { source })?;
        let listener = TcpListener::bind(settings.listen)
            .await
            .map_err(listen_error)?;
        Ok(Self {
            address: listener.local_addr().map_err(listen_error)?,
            listener,
            stopping: application.stopping.clone(),
            router: application.router(),
            settings,
            service,
        })
    }

    /// Where it listens; the port is the one it got.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` is done. Then it takes no connection any more, lets the requests and
    /// jobs under way finish, and cuts off those that take longer than the grace.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let connections = Arc::new(Semaphore::new(self.settings.connections_max));
        let graceful = GracefulShutdown::new();
        let mut stop = std::pin::pin!(stop);
        loop {
            let accepted = async {
                let place = connections.clone().acquire_owned().await;
                (self.listener.accept().await, place)
            };
            let (accepted, place) = tokio::select! {
                biased;
                () = &mut stop => break,
                accepted = accepted => accepted,
            };
            match accepted {
                Ok((stream, from)) => {
                    let serving = self.connection(stream, from, &graceful);
                    tokio::spawn(async move {
                        serving.await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
                }
            }
        }
        drop(self.listener);
        tracing::info!("stopping");
        self.stopping.send_replace(true);
        let finished = async {
            graceful.shutdown().await;
            self.service.jobs_ended().await;
        };
        if tokio::time::timeout(self.settings.stop_grace, finished)
            .await
            .is_err()
        {
            tracing::warn!("requests or jobs that did not finish in time were cut off");
        }
    }

    /// Serves one connection to its end.
    fn connection(
        &self,
        stream: TcpStream,
        from: SocketAddr,
        graceful: &GracefulShutdown,
    ) -> impl Future<Output = ()> + use<> {
        let router = TowerToHyperService::new(self.router.clone());
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(from));
            router.call(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.settings.head_timeout)
            .serve_connection(TokioIo::new(stream), service);
        let watched = graceful.watch(connection);
        async move {
            if let Err(error) = watched.await {
                // Clients that go away, or send what is no HTTP: nothing that an operator must do.
                tracing::debug!(%error, "a connection ended early");
            }
        }
    }
}
