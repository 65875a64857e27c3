//! `class_get_attribute_value`: the value of an attribute of an object, by its name.

use super::class;
use crate::error::ValueError;
use crate::objects;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "class_get_attribute_value",
    summary: "The value of an attribute of an object, by its name.",
    arguments: &[
        required("object", Type::Object, ""),
        required("attribute", Type::String, ""),
    ],
    result: Type::Any,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("class_get_attribute_value(road(), 'name')", "'Main Street'"),
        (
            "class_get_attribute_value(road(), 'width')",
            "error: has no attribute `width`",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let object = arguments.object(0)?;
    let class = class(arguments)?;
    let name = arguments.text(1)?;
    match class.attribute(&name) {
        Some((id, _)) => objects::read(arguments.context.objects, object, id),
        None => Err(ValueError::NoAttribute {
            class: class.name.clone(),
            name: name.to_string(),
        }),
    }
}
