//! `sinuosity`: the length of a line by the distance of its ends, 1 when it is straight; null when
//! it is closed or no line.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "sinuosity",
    summary: "The length of a line by the distance of its ends, 1 when it is straight; null when it is closed or no line.",
    arguments: &[required("line", Type::Geometry, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "Common to hydrography",
    examples: &[
        ("sinuosity(g'LINESTRING EMPTY')", "null"),
        ("sinuosity(g'LINESTRING (0 0, 3 4)')", "1.0"),
        ("sinuosity(g'LINESTRING (0 0, 3 0, 3 4)')", "1.4"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let line = arguments.geometry(0)?;
    let ends = line.start_point().zip(line.end_point());
    let ends = ends.and_then(|(start, end)| start.position().zip(end.position()));
    let apart = ends.map_or(0.0, |(start, end)| start.distance(&end));
    Ok(if apart > 0.0 {
        Value::real(line.length() / apart)
    } else {
        Value::Null
    })
}
