//! `of_dimension`: its parts of one dimension, as one geometry; null where there are none.

use trigpoint_geometry::Geometry;

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "of_dimension",
    summary: "Its parts of one dimension, as one geometry; null where there are none.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        required(
            "dimension",
            Type::Integer,
            "0 for points, 1 for lines, 2 for areas",
        ),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_CollectionExtract",
    examples: &[
        ("of_dimension(g'GEOMETRYCOLLECTION EMPTY', 0)", "null"),
        (
            "of_dimension(g'GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 0))', 1)",
            "g'MULTILINESTRING ((0 0, 1 0))'",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let parts = arguments.geometry(0)?.parts();
    let wanted = arguments.integer(1)?;
    let fit: Vec<&Geometry> = parts
        .iter()
        .filter(|part| {
            part.dimension()
                .is_some_and(|dimension| i64::from(dimension) == wanted)
        })
        .collect();
    Ok(Value::geometry(Geometry::collected(&fit)?))
}
