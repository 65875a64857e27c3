//! `make_valid`: a valid geometry of the same vertices, as far as that goes; its kind may change.

use trigpoint_geometry::MakeValid;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "make_valid",
    summary: "A valid geometry of the same vertices, as far as that goes; its kind may change.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        optional(
            "keeps_edges",
            Type::Boolean,
            "true: every edge is kept, and what is covered twice is a hole; false, where it is left out: rings are areas, exterior ones joined",
        ),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_MakeValid",
    examples: &[
        ("make_valid(g'POLYGON EMPTY')", "g'POLYGON EMPTY'"),
        (
            "area(make_valid(g'POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))'))",
            "2.0",
        ),
        ("make_valid(g'LINESTRING (1 1)')", "g'POINT (1 1)'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let method = if arguments.boolean_or(1, false)? {
        MakeValid::Linework
    } else {
        MakeValid::Structure
    };
    Ok(Value::geometry(arguments.geometry(0)?.made_valid(method)?))
}
