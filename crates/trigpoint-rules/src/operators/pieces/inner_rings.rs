//! `inner_rings`: the interior rings of its polygons, as lines.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "inner_rings",
    summary: "The interior rings of its polygons, as lines.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Collection,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_Dump and its like",
    examples: &[
        ("inner_rings(g'POLYGON EMPTY')", "[]"),
        (
            "inner_rings(g'POLYGON ((0 0, 9 0, 9 9, 0 0), (5 1, 6 1, 6 2, 5 1))')",
            "[g'LINESTRING (5 1, 6 1, 6 2, 5 1)']",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometries(arguments.geometry(0)?.interior_rings()))
}
