//! `add_measures`: it with measures that follow its length evenly.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "add_measures",
    summary: "It with measures that follow its length evenly.",
    arguments: &[
        required("line", Type::Geometry, ""),
        required("from", Type::Real, "the measure at its start"),
        required("to", Type::Real, "the measure at its end"),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_AddMeasure",
    examples: &[
        (
            "add_measures(g'LINESTRING EMPTY', 0, 1)",
            "g'LINESTRING M EMPTY'",
        ),
        (
            "add_measures(g'LINESTRING (0 0, 1 0, 4 0)', 0, 100)",
            "g'LINESTRING M (0 0 0, 1 0 25, 4 0 100)'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (from, to) = (arguments.real(1)?, arguments.real(2)?);
    Ok(Value::geometry(
        arguments.geometry(0)?.with_measures(from, to)?,
    ))
}
