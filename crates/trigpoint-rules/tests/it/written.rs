//! Documents written short, as tests want them.

use trigpoint_model::document::{Rule, RuleTemplate};

/// A rule from its JSON.
pub(crate) fn rule(json: &str) -> Rule {
    serde_json::from_str(json).unwrap()
}

/// A rule template from its JSON.
pub(crate) fn rule_template(json: &str) -> RuleTemplate {
    serde_json::from_str(json).unwrap()
}

/// A rule for objects of a class labelled `it`, with a predicate.
pub(crate) fn for_each(class: &str, predicate: &str) -> String {
    format!(r#"{{"object":{{"class":"{class}","label":"it"}},"predicate":{predicate}}}"#)
}

pub(crate) fn check_that(left: &str, relation: &str, right: &str) -> String {
    let relation = if relation.starts_with('{') {
        relation.to_owned()
    } else {
        format!("\"{relation}\"")
    };
    format!(r#"{{"checkThat":{{"left":{left},"relation":{relation},"right":{right}}}}}"#)
}

/// An attribute of `CLASS:label`.
pub(crate) fn attribute(object: &str, name: &str) -> String {
    let (class, label) = object.split_once(':').unwrap();
    format!(r#"{{"attribute":{{"of":{{"class":"{class}","label":"{label}"}},"name":"{name}"}}}}"#)
}

pub(crate) fn constant(constant_type: &str, text: &str) -> String {
    let text = serde_json::to_string(text).unwrap();
    format!(r#"{{"constant":{{"type":"{constant_type}","text":{text}}}}}"#)
}

pub(crate) fn integer(number: i64) -> String {
    constant("integer", &number.to_string())
}

pub(crate) fn call(operator: &str, arguments: &[&str]) -> String {
    format!(
        r#"{{"call":{{"operator":"{operator}","arguments":[{}]}}}}"#,
        arguments.join(",")
    )
}

pub(crate) fn exists(quantifier: &str, count: u64, class: &str, such_that: &str) -> String {
    format!(
        r#"{{"exists":{{"quantifier":"{quantifier}","count":{count},
            "object":{{"class":"{class}","label":"other"}},"suchThat":{such_that}}}}}"#
    )
}
