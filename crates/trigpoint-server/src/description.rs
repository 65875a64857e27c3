//! The table of routes as OpenAPI 3.1 for programs, and as a page for people.
//!
//! Why it is made this way: docs/adr/0006-openapi-from-schemars.md.

use std::fmt::Write;

use aide::openapi::{
    ApiKeyLocation, Components, Info, License, MediaType, OpenApi, Operation, Parameter,
    ParameterData, ParameterSchemaOrContent, PathItem, PathStyle, Paths, QueryStyle, ReferenceOr,
    RequestBody, Response, Responses, SchemaObject, SecurityScheme, StatusCode,
};
use axum::http::Method;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};

use crate::extract::SESSION_COOKIE;
use crate::problem::{MEDIA_TYPE as PROBLEM, ProblemBody};
use crate::route::{Access, Answer, Route, SchemaOf};

/// Where the description of an operation says which permissions it asks for.
const PERMISSIONS: &str = "x-trigpoint-permissions";

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
            .entry(route.path.replace("{*", "{"))
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
    let mut components = Components {
        security_schemes: security_schemes().into_iter().collect(),
        ..Components::default()
    };
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
        media_type: Some(PROBLEM),
        schema: Some(SchemaGenerator::subschema_for::<ProblemBody>),
    };
    responses.default = Some(ReferenceOr::Item(response(&problem, generator)?));
    let mut operation = Operation {
        operation_id: Some(route.operation.to_owned()),
        summary: Some(route.summary.to_owned()),
        description: Some(told(route.access)),
        parameters: parameters(route)?,
        responses: Some(responses),
        ..Operation::default()
    };
    if !route.bodies.is_empty() {
        let mut request = RequestBody {
            required: true,
            ..RequestBody::default()
        };
        for body in &route.bodies {
            let media = media(body.schema, generator)?;
            request.content.insert(body.media_type.to_owned(), media);
        }
        operation.request_body = Some(ReferenceOr::Item(request));
    }
    if route.access.wants_login() {
        let schemes = security_schemes().into_iter().map(|(name, _)| name);
        operation.security = schemes
            .map(|name| [(name, Vec::new())].into_iter().collect())
            .collect();
    }
    let permissions = route.access.permissions();
    if !permissions.is_empty() {
        operation
            .extensions
            .insert(PERMISSIONS.to_owned(), permissions.into());
    }
    Ok(operation)
}

/// The ways to show who one is.
fn security_schemes() -> [(String, ReferenceOr<SecurityScheme>); 2] {
    let bearer = SecurityScheme::Http {
        scheme: "bearer".to_owned(),
        bearer_format: None,
        description: Some("A token of `POST /rest/token`, or an API key.".to_owned()),
        extensions: [].into_iter().collect(),
    };
    let session = SecurityScheme::ApiKey {
        location: ApiKeyLocation::Cookie,
        name: SESSION_COOKIE.to_owned(),
        description: Some(
            "The session of a browser; what changes something also wants the header \
             `X-Requested-With: trigpoint`."
                .to_owned(),
        ),
        extensions: [].into_iter().collect(),
    };
    [
        ("bearer".to_owned(), ReferenceOr::Item(bearer)),
        ("session".to_owned(), ReferenceOr::Item(session)),
    ]
}

/// The parameters in the address, then those behind `?`.
fn parameters(route: &Route) -> Result<Vec<ReferenceOr<Parameter>>, serde_json::Error> {
    let mut all = Vec::new();
    for name in route.path.split('{').skip(1) {
        let name = name.split('}').next().unwrap_or_default();
        let name = name.trim_start_matches('*');
        let schema = match name {
            "id" => json!({"type": "string", "format": "uuid"}),
            "index" => json!({"type": "integer", "minimum": 0}),
            _ => json!({"type": "string"}),
        };
        all.push(ReferenceOr::Item(Parameter::Path {
            parameter_data: parameter(name, schema, true)?,
            style: PathStyle::default(),
        }));
    }
    let query = route.query.map(|schema| schema().to_value());
    let query = query.unwrap_or_default();
    let required = query["required"].as_array().cloned().unwrap_or_default();
    let properties = query["properties"].as_object().cloned().unwrap_or_default();
    for (name, schema) in properties {
        let is_required = required.iter().any(|required| *required == name);
        all.push(ReferenceOr::Item(Parameter::Query {
            parameter_data: parameter(&name, schema, is_required)?,
            allow_reserved: false,
            style: QueryStyle::default(),
            allow_empty_value: None,
        }));
    }
    Ok(all)
}

fn parameter(
    name: &str,
    schema: Value,
    required: bool,
) -> Result<ParameterData, serde_json::Error> {
    let description = schema["description"].as_str().map(str::to_owned);
    Ok(ParameterData {
        name: name.to_owned(),
        description,
        required,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(serde_json::from_value(schema)?),
        example: None,
        examples: [].into_iter().collect(),
        explode: None,
        extensions: [].into_iter().collect(),
    })
}

fn response(
    answer: &Answer,
    generator: &mut SchemaGenerator,
) -> Result<Response, serde_json::Error> {
    let mut response = Response {
        description: answer.description.to_owned(),
        ..Response::default()
    };
    if let Some(media_type) = answer.media_type {
        let media = media(answer.schema, generator)?;
        response.content.insert(media_type.to_owned(), media);
    }
    Ok(response)
}

fn media(
    schema: Option<SchemaOf>,
    generator: &mut SchemaGenerator,
) -> Result<MediaType, serde_json::Error> {
    let schema: Option<Schema> = schema.map(|schema| schema(generator));
    Ok(MediaType {
        // The two crates have a `Schema` each; both are JSON, so nothing is lost between them.
        schema: schema
            .map(|schema| serde_json::from_value(schema.to_value()))
            .transpose()?,
        ..MediaType::default()
    })
}

fn told(access: Access) -> String {
    let permissions = access.permissions();
    match access {
        Access::Anybody => "Needs no login.".to_owned(),
        Access::ThisMachine => {
            "Is answered only to the machine that the server runs on.".to_owned()
        }
        Access::LoggedIn => "Needs a login.".to_owned(),
        Access::Reads
        | Access::Writes
        | Access::ReadsAndWrites
        | Access::Needs(_)
        | Access::ReadsRulesAndData => {
            format!("Needs `{}`.", permissions.join("` and `"))
        }
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
            path = escaped(&route.path.replace("{*", "{")),
            summary = escaped(route.summary),
            access = escaped(&told(route.access)),
        );
        for answer in &route.answers {
            let _ = writeln!(
                page,
                "<li>{}: {} <code>{}</code></li>",
                answer.status,
                escaped(answer.description),
                escaped(answer.media_type.unwrap_or("nothing")),
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
