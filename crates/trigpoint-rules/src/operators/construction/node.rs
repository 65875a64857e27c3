//! `node`: its lines cut where they meet; doubles are left out.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "node",
    summary: "Its lines cut where they meet; doubles are left out.",
    arguments: &[required("geometry", Type::Geometry, "lines")],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "PostGIS, ST_Node",
    examples: &[(
        "count_parts(node(g'MULTILINESTRING ((0 0, 2 2), (0 2, 2 0))'))",
        "4",
    )],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    Ok(Value::geometry(arguments.geometry(0)?.noded()?))
}
