//! How two geometries lie to each other, as functions; the relations themselves stand in rules.

mod contains;
mod covered_by;
mod covers;
mod crosses;
mod disjoint;
mod equals_exactly;
mod intersects;
mod overlaps;
mod relate;
mod relate_matches;
mod spatially_equals;
mod touches;
mod within;
mod within_distance;

use trigpoint_geometry::SpatialRelation;

use super::{Arguments, Group};
use crate::error::ValueError;
use crate::value::Value;

pub(super) const GROUP: Group = Group {
    title: "Spatial relations",
    operators: &[
        &contains::OPERATOR,
        &covered_by::OPERATOR,
        &covers::OPERATOR,
        &crosses::OPERATOR,
        &disjoint::OPERATOR,
        &equals_exactly::OPERATOR,
        &intersects::OPERATOR,
        &overlaps::OPERATOR,
        &relate::OPERATOR,
        &relate_matches::OPERATOR,
        &spatially_equals::OPERATOR,
        &touches::OPERATOR,
        &within::OPERATOR,
        &within_distance::OPERATOR,
    ],
};

/// Whether a relation holds between the first two arguments.
fn holds(
    arguments: &mut Arguments<'_, '_>,
    relation: SpatialRelation,
) -> Result<Value, ValueError> {
    let (left, right) = (arguments.geometry(0)?, arguments.geometry(1)?);
    let left = arguments.context.planars.open(&left)?;
    let right = arguments.context.planars.open(&right)?;
    Ok(left.holds(relation, &right)?.into())
}
