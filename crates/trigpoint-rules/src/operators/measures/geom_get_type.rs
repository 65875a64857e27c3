//! `geom_get_type`: the name of its kind in capitals, as well-known text has it.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "geom_get_type",
    summary: "The name of its kind in capitals, as well-known text has it.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "1Integrate for ArcGIS; OGC 06-103r4, §7",
    examples: &[
        ("geom_get_type(g'POINT EMPTY')", "'POINT'"),
        (
            "geom_get_type(g'MULTILINESTRING ((0 0, 1 1))')",
            "'MULTILINESTRING'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::text(arguments.geometry(0)?.kind().name()))
}
