//! `difference_by_dimension`: the points of the first that are not in the second, as far as they
//! are of the dimension of the first.

use trigpoint_geometry::{Geometry, Overlay};

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "difference_by_dimension",
    summary: "The points of the first that are not in the second, as far as they are of the dimension of the first.",
    arguments: &[
        required("left", Type::Geometry, ""),
        required("right", Type::Geometry, ""),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions (its rule for the dimension is inferred)",
    examples: &[
        (
            "difference_by_dimension(g'POLYGON EMPTY', g'POLYGON ((1 0, 3 0, 3 2, 1 2, 1 0))')",
            "null",
        ),
        (
            "area(difference_by_dimension(g'POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))', g'POLYGON ((1 0, 3 0, 3 2, 1 2, 1 0))'))",
            "2.0",
        ),
        (
            "difference_by_dimension(g'POINT (1 1)', g'POINT (1 1)')",
            "null",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let (left, right) = (arguments.geometry(0)?, arguments.geometry(1)?);
    let parts = left.overlay(Overlay::Difference, &right)?.parts();
    let wanted = left.dimension();
    let fit: Vec<&Geometry> = parts
        .iter()
        .filter(|part| part.dimension() == wanted)
        .collect();
    Ok(Value::geometry(Geometry::collected(&fit)?))
}
