//! The HTTP face of Trigpoint: REST, its description, health, metrics, the embedded web interface.
//!
//! It parses, calls one use case of `trigpoint-service`, renders. It must not decide anything about
//! items, and it must not know SQL or archives.

mod application;
mod assets;
mod brought;
mod call;
mod codes;
mod description;
mod dialect;
mod extract;
mod front;
mod guard;
mod job;
pub mod log;
mod metrics;
mod pages;
mod problem;
mod proxy;
mod route;
mod serve;
mod settings;
mod spool;
mod table;

pub use proxy::{InvalidProxy, TrustedProxy};
pub use serve::{ServeError, Server};
pub use settings::Settings;
