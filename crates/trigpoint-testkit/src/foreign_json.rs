//! Compares item JSON of another product by what it means.

use serde_json::Value;

/// A value of JSON without what has no meaning: lists and objects that are empty where they could
/// be absent.
#[must_use]
pub fn meaning(mut json: Value) -> Value {
    simplify(&mut json);
    json
}

fn simplify(json: &mut Value) {
    match json {
        Value::Object(entries) => {
            for key in ["attributes", "predicates"] {
                let is_empty = entries.get(key).is_some_and(|value| {
                    value.as_object().is_some_and(serde_json::Map::is_empty)
                        || value.as_array().is_some_and(Vec::is_empty)
                });
                if is_empty {
                    entries.remove(key);
                }
            }
            entries.values_mut().for_each(simplify);
        }
        Value::Array(values) => values.iter_mut().for_each(simplify),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
