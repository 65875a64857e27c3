//! What the table of routes says of one route: enough to serve, describe and check it.

use axum::http::Method;
use axum::routing::MethodRouter;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::application::Application;

/// One route: method and path, who may call it, what it answers, and what does it.
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// The name of the operation in the description, unique among all.
    pub(crate) operation: &'static str,
    /// One sentence for people.
    pub(crate) summary: &'static str,
    pub(crate) access: Access,
    pub(crate) answers: Vec<Answer>,
    pub(crate) handler: MethodRouter<Application>,
}

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anybody; it tells nothing of what the repository holds.
    Anybody,
    /// Whoever calls on this machine, and not through a proxy.
    ThisMachine,
}

/// An answer that is no problem, or that is one with a status of its own.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) description: &'static str,
    pub(crate) media_type: &'static str,
    /// The schema of the body, where it is JSON.
    pub(crate) schema: Option<fn(&mut SchemaGenerator) -> Schema>,
}

impl Answer {
    /// JSON of the type `T`.
    pub(crate) fn json<T: JsonSchema>(status: u16, description: &'static str) -> Self {
        Self {
            status,
            description,
            media_type: "application/json",
            schema: Some(SchemaGenerator::subschema_for::<T>),
        }
    }

    /// Text of another media type.
    pub(crate) fn text(description: &'static str, media_type: &'static str) -> Self {
        Self {
            status: 200,
            description,
            media_type,
            schema: None,
        }
    }
}
