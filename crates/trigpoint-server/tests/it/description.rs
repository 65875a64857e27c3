//! The description of the calls: whole, true of what is answered, and readable without anything
//! from elsewhere.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};

use crate::running::Running;
use crate::trial::Trial;

/// The operations of a description: path, method, and what is said of it.
pub(crate) fn operations(description: &Value) -> Vec<(String, String, Value)> {
    let mut found = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            found.push((path.clone(), method.to_uppercase(), operation.clone()));
        }
    }
    assert!(!found.is_empty(), "nothing is described");
    // What takes away comes after what would miss it.
    found.sort_by_key(|(path, method, _)| method == "DELETE" && !path.contains("{path}"));
    found
}

/// Whether `body` is what the schema says, where that may refer to the whole description.
#[track_caller]
fn assert_valid(schema: &Value, description: &Value, body: &Value) {
    let mut schema = schema.clone();
    schema["components"] = description["components"].clone();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let faults: Vec<String> = validator
        .iter_errors(body)
        .map(|fault| fault.to_string())
        .collect();
    assert!(faults.is_empty(), "{faults:?} in {body}");
}

#[tokio::test]
async fn every_operation_has_a_name_of_its_own_and_says_what_it_does() {
    let server = Running::start().await;
    let description = server.get("/rest/openapi.json").await.json();
    assert_eq!(description["openapi"], "3.1.0");
    let mut names = BTreeSet::new();
    for (path, method, operation) in operations(&description) {
        let name = operation["operationId"].as_str().unwrap().to_owned();
        assert!(
            names.insert(name),
            "{method} {path} has the name of another"
        );
        assert!(
            operation["summary"].as_str().unwrap().ends_with('.'),
            "{method} {path}"
        );
    }
}

/// The status of what this version, or this repository, has nothing for.
fn not_possible(operation: &str) -> Option<u16> {
    match operation {
        "controlSession" | "sessionResults" | "oneIntegrateControl" | "oneIntegrateResults" => {
            Some(501)
        }
        "undoRestore" | "undoRepositoryRestore" => Some(409),
        // What the trial sends is no archive.
        "restore" => Some(422),
        // Nothing was checked.
        "showCheck" | "listFindings" | "downloadCheckReport" => Some(404),
        // The data store does not name its database.
        "checkRules" | "testDataStore" | "dataStoreSchema" | "previewDataStore"
        | "refreshDataStore" => Some(422),
        // The program that reads data does not lie beside the tests.
        "dataFormats" => Some(422),
        // It is over.
        "cancelJob" => Some(409),
        _ => None,
    }
}

#[tokio::test]
async fn every_operation_answers_what_its_description_says() {
    let server = Running::start().await;
    let description = server.get("/rest/openapi.json").await.json();
    let trial = Trial::new(&server).await;
    for (path, method, operation) in operations(&description) {
        let name = operation["operationId"].as_str().unwrap();
        let answer = trial.call(&server, &method, &path, name).await;
        let responses = operation["responses"].as_object().unwrap();
        let problem = &responses["default"]["content"]["application/problem+json"]["schema"];
        let Some(described) = responses.get(&answer.status.to_string()) else {
            assert_eq!(
                Some(answer.status),
                not_possible(name),
                "{name}: {answer:?}"
            );
            assert_valid(problem, &description, &answer.json());
            continue;
        };
        let Some(content) = described.get("content").and_then(Value::as_object) else {
            assert!(answer.body.is_empty(), "{name}: {answer:?}");
            continue;
        };
        let (media_type, media) = content.iter().next().unwrap();
        let sent = answer.header("content-type");
        assert!(
            media_type == "*/*" || sent.starts_with(media_type.as_str()),
            "{name}: {sent}"
        );
        if media_type == "application/json" {
            assert_valid(&media["schema"], &description, &answer.json());
        }
    }
}

/// The web interface generates its types from the published file: one that is stale is a wrong web.
#[tokio::test]
async fn the_published_description_is_the_one_that_the_server_tells() {
    let server = Running::start().await;
    let mut description = server.get("/rest/openapi.json").await.json();
    description.sort_all_objects();
    let told = serde_json::to_string_pretty(&description).unwrap() + "\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/openapi.json");
    if std::env::var_os("TRIGPOINT_BLESS").is_some() {
        std::fs::write(&file, &told).unwrap();
    }
    assert!(
        std::fs::read_to_string(&file).unwrap_or_default() == told,
        "`docs/reference/openapi.json` is stale; `./test --bless` publishes it anew"
    );
}

#[tokio::test]
async fn a_body_that_is_not_what_the_description_says_would_be_found() {
    let server = Running::start().await;
    let description = server.get("/rest/openapi.json").await.json();
    let schema =
        json!({"$ref": "#/components/schemas/Version", "components": description["components"]});
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    assert!(!validator.is_valid(&json!({"product": "Trigpoint"})));
}

#[tokio::test]
async fn the_page_for_people_names_every_operation_and_needs_nothing_from_elsewhere() {
    let server = Running::start().await;
    let description = server.get("/rest/openapi.json").await.json();
    let page = server.get("/docs").await.text();
    for (path, method, _) in operations(&description) {
        assert!(
            page.contains(&format!("<code>{method} {path}</code>")),
            "{method} {path}"
        );
    }
    for foreign in [
        "<script", "<style", " style=", "http://", "https://", "src=",
    ] {
        assert!(!page.contains(foreign), "`{foreign}` is in the page");
    }
}
