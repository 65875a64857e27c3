//! `distance_along`: how far along a line its closest place to a point lies, in CRS units; null
//! where there is no line or point.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "distance_along",
    summary: "How far along a line its closest place to a point lies, in CRS units; null where there is no line or point.",
    arguments: &[
        required("line", Type::Geometry, ""),
        required("point", Type::Geometry, ""),
    ],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_LineLocatePoint",
    examples: &[
        (
            "distance_along(g'LINESTRING EMPTY', g'POINT (3 5)')",
            "null",
        ),
        (
            "distance_along(g'LINESTRING (0 0, 10 0)', g'POINT (3 5)')",
            "3.0",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let point = arguments.geometry(1)?;
    let found = arguments.geometry(0)?.place_on_line(&point);
    Ok(found.map_or(Value::Null, |place| Value::real(place.along)))
}
