//! `vertex_angle_minimum`: the sharpest angle between two segments of it that follow each other,
//! from 0 to a half turn; null where there is none.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "vertex_angle_minimum",
    summary: "The sharpest angle between two segments of it that follow each other, from 0 to a half turn; null where there is none.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        optional(
            "in_degrees",
            Type::Boolean,
            "true for degrees; radians where it is left out",
        ),
    ],
    result: Type::Real,
    nulls: Nulls::Pass,
    source: "QGIS, angle check",
    examples: &[
        ("vertex_angle_minimum(g'LINESTRING EMPTY')", "null"),
        (
            "round(vertex_angle_minimum(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))', true), 6)",
            "90.0",
        ),
        (
            "round(vertex_angle_minimum(g'LINESTRING (0 0, 1 0, 0 1)', true), 6)",
            "45.0",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let shape = arguments.geometry(0)?.shape();
    let mut sharpest: Option<f64> = None;
    for chain in shape.chains() {
        let mut chain = chain.clone();
        chain.dedup_by(|after, before| after.distance(before) == 0.0);
        let is_closed =
            matches!(chain.as_slice(), [first, _, .., last] if first.distance(last) == 0.0);
        if is_closed {
            chain.extend(chain.get(1).copied());
        }
        for window in chain.windows(3) {
            let [a, b, c] = window else { continue };
            let (to_a, to_c) = ((a.x - b.x, a.y - b.y), (c.x - b.x, c.y - b.y));
            let cross = to_a.0 * to_c.1 - to_a.1 * to_c.0;
            let angle = cross.abs().atan2(to_a.0 * to_c.0 + to_a.1 * to_c.1);
            sharpest = Some(sharpest.map_or(angle, |known| known.min(angle)));
        }
    }
    let in_degrees = arguments.boolean_or(1, false)?;
    let found = sharpest.map(|angle| {
        if in_degrees {
            angle.to_degrees()
        } else {
            angle
        }
    });
    Ok(found.map_or(Value::Null, Value::real))
}
