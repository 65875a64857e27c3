//! The table of routes as OpenAPI 3.1 for programs, and as a page for people.
//!
//! Why it is made this way: docs/adr/0006-openapi-from-schemars.md.

use std::fmt::Write;

use aide::openapi::{
    Components, Info, License, MediaType, OpenApi, Operation, PathItem, Paths, ReferenceOr,
    Response, Responses, SchemaObject, StatusCode,
};
use axum::http::Method;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use crate::problem::{MEDIA_TYPE as PROBLEM, ProblemBody};
use crate::route::{Access, Answer, Route};

/// The description itself, of which no more is said than what makes it one.
#[derive(JsonSchema)]
#[allow(dead_code, reason = "only its schema is wanted")]
pub(crate) struct OpenApiDocument {
    /// The version of OpenAPI.
    openapi: String,
    /// What is described.
    info: serde_json::Map<String, serde_json::Value>,
    /// Every path with its operations.
    paths: serde_json::Map<String, serde_json::Value>,
}

/// The description for programs.
///
/// # Errors
/// If a schema is none for OpenAPI, which a test rules out for every route of the table.
pub(crate) fn openapi(routes: &[Route]) -> Result<String, serde_json::Error> {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = settings.into_generator();
    let mut paths = Paths::default();
    for route in routes {
        let item = paths
            .paths
            .entry(route.path.to_owned())
            .or_insert_with(|| ReferenceOr::Item(PathItem::default()));
        if let ReferenceOr::Item(item) = item {
            let operation = Some(operation(route, &mut generator)?);
            match route.method {
                Method::PUT => item.put = operation,
                Method::POST => item.post = operation,
                Method::DELETE => item.delete = operation,
                Method::PATCH => item.patch = operation,
                _ => item.get = operation,
            }
        }
    }
    let mut components = Components::default();
    for (name, schema) in generator.take_definitions(true) {
        components
            .schemas
            .insert(name, serde_json::from_value::<SchemaObject>(schema)?);
    }
    serde_json::to_string(&OpenApi {
        info: Info {
            title: "Trigpoint".to_owned(),
            summary: Some("Rules for spatial data: kept, backed up, restored.".to_owned()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            license: Some(License {
                name: "Apache-2.0".to_owned(),
                identifier: Some("Apache-2.0".to_owned()),
                ..License::default()
            }),
            ..Info::default()
        },
        paths: Some(paths),
        components: Some(components),
        ..OpenApi::default()
    })
}

fn operation(
    route: &Route,
    generator: &mut SchemaGenerator,
) -> Result<Operation, serde_json::Error> {
    let mut responses = Responses::default();
    for answer in &route.answers {
        responses.responses.insert(
            StatusCode::Code(answer.status),
            ReferenceOr::Item(response(answer, generator)?),
        );
    }
    let problem = Answer {
        status: 0,
        description: "What went wrong, with a stable code and a hint.",
        media_type: PROBLEM,
        schema: Some(SchemaGenerator::subschema_for::<ProblemBody>),
    };
    responses.default = Some(ReferenceOr::Item(response(&problem, generator)?));
    Ok(Operation {
        operation_id: Some(route.operation.to_owned()),
        summary: Some(route.summary.to_owned()),
        description: Some(told(route.access).to_owned()),
        responses: Some(responses),
        ..Operation::default()
    })
}

fn response(
    answer: &Answer,
    generator: &mut SchemaGenerator,
) -> Result<Response, serde_json::Error> {
    let schema: Option<Schema> = answer.schema.map(|schema| schema(generator));
    let media = MediaType {
        // The two crates have a `Schema` each; both are JSON, so nothing is lost between them.
        schema: schema
            .map(|schema| serde_json::from_value(schema.to_value()))
            .transpose()?,
        ..MediaType::default()
    };
    let mut response = Response {
        description: answer.description.to_owned(),
        ..Response::default()
    };
    response.content.insert(answer.media_type.to_owned(), media);
    Ok(response)
}

fn told(access: Access) -> &'static str {
    match access {
        Access::Anybody => "Needs no login.",
        Access::ThisMachine => "Is answered only to the machine that the server runs on.",
    }
}

/// The description for people: plain HTML without a script, a style or anything from elsewhere.
pub(crate) fn page(routes: &[Route]) -> String {
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>Trigpoint: every call</title>\n</head>\n<body>\n<main>\n<h1>Every call</h1>\n\
         <p>For programs: <a href=\"/rest/openapi.json\">OpenAPI 3.1</a>.</p>\n",
    );
    for route in routes {
        let _ = write!(
            page,
            "<section id=\"{operation}\">\n<h2><code>{method} {path}</code></h2>\n\
             <p>{summary} {access}</p>\n<ul>\n",
            operation = escaped(route.operation),
            method = escaped(route.method.as_str()),
            path = escaped(route.path),
            summary = escaped(route.summary),
            access = told(route.access),
        );
        for answer in &route.answers {
            let _ = writeln!(
                page,
                "<li>{}: {} <code>{}</code></li>",
                answer.status,
                escaped(answer.description),
                escaped(answer.media_type),
            );
        }
        page.push_str("</ul>\n</section>\n");
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
