//! `point_from_measure`: the point of a line at a measure, or points where the line passes it
//! several times; null where there is none.

use trigpoint_geometry::Geometry;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "point_from_measure",
    summary: "The point of a line at a measure, or points where the line passes it several times; null where there is none.",
    arguments: &[
        required("line", Type::Geometry, ""),
        required("measure", Type::Real, ""),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions, *Measures (LRS)* (its name is ours)",
    examples: &[
        ("point_from_measure(g'LINESTRING EMPTY', 1)", "null"),
        (
            "point_from_measure(g'LINESTRING M (0 0 0, 10 0 100)', 50)",
            "g'POINT M (5 0 50)'",
        ),
        (
            "point_from_measure(g'LINESTRING M (0 0 0, 10 0 100)', 101)",
            "null",
        ),
        (
            "point_from_measure(g'LINESTRING M (0 0 0, 10 0 10, 20 0 0)', 5)",
            "g'MULTIPOINT M ((5 0 5), (15 0 5))'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let found = arguments.geometry(0)?.points_at_measure(arguments.real(1)?);
    match found.as_slice() {
        [only] => Ok(Value::geometry(only.clone())),
        several => {
            let several: Vec<&Geometry> = several.iter().collect();
            Ok(Value::geometry(Geometry::collected(&several)?))
        }
    }
}
