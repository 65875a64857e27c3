//! `class_get_attribute_type`: the type of an attribute, as a word.

use super::class;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "class_get_attribute_type",
    summary: "The type of an attribute, as a word.",
    arguments: &[
        required("class", Type::Any, "an object, or the name of a class"),
        required("attribute", Type::String, ""),
    ],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("class_get_attribute_type('ROAD', 'lanes')", "'integer'"),
        (
            "class_get_attribute_type('ROAD', 'width')",
            "error: has no attribute `width`",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let class = class(arguments)?;
    let name = arguments.text(1)?;
    match class.attribute(&name) {
        Some((_, attribute)) => Ok(Value::text(attribute.attribute_type.name())),
        None => Err(ValueError::NoAttribute {
            class: class.name.clone(),
            name: name.to_string(),
        }),
    }
}
