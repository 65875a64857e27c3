//! What the table of routes says of one route: enough to serve, describe and check it.

use axum::http::Method;
use axum::routing::MethodRouter;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use trigpoint_model::Tree;
use trigpoint_model::permission::Permission;

use crate::application::Application;
use crate::job::{JobAnswer, Waiting};

/// Gives the schema of a type.
pub(crate) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// One route: method and path, who may call it, what it takes and answers, and what does it.
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// The name of the operation in the description, unique among all.
    pub(crate) operation: &'static str,
    /// One sentence for people.
    pub(crate) summary: &'static str,
    pub(crate) access: Access,
    /// The members of this type are the parameters behind `?`.
    pub(crate) query: Option<fn() -> Schema>,
    /// What it takes: one of these.
    pub(crate) bodies: Vec<Body>,
    /// Whether what it takes goes to disk, under a limit of its own.
    pub(crate) is_upload: bool,
    pub(crate) answers: Vec<Answer>,
    pub(crate) handler: MethodRouter<Application>,
}

/// Who may call a route. The use case decides; this says beforehand what it asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Anybody; it tells nothing of what the repository holds.
    Anybody,
    /// Whoever calls on this machine, by its own address, and not through a proxy.
    ThisMachine,
    /// Whoever is logged in.
    LoggedIn,
    /// Whoever may read the tree of what is asked for.
    Reads,
    /// Whoever may write the tree of what is changed.
    Writes,
    /// Whoever may read and write the tree of what is changed.
    ReadsAndWrites,
    /// Whoever has this permission.
    Needs(Permission),
    /// Whoever may read rules and data stores.
    ReadsRulesAndData,
}

impl Access {
    /// The permissions that are asked for, with `{tree}` where the call decides which tree.
    pub(crate) fn permissions(self) -> Vec<String> {
        let read = || "1int-{tree}-read".to_owned();
        let write = || "1int-{tree}-write".to_owned();
        match self {
            Self::Anybody | Self::ThisMachine | Self::LoggedIn => Vec::new(),
            Self::Reads => vec![read()],
            Self::Writes => vec![write()],
            Self::ReadsAndWrites => vec![read(), write()],
            Self::Needs(permission) => vec![permission.to_string()],
            Self::ReadsRulesAndData => [Tree::Rules, Tree::DataStores]
                .map(|tree| Permission::Read(tree).to_string())
                .to_vec(),
        }
    }

    /// Whether a caller must show who they are.
    pub(crate) fn wants_login(self) -> bool {
        match self {
            Self::Anybody | Self::ThisMachine => false,
            Self::LoggedIn
            | Self::Reads
            | Self::Writes
            | Self::ReadsAndWrites
            | Self::Needs(_)
            | Self::ReadsRulesAndData => true,
        }
    }
}

/// What a route takes in the body of a request.
pub(crate) struct Body {
    pub(crate) media_type: &'static str,
    pub(crate) schema: Option<SchemaOf>,
}

/// An answer that is no problem.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) description: &'static str,
    /// The media type of the body; none if there is no body.
    pub(crate) media_type: Option<&'static str>,
    /// The schema of the body, where it is JSON.
    pub(crate) schema: Option<SchemaOf>,
}

impl Route {
    /// A route that whoever is logged in may call, and that takes nothing.
    pub(crate) fn new(
        method: Method,
        path: &'static str,
        operation: &'static str,
        summary: &'static str,
        handler: MethodRouter<Application>,
    ) -> Self {
        Self {
            method,
            path,
            operation,
            summary,
            access: Access::LoggedIn,
            query: None,
            bodies: Vec::new(),
            is_upload: false,
            answers: Vec::new(),
            handler,
        }
    }

    /// Who may call it.
    pub(crate) fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// It takes the members of `T` behind `?`.
    pub(crate) fn query<T: JsonSchema>(mut self) -> Self {
        self.query = Some(query_schema::<T>);
        self
    }

    /// It takes JSON of the type `T`.
    pub(crate) fn takes<T: JsonSchema>(mut self) -> Self {
        self.bodies.push(Body {
            media_type: "application/json",
            schema: Some(SchemaGenerator::subschema_for::<T>),
        });
        self
    }

    /// It takes bytes as they are.
    pub(crate) fn takes_bytes(mut self) -> Self {
        self.is_upload = true;
        self.bodies.push(Body {
            media_type: "application/octet-stream",
            schema: None,
        });
        self
    }

    /// It takes files as a form, with the other parts that `T` names.
    pub(crate) fn takes_files<T: JsonSchema>(mut self) -> Self {
        self.is_upload = true;
        self.bodies.push(Body {
            media_type: "multipart/form-data",
            schema: Some(SchemaGenerator::subschema_for::<T>),
        });
        self
    }

    /// It starts a job and answers what comes of it, if that is soon.
    pub(crate) fn answers_job<T: JsonSchema>(self, description: &'static str) -> Self {
        self.query::<Waiting>()
            .answers::<T>(200, description)
            .answers::<JobAnswer>(202, "It is under way; `Location` says where to look.")
    }

    /// It answers JSON of the type `T`.
    pub(crate) fn answers<T: JsonSchema>(mut self, status: u16, description: &'static str) -> Self {
        self.answers.push(Answer {
            status,
            description,
            media_type: Some("application/json"),
            schema: Some(SchemaGenerator::subschema_for::<T>),
        });
        self
    }

    /// It answers a body of another media type.
    pub(crate) fn answers_as(
        mut self,
        media_type: &'static str,
        description: &'static str,
    ) -> Self {
        self.answers.push(Answer {
            status: 200,
            description,
            media_type: Some(media_type),
            schema: None,
        });
        self
    }

    /// It answers without a body.
    pub(crate) fn answers_nothing(mut self, description: &'static str) -> Self {
        self.answers.push(Answer {
            status: 204,
            description,
            media_type: None,
            schema: None,
        });
        self
    }
}

/// A schema with all of it in one place, as parameters want it.
fn query_schema<T: JsonSchema>() -> Schema {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    settings.into_generator().into_root_schema_for::<T>()
}
