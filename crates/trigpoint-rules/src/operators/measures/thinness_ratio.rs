//! `thinness_ratio`: how round an area is: 4π times its area by its perimeter squared, 1 for a
//! circle and near 0 for a sliver; null where there is no area.

use trigpoint_geometry::Geometry;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "thinness_ratio",
    summary: "How round an area is: 4π times its area by its perimeter squared, 1 for a circle and near 0 for a sliver; null where there is no area.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "Polsby and Popper (1991); ISO 19157, measure 25",
    examples: &[
        ("thinness_ratio(g'POLYGON EMPTY')", "null"),
        (
            "round(thinness_ratio(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))'), 4)",
            "0.7854",
        ),
        ("thinness_ratio(g'POINT (0 0)')", "null"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let geometry = arguments.geometry(0)?;
    let perimeter: f64 = geometry.rings().iter().map(Geometry::length).sum();
    if perimeter == 0.0 {
        return Ok(Value::Null);
    }
    Ok(Value::real(
        4.0 * std::f64::consts::PI * geometry.area() / (perimeter * perimeter),
    ))
}
