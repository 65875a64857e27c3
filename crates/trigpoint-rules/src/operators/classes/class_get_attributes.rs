//! `class_get_attributes`: the names of its attributes, after mapping.

use super::class;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "class_get_attributes",
    summary: "The names of its attributes, after mapping.",
    arguments: &[required(
        "class",
        Type::Any,
        "an object, or the name of a class",
    )],
    result: Type::Collection,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        (
            "class_get_attributes('ROAD')",
            "['name', 'lanes', 'geometry']",
        ),
        (
            "class_get_attributes('RIVER')",
            "error: there is no class `RIVER`",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let class = class(arguments)?;
    let names = class
        .attributes
        .iter()
        .map(|attribute| Value::text(&attribute.name));
    Ok(Value::Collection(names.collect()))
}
