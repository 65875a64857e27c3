//! `elements_of`: the elements of a collection; the parts of a geometry, of a single one its rings
//! or vertices.

use crate::error::ValueError;
use crate::evaluate::elements;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "elements_of",
    summary: "The elements of a collection; the parts of a geometry, of a single one its rings or vertices.",
    arguments: &[required("value", Type::Any, "a collection or a geometry")],
    result: Type::Collection,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions, *Collection Element*",
    examples: &[
        ("elements_of(g'POINT EMPTY')", "[]"),
        (
            "elements_of(g'LINESTRING (0 0, 1 1)')",
            "[g'POINT (0 0)', g'POINT (1 1)']",
        ),
        ("elements_of(5)", "error: a collection is wanted"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::Collection(elements(&arguments.value(0))?))
}
