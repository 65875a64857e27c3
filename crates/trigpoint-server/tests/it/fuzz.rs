//! Generated requests over the description: whatever is sent, the server never fails.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};

use crate::description::operations;
use crate::running::{Running, answered};
use crate::trial::Trial;

/// Requests of each operation.
const CASES: u32 = 40;

/// Texts that are nearly right, or odd.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("/rules/Roads/Width".to_owned()),
        Just("/rules".to_owned()),
        Just("/datastores/Production".to_owned()),
        Just("rule".to_owned()),
        Just("0190a000-0000-7000-8000-00000000d001".to_owned()),
        Just("1int-rules-read".to_owned()),
        Just("2026-01-01T00:00:00Z".to_owned()),
        "\\PC{0,20}",
        "/(rules|actions|sessions)(/[a-zÄ \\.%]{0,9}){0,4}",
        Just("x".repeat(300)),
        Just("\u{0}\u{feff}\u{202e}".to_owned()),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-zA-Z]{1,8}", inner, 0..4).prop_map(Value::from_iter),
        ]
    })
}

/// A value of a schema, as far as its type says: the members that it names, one in five of another
/// type.
fn of_schema(schema: &Value, description: &Value, depth: u32) -> BoxedStrategy<Value> {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => description.pointer(&reference[1..]).unwrap(),
        None => schema,
    };
    let kinds = &schema["type"];
    let kind = kinds.get(0).unwrap_or(kinds).clone();
    let right = match kind.as_str() {
        _ if depth == 0 => value().boxed(),
        Some("object") if schema["properties"].is_object() => {
            let members: Vec<_> = schema["properties"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(name, member)| {
                    (
                        Just(name.clone()),
                        of_schema(member, description, depth - 1),
                    )
                })
                .collect();
            members
                .prop_map(|members| Value::from(members.into_iter().collect::<Map<_, _>>()))
                .boxed()
        }
        Some("array") => {
            prop::collection::vec(of_schema(&schema["items"], description, depth - 1), 0..3)
                .prop_map(Value::from)
                .boxed()
        }
        Some("integer") => any::<u32>().prop_map(Value::from).boxed(),
        Some("boolean") => any::<bool>().prop_map(Value::from).boxed(),
        Some("string") => text().prop_map(Value::from).boxed(),
        _ => value().boxed(),
    };
    prop_oneof![4 => right, 1 => value()].boxed()
}

/// The address, what stands behind `?`, and the body.
type Generated = (String, Vec<(String, String)>, Option<Value>);

/// A request of an operation: the address, what stands behind `?`, and the body.
fn request(path: &str, operation: &Value, description: &Value) -> BoxedStrategy<Generated> {
    let path = path.to_owned();
    let address = (text(), text()).prop_map(move |(one, other)| {
        let encode = |text: &str| {
            text.trim_start_matches('/')
                .replace('%', "%25")
                .replace('?', "%3F")
        };
        path.replace("{tree}", "rules")
            .replace("{path}", &encode(&one))
            .replace("{id}", &encode(&other))
            .replace("{index}", &encode(&one))
            .replace("{name}", &encode(&other))
    });
    let parameters = operation["parameters"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let query: Vec<_> = parameters
        .iter()
        .filter(|parameter| parameter["in"] == "query")
        .map(|parameter| {
            let name = parameter["name"].as_str().unwrap().to_owned();
            (
                Just(name),
                of_schema(&parameter["schema"], description, 2),
                any::<u8>(),
            )
        })
        .collect();
    let query = query.prop_map(|query| {
        query
            .into_iter()
            .filter(|(_, _, chance)| *chance > 40)
            .map(|(name, value, _)| {
                (
                    name,
                    value.as_str().map_or(value.to_string(), str::to_owned),
                )
            })
            .collect()
    });
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let body = if schema.is_null() {
        Just(None).boxed()
    } else {
        of_schema(schema, description, 4).prop_map(Some).boxed()
    };
    (address, query, body).boxed()
}

#[tokio::test]
async fn no_generated_request_makes_the_server_fail() {
    let server = Running::start().await;
    let trial = Trial::new(&server).await;
    let description = server.get("/rest/openapi.json").await.json();
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        TestRng::deterministic_rng(RngAlgorithm::ChaCha),
    );
    let mut answers = Map::new();
    for (path, method, operation) in operations(&description) {
        let name = operation["operationId"].as_str().unwrap();
        // These end the log-in of the trial itself, and the last never ends.
        if ["logOut", "changeOwnPassword", "listen"].contains(&name) {
            continue;
        }
        let strategy = request(&path, &operation, &description);
        for _ in 0..CASES {
            let (address, query, body) = strategy.new_tree(&mut runner).unwrap().current();
            let mut request = server.request(&method, &address).query(&query);
            request = request.bearer_auth(&trial.token);
            if let Some(body) = &body {
                request = request.json(body);
            }
            let answer = answered(request).await;
            let told = format!("{method} {address} {query:?} {body:?}: {}", answer.text());
            assert!(answer.status < 500 || answer.status == 501, "{told}");
            assert_ne!(answer.json_or_null()["code"], "unauthenticated", "{told}");
            if answer.status >= 400 {
                assert_eq!(
                    answer.header("content-type"),
                    "application/problem+json",
                    "{told}"
                );
            }
            let count = answers.entry(answer.status.to_string()).or_insert(json!(0));
            *count = json!(count.as_u64().unwrap() + 1);
        }
    }
    let good = answers["200"].as_u64().unwrap();
    assert!(good > 100, "hardly anything was understood: {answers:?}");
}
