//! `rings`: the rings of its polygons, as lines.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "rings",
    summary: "The rings of its polygons, as lines.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Collection,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_Dump and its like",
    examples: &[
        ("rings(g'POLYGON EMPTY')", "[]"),
        (
            "rings(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))')",
            "[g'LINESTRING (0 0, 4 0, 4 4, 0 4, 0 0)']",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometries(arguments.geometry(0)?.rings()))
}
