//! `z_min`: the smallest height of its vertices; null where none is known.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "z_min",
    summary: "The smallest height of its vertices; null where none is known.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_ZMin",
    examples: &[
        ("z_min(g'POINT EMPTY')", "null"),
        ("z_min(g'LINESTRING Z (0 0 5, 1 1 7)')", "5.0"),
        ("z_min(g'LINESTRING (0 0, 1 1)')", "null"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let shape = arguments.geometry(0)?.shape();
    let known = shape.positions().into_iter().filter_map(|at| at.z);
    let found = known.filter(|z| !z.is_nan()).reduce(f64::min);
    Ok(found.map_or(Value::Null, Value::real))
}
