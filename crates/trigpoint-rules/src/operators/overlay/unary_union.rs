//! `unary_union`: the union of its own parts: areas joined, lines cut where they cross.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "unary_union",
    summary: "The union of its own parts: areas joined, lines cut where they cross.",
    arguments: &[required("geometry", Type::Geometry, "")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_UnaryUnion",
    examples: &[
        ("is_empty(unary_union(g'POLYGON EMPTY'))", "true"),
        (
            "area(unary_union(g'MULTIPOLYGON (((0 0, 2 0, 2 2, 0 2, 0 0)), ((1 0, 3 0, 3 2, 1 2, 1 0)))'))",
            "6.0",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(arguments.geometry(0)?.unary_union()?))
}
