//! Two geometries laid over each other.

mod clip;
mod difference;
mod difference_by_dimension;
mod intersection;
mod overlap_ratio;
mod shared_paths;
mod sym_difference;
mod unary_union;
mod union;

use trigpoint_geometry::Overlay;

use super::{Arguments, Group};
use crate::error::ValueError;
use crate::value::Value;

pub(super) const GROUP: Group = Group {
    title: "Overlay",
    operators: &[
        &clip::OPERATOR,
        &difference::OPERATOR,
        &difference_by_dimension::OPERATOR,
        &intersection::OPERATOR,
        &overlap_ratio::OPERATOR,
        &shared_paths::OPERATOR,
        &sym_difference::OPERATOR,
        &unary_union::OPERATOR,
        &union::OPERATOR,
    ],
};

/// The first two arguments laid over each other.
fn overlaid(arguments: &Arguments<'_, '_>, overlay: Overlay) -> Result<Value, ValueError> {
    let (left, right) = (arguments.geometry(0)?, arguments.geometry(1)?);
    Ok(Value::geometry(left.overlay(overlay, &right)?))
}
