//! `get_srid`: the number of its coordinate reference system; null where none is told.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "get_srid",
    summary: "The number of its coordinate reference system; null where none is told.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "OGC 06-103r4, SRID",
    examples: &[
        ("get_srid(g'SRID=27700;POINT (1 2)')", "27700"),
        ("get_srid(g'POINT EMPTY')", "null"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(arguments.geometry(0)?.srid().map(i64::from).into())
}
