//! The description of the calls: whole, true of what is answered, and readable without anything
//! from elsewhere.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::running::Running;

/// The operations of a description: path, method, and what is said of it.
fn operations(description: &Value) -> Vec<(String, String, Value)> {
    let mut found = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            found.push((path.clone(), method.to_uppercase(), operation.clone()));
        }
    }
    assert!(!found.is_empty(), "nothing is described");
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

#[tokio::test]
async fn every_operation_answers_what_its_description_says() {
    let server = Running::start().await;
    let description = server.get("/rest/openapi.json").await.json();
    for (path, method, operation) in operations(&description) {
        assert_eq!(method, "GET", "only reads are called here");
        let answer = server.get(&path).await;
        let responses = operation["responses"].as_object().unwrap();
        let described = &responses[&answer.status.to_string()];
        let (media_type, media) = described["content"]
            .as_object()
            .unwrap()
            .iter()
            .next()
            .unwrap();
        let sent = answer.header("content-type");
        assert!(sent.starts_with(media_type.as_str()), "{path}: {sent}");
        if media_type == "application/json" {
            assert_valid(&media["schema"], &description, &answer.json());
        }
        let problem = &responses["default"]["content"]["application/problem+json"]["schema"];
        let refused = server.get("/rest/nowhere").await.json();
        assert_valid(problem, &description, &refused);
    }
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
