//! `change_dimension`: it with or without heights. Measures stay.

use trigpoint_geometry::Dimensions;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "change_dimension",
    summary: "It with or without heights. Measures stay.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        required("dimension", Type::Real, "2 without heights, 2.5 or 3 with"),
        optional(
            "z",
            Type::Real,
            "the height that is new, in the units of heights; 0 where it is left out",
        ),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("change_dimension(g'POINT EMPTY', 2.5)", "g'POINT Z EMPTY'"),
        (
            "change_dimension(g'POINT (1 2)', 3, 7)",
            "g'POINT Z (1 2 7)'",
        ),
        ("change_dimension(g'POINT Z (1 2 3)', 2)", "g'POINT (1 2)'"),
        ("change_dimension(g'POINT (1 2)', 4)", "error: 2, 2.5 or 3"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let geometry = arguments.geometry(0)?;
    let dimension = arguments.real(1)?;
    let has_z = if dimension == 2.0 {
        false
    } else if dimension == 2.5 || dimension == 3.0 {
        true
    } else {
        return Err(arguments.domain("2, 2.5 or 3", dimension));
    };
    let dimensions = match (has_z, geometry.dimensions().has_m()) {
        (false, false) => Dimensions::Xy,
        (true, false) => Dimensions::Xyz,
        (false, true) => Dimensions::Xym,
        (true, true) => Dimensions::Xyzm,
    };
    Ok(Value::geometry(
        geometry.with_dimensions(dimensions, arguments.real_or(2, 0.0)?)?,
    ))
}
