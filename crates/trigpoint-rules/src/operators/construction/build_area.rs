//! `build_area`: the area that its rings enclose, each ring inside another cutting a hole.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "build_area",
    summary: "The area that its rings enclose, each ring inside another cutting a hole.",
    arguments: &[required("geometry", Type::Geometry, "lines")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_BuildArea",
    examples: &[
        ("is_empty(build_area(g'LINESTRING EMPTY'))", "true"),
        (
            "area(build_area(g'MULTILINESTRING ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 2, 1 1))'))",
            "15.0",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(arguments.geometry(0)?.area_built()?))
}
