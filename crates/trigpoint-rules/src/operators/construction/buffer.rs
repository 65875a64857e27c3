//! `buffer`: all that lies within a distance of it.

use trigpoint_geometry::{BufferEnd, BufferStyle};

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, optional, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "buffer",
    summary: "All that lies within a distance of it.",
    arguments: &[
        required("geometry", Type::Geometry, ""),
        required(
            "distance",
            Type::Real,
            "in CRS units; negative ones shrink areas",
        ),
        optional(
            "square_end",
            Type::Boolean,
            "whether lines end in half squares; in half circles where it is left out",
        ),
    ],
    result: Type::Geometry,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions; JTS, BufferOp",
    examples: &[
        ("is_empty(buffer(g'POINT EMPTY', 1))", "true"),
        ("round(area(buffer(g'POINT (0 0)', 1)), 3)", "3.121"),
        ("area(buffer(g'LINESTRING (0 0, 2 0)', 1, true))", "8.0"),
        (
            "is_empty(buffer(g'POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))', -3))",
            "true",
        ),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let end = if arguments.boolean_or(2, false)? {
        BufferEnd::Square
    } else {
        BufferEnd::Round
    };
    let style = BufferStyle {
        end,
        ..BufferStyle::default()
    };
    Ok(Value::geometry(
        arguments.geometry(0)?.buffer(arguments.real(1)?, style)?,
    ))
}
