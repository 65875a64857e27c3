//! `vertices`: the vertices of it as points, without the closing ones of rings.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "vertices",
    summary: "The vertices of it as points, without the closing ones of rings.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Collection,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_Dump and its like",
    examples: &[
        ("vertices(g'LINESTRING EMPTY')", "[]"),
        (
            "vertices(g'LINESTRING (0 0, 1 0, 2 5)')",
            "[g'POINT (0 0)', g'POINT (1 0)', g'POINT (2 5)']",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometries(arguments.geometry(0)?.vertices()))
}
