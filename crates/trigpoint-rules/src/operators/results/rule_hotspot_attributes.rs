//! `rule_hotspot_attributes`: the names of the attributes of the place where the rule failed.

use std::sync::Arc;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "rule_hotspot_attributes",
    summary: "The names of the attributes of the place where the rule failed.",
    arguments: &[],
    result: Type::Collection,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("rule_hotspot_attributes()", "['name', 'lanes']"),
        ("count_elements(rule_hotspot_attributes())", "2"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    match &arguments.context.environment.failed_rule {
        Some(rule) => {
            let names = rule.hotspot_attributes.iter();
            let names = names.map(|name| Value::String(Arc::clone(name)));
            Ok(Value::Collection(names.collect()))
        }
        None => Err(ValueError::NotNow {
            what: "the attributes of the hotspot",
            when: "an action map runs",
        }),
    }
}
