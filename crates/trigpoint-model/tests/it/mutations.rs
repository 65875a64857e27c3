//! Documents with one thing wrong: the parser and the published schema refuse the same.

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use trigpoint_model::document::ItemDocument;
use trigpoint_model::{ItemKind, canonical};
use trigpoint_testkit::generate;

use crate::schemas::validator;

/// The JSON pointers of every position in `value`, the root first.
fn positions(value: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut next = 0;
    while let Some(pointer) = found.get(next).cloned() {
        match value.pointer(&pointer) {
            Some(Value::Object(members)) => found.extend(
                members
                    .keys()
                    .map(|key| format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))),
            ),
            Some(Value::Array(entries)) => {
                found.extend((0..entries.len()).map(|index| format!("{pointer}/{index}")));
            }
            Some(_) | None => {}
        }
        next += 1;
    }
    found
}

fn with(value: &Value, pointer: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut changed = value.clone();
    change(changed.pointer_mut(pointer).unwrap());
    changed
}

fn parses(value: &Value) -> bool {
    ItemDocument::from_json(&value.to_string()).is_ok()
}

/// Whether `pointer` is a map with open keys, where any key is right.
fn has_open_keys(pointer: &str) -> bool {
    pointer.ends_with("/parameters")
}

fn refused_by_both(validator: &Validator, broken: &Value, what: &str) -> Result<(), TestCaseError> {
    prop_assert!(!parses(broken), "{what} is parsed: {broken:#}");
    prop_assert!(!validator.is_valid(broken), "{what} validates: {broken:#}");
    Ok(())
}

/// Runs `check` on documents of every kind and all their positions.
fn at_every_position(check: impl Fn(&Validator, &Value, &str) -> Result<(), TestCaseError>) {
    for kind in ItemKind::ALL {
        let validator = validator(kind);
        proptest!(ProptestConfig::with_cases(12), |(document in generate::document(kind))| {
            let json = serde_json::to_value(&document).unwrap();
            prop_assert!(parses(&json));
            for pointer in positions(&json) {
                check(&validator, &json, &pointer)?;
            }
        });
    }
}

#[test]
fn a_string_or_an_array_where_an_object_is_expected_is_refused() {
    at_every_position(|validator, json, pointer| {
        if !json.pointer(pointer).unwrap().is_object() {
            return Ok(());
        }
        for wrong in [
            json!("text"),
            json!([]),
            json!(["a", "b"]),
            json!(5),
            json!(true),
        ] {
            let broken = with(json, pointer, |place| *place = wrong);
            refused_by_both(validator, &broken, pointer)?;
        }
        Ok(())
    });
}

#[test]
fn an_unknown_field_is_refused() {
    at_every_position(|validator, json, pointer| {
        let place = json.pointer(pointer).unwrap();
        // An open map takes any key; only where it is empty could it be taken for something else.
        if !place.is_object() || has_open_keys(pointer) {
            return Ok(());
        }
        let broken = with(json, pointer, |place| {
            place["unknownField"] = json!("text");
        });
        refused_by_both(validator, &broken, pointer)
    });
}

#[test]
fn a_missing_field_is_refused_by_both_or_by_none() {
    at_every_position(|validator, json, pointer| {
        let Some(members) = json.pointer(pointer).and_then(Value::as_object) else {
            return Ok(());
        };
        for key in members.keys() {
            let broken = with(json, pointer, |place| {
                place
                    .as_object_mut()
                    .map(|members: &mut Map<_, _>| members.remove(key));
            });
            prop_assert_eq!(
                parses(&broken),
                validator.is_valid(&broken),
                "{} without {}: {:#}",
                pointer,
                key,
                broken
            );
        }
        Ok(())
    });
}

#[test]
fn a_missing_required_field_of_the_envelope_is_refused() {
    at_every_position(|validator, json, pointer| {
        if !pointer.is_empty() {
            return Ok(());
        }
        for key in ["body", "format", "id", "kind", "path"] {
            let broken = with(json, pointer, |place| {
                place
                    .as_object_mut()
                    .map(|members: &mut Map<_, _>| members.remove(key));
            });
            refused_by_both(validator, &broken, key)?;
        }
        Ok(())
    });
}

#[test]
fn any_other_value_is_refused_by_both_or_by_none() {
    at_every_position(|validator, json, pointer| {
        let others = [
            json!(null),
            json!(false),
            json!(-1),
            json!(1.5),
            json!(1e300),
            json!(""),
            json!("\u{1F6E3}"),
            json!({}),
            json!([null]),
            json!({"unknownField": 1}),
            json!({"hole": null}),
            json!("hole"),
        ];
        for other in others {
            let changed = with(json, pointer, |place| *place = other);
            prop_assert_eq!(
                parses(&changed),
                validator.is_valid(&changed),
                "{}: {:#}",
                pointer,
                changed
            );
        }
        Ok(())
    });
}

#[test]
fn no_message_names_a_type_of_the_program() {
    let is_of_the_program = |word: &str| {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let letters: Vec<char> = word.chars().collect();
        let has_hump = letters
            .windows(2)
            .any(|pair| pair[0].is_lowercase() && pair[1].is_uppercase());
        has_hump || ["struct", "enum", "u32", "u64", "i64", "f64"].contains(&word)
    };
    at_every_position(|_, json, pointer| {
        for wrong in [
            json!("text"),
            json!(["a"]),
            json!(5.5),
            json!({}),
            json!(null),
        ] {
            let broken = with(json, pointer, |place| *place = wrong);
            let Err(error) = ItemDocument::from_json(&broken.to_string()) else {
                continue;
            };
            // What stands between backticks is of the document.
            let message = error.to_string();
            let told: String = message.split('`').step_by(2).collect();
            prop_assert!(
                !told.split(' ').any(is_of_the_program),
                "{pointer}: {message}"
            );
        }
        Ok(())
    });
}

#[test]
fn a_key_given_twice_is_refused_everywhere() {
    proptest!(ProptestConfig::with_cases(64), |(document in generate::any_document())| {
        let json = canonical::to_line(&document).unwrap();
        let value: Value = serde_json::from_str(&json).unwrap();
        for pointer in positions(&value) {
            let Some(members) = value.pointer(&pointer).and_then(Value::as_object) else {
                continue;
            };
            let Some((key, member)) = members.iter().next() else {
                continue;
            };
            let marked = with(&value, &pointer, |place| *place = json!("\u{1}the place\u{1}"));
            let mut twice = Value::Object(members.clone()).to_string();
            twice.insert_str(1, &format!("{}:{member},", Value::from(key.as_str())));
            let broken = marked.to_string().replace("\"\\u0001the place\\u0001\"", &twice);
            prop_assert!(serde_json::from_str::<Value>(&broken).is_ok());
            prop_assert!(
                ItemDocument::from_json(&broken).is_err(),
                "{pointer} with {key} twice: {broken}"
            );
        }
    });
}
