//! `rule_name`: the name of the rule that failed.

use std::sync::Arc;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "rule_name",
    summary: "The name of the rule that failed.",
    arguments: &[],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[("rule_name()", "'Road has a name'")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    match &arguments.context.environment.failed_rule {
        Some(rule) => Ok(Value::String(Arc::clone(&rule.name))),
        None => Err(ValueError::NotNow {
            what: "the name of the rule",
            when: "an action map runs",
        }),
    }
}
