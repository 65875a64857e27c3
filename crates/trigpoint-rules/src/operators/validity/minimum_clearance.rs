//! `minimum_clearance`: how far a vertex can be moved at most before it stops to be valid, in CRS
//! units; null where no move does that.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "minimum_clearance",
    summary: "How far a vertex can be moved at most before it stops to be valid, in CRS units; null where no move does that.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_MinimumClearance",
    examples: &[
        ("minimum_clearance(g'POINT EMPTY')", "null"),
        ("minimum_clearance(g'LINESTRING (0 0, 3 4)')", "5.0"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let geometry = arguments.geometry(0)?;
    let found = arguments
        .context
        .planars
        .open(&geometry)?
        .minimum_clearance()?;
    Ok(if found.is_finite() {
        Value::real(found)
    } else {
        Value::Null
    })
}
