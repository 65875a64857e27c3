//! Compares two revisions of an item: what differs, place by place.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use trigpoint_model::{ItemDocument, ItemPath};

use crate::error::ServiceError;
use crate::{Caller, Service};

/// Differences that are told of one comparison.
const DIFFERENCES_MAX: usize = 1_000;

/// What differs between two revisions of an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RevisionComparison {
    /// The item.
    pub path: ItemPath,
    /// The revision that `before` values are of.
    pub from: u64,
    /// The revision that `after` values are of.
    pub to: u64,
    /// What differs, in the order of the document; at most 1,000.
    pub differences: Vec<Difference>,
}

/// A place of the document where two revisions differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// The place, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What is there in the first; absent if nothing is.
    #[serde(
        default,
        deserialize_with = "there",
        skip_serializing_if = "Option::is_none"
    )]
    pub before: Option<Value>,
    /// What is there in the second; absent if nothing is.
    #[serde(
        default,
        deserialize_with = "there",
        skip_serializing_if = "Option::is_none"
    )]
    pub after: Option<Value>,
}

/// A null that was told is a value too.
fn there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Service {
    /// Tells what differs between the revisions `from` and `to` of the item at `path`.
    ///
    /// # Errors
    /// If nothing is there, or one of the revisions is not kept.
    pub async fn compare_revisions(
        &self,
        caller: &Caller,
        path: &ItemPath,
        from: u64,
        to: u64,
    ) -> Result<RevisionComparison, ServiceError> {
        let before = self.show_revision(caller, path, from).await?;
        let after = self.show_revision(caller, path, to).await?;
        Ok(RevisionComparison {
            path: path.clone(),
            from,
            to,
            differences: differences(&before, &after)?,
        })
    }
}

/// What differs between two documents, in their order; at most 1,000 places.
pub(crate) fn differences(
    before: &ItemDocument,
    after: &ItemDocument,
) -> Result<Vec<Difference>, ServiceError> {
    let mut found = Vec::new();
    let (before, after) = (comparable(before)?, comparable(after)?);
    collect(&before, &after, &mut String::new(), &mut found);
    Ok(found)
}

/// The document without who edited it and when: every revision differs in that.
fn comparable(document: &ItemDocument) -> Result<Value, ServiceError> {
    let mut value = serde_json::to_value(document).map_err(ServiceError::serialize)?;
    if let Some(object) = value.as_object_mut() {
        object.remove("edited");
    }
    Ok(value)
}

/// Collects the places that differ. The depth is that of documents, which is bounded.
fn collect(before: &Value, after: &Value, pointer: &mut String, found: &mut Vec<Difference>) {
    if before == after || found.len() >= DIFFERENCES_MAX {
        return;
    }
    match (before, after) {
        (Value::Object(was), Value::Object(is)) => {
            let keys: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
            for key in keys {
                let segment = key.replace('~', "~0").replace('/', "~1");
                step(&segment, was.get(key), is.get(key), pointer, found);
            }
        }
        (Value::Array(was), Value::Array(is)) => {
            for index in 0..was.len().max(is.len()) {
                step(
                    &index.to_string(),
                    was.get(index),
                    is.get(index),
                    pointer,
                    found,
                );
            }
        }
        (before, after) => found.push(Difference {
            pointer: pointer.clone(),
            before: Some(before.clone()),
            after: Some(after.clone()),
        }),
    }
}

fn step(
    segment: &str,
    before: Option<&Value>,
    after: Option<&Value>,
    pointer: &mut String,
    found: &mut Vec<Difference>,
) {
    if found.len() >= DIFFERENCES_MAX {
        return;
    }
    let length = pointer.len();
    pointer.push('/');
    pointer.push_str(segment);
    match (before, after) {
        (Some(before), Some(after)) => collect(before, after, pointer, found),
        (before, after) => found.push(Difference {
            pointer: pointer.clone(),
            before: before.cloned(),
            after: after.cloned(),
        }),
    }
    pointer.truncate(length);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_place_that_differs_is_told_with_both_values() {
        let before = json!({"a": {"b/c": 1, "gone": true}, "list": [1, 2], "same": "x"});
        let after = json!({"a": {"b/c": 2}, "list": [1, 2, 3], "same": "x"});
        let mut found = Vec::new();
        collect(&before, &after, &mut String::new(), &mut found);
        let told: Vec<(&str, Option<&Value>, Option<&Value>)> = found
            .iter()
            .map(|one| {
                (
                    one.pointer.as_str(),
                    one.before.as_ref(),
                    one.after.as_ref(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("/a/b~1c", Some(&json!(1)), Some(&json!(2))),
                ("/a/gone", Some(&json!(true)), None),
                ("/list/2", None, Some(&json!(3))),
            ]
        );
    }
}
