//! `rule_hotspot_geometry`: the place where the rule failed; null where it has none.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "rule_hotspot_geometry",
    summary: "The place where the rule failed; null where it has none.",
    arguments: &[optional(
        "index",
        Type::Integer,
        "of the hotspot; the only one counts so far",
    )],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[("rule_hotspot_geometry()", "g'POINT (1 1)'")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    match &arguments.context.environment.failed_rule {
        Some(rule) => Ok(rule.hotspot.clone()),
        None => Err(ValueError::NotNow {
            what: "the hotspot",
            when: "an action map runs",
        }),
    }
}
