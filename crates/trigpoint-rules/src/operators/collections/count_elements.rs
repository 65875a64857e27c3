//! `count_elements`: how many elements it has, null ones too.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "count_elements",
    summary: "How many elements it has, null ones too.",
    arguments: &[required("values", Type::Collection, "")],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("count_elements(collection())", "0"),
        ("count_elements(collection(1, null))", "2"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::Integer(
        i64::try_from(arguments.collection(0)?.len()).unwrap_or(i64::MAX),
    ))
}
