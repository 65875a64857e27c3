//! `count_inner_rings`: how many interior rings its polygons have.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "count_inner_rings",
    summary: "How many interior rings its polygons have.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("count_inner_rings(g'POLYGON EMPTY')", "0"),
        (
            "count_inner_rings(g'POLYGON ((0 0, 9 0, 9 9, 0 0), (5 1, 6 1, 6 2, 5 1))')",
            "1",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let count = arguments.geometry(0)?.interior_ring_count();
    Ok(Value::Integer(i64::try_from(count).unwrap_or(i64::MAX)))
}
