//! What a data store says and reading does not use, so that nobody counts on it.

use trigpoint_model::document::{AttributeMapping, DataStore, FixedSchema};

use crate::mapping::session_name;

/// Attributes that a note names.
const NAMED_MAX: usize = 5;

/// Tells what of a data store has no meaning when its data are read: a sentence each.
#[must_use]
pub fn unused(store: &DataStore) -> Vec<String> {
    let fixed = store.fixed_schema.as_ref().and_then(|fixed| match fixed {
        FixedSchema::Lookup => None,
        FixedSchema::Ontology => Some("an ontology".to_owned()),
        FixedSchema::Transform => Some("the tables of a schema transformation".to_owned()),
        FixedSchema::Reference(_) => Some("another data store".to_owned()),
        FixedSchema::Foreign(name) => Some(format!("`{name}`")),
    });
    let fixed = fixed.map(|from| {
        format!("its schema is said to come from {from}; it is that of its mapping and its data")
    });
    fixed.into_iter().chain(occurrences(store)).collect()
}

fn occurrences(store: &DataStore) -> Option<String> {
    let is_said = |it: &&AttributeMapping| {
        let is_usual = matches!(
            (it.min_occurs, it.max_occurs),
            (None | Some(0), None | Some(1))
        );
        !is_usual && it.disabled != Some(true)
    };
    let mut named = Vec::new();
    for class in store
        .read_classes
        .iter()
        .filter(|it| it.disabled != Some(true))
    {
        let attributes = class.attributes.iter().filter(is_said);
        named.extend(attributes.map(|it| format!("`{}.{}`", session_name(class), it.name)));
    }
    if named.is_empty() {
        return None;
    }
    let count = named.len();
    let more = count.saturating_sub(NAMED_MAX);
    named.truncate(NAMED_MAX);
    let mut names = named.join(", ");
    if more > 0 {
        names.push_str(&format!(" and {more} more"));
    }
    Some(format!(
        "how often an attribute occurs is not held against the data ({names}): a rule that compares \
         it with null does"
    ))
}
