//! `class_has_attribute`: whether it has an attribute of a name.

use super::class;
use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "class_has_attribute",
    summary: "Whether it has an attribute of a name.",
    arguments: &[
        required("class", Type::Any, "an object, or the name of a class"),
        required("attribute", Type::String, ""),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("class_has_attribute('ROAD', 'lanes')", "true"),
        ("class_has_attribute('ROAD', 'width')", "false"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let class = class(arguments)?;
    Ok(class.attribute(&arguments.text(1)?).is_some().into())
}
