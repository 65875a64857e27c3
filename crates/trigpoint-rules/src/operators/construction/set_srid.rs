//! `set_srid`: it told to be in a reference system; its coordinates stay.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "set_srid",
    summary: "It told to be in a reference system; its coordinates stay.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        required(
            "srid",
            Type::Integer,
            "the number of a coordinate reference system",
        ),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_SetSRID",
    examples: &[
        ("get_srid(set_srid(g'POINT EMPTY', 27700))", "27700"),
        ("get_srid(set_srid(g'POINT (1 2)', 27700))", "27700"),
        ("set_srid(g'POINT (1 2)', -1)", "error: 0 or more"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let srid = arguments.integer(1)?;
    let srid = u32::try_from(srid).map_err(|_| arguments.domain("0 or more", srid))?;
    Ok(Value::geometry(
        arguments.geometry(0)?.with_srid(Some(srid)),
    ))
}
