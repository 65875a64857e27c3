//! `class_is_attribute_null`: whether an attribute of an object is null, by its name.

use super::class;
use crate::error::ValueError;
use crate::objects;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "class_is_attribute_null",
    summary: "Whether an attribute of an object is null, by its name.",
    arguments: &[
        required("object", Type::Object, ""),
        required("attribute", Type::String, ""),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("class_is_attribute_null(road(), 'lanes')", "true"),
        ("class_is_attribute_null(road(), 'name')", "false"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let object = arguments.object(0)?;
    let class = class(arguments)?;
    let name = arguments.text(1)?;
    match class.attribute(&name) {
        Some((id, _)) => {
            let value = objects::read(arguments.context.objects, object, id)?;
            Ok(value.is_null().into())
        }
        None => Err(ValueError::NoAttribute {
            class: class.name.clone(),
            name: name.to_string(),
        }),
    }
}
