//! Whether geometries are as they must be, where not, and mended.

mod find_duplicates;
mod find_kickbacks;
mod find_self_intersections;
mod find_spikes;
mod has_duplicates;
mod has_kickbacks;
mod has_self_intersections;
mod has_spikes;
mod invalid_place;
mod invalid_reason;
mod is_closed;
mod is_counter_clockwise;
mod is_empty;
mod is_simple;
mod is_valid;
mod make_valid;
mod minimum_clearance;
mod minimum_clearance_line;
mod remove_duplicates;
mod remove_kickbacks;
mod remove_spikes;

use trigpoint_geometry::Sharpness;

use super::{Arguments, Group};
use crate::error::ValueError;

pub(super) const GROUP: Group = Group {
    title: "Validity and repair",
    operators: &[
        &find_duplicates::OPERATOR,
        &find_kickbacks::OPERATOR,
        &find_self_intersections::OPERATOR,
        &find_spikes::OPERATOR,
        &has_duplicates::OPERATOR,
        &has_kickbacks::OPERATOR,
        &has_self_intersections::OPERATOR,
        &has_spikes::OPERATOR,
        &invalid_place::OPERATOR,
        &invalid_reason::OPERATOR,
        &is_closed::OPERATOR,
        &is_counter_clockwise::OPERATOR,
        &is_empty::OPERATOR,
        &is_simple::OPERATOR,
        &is_valid::OPERATOR,
        &make_valid::OPERATOR,
        &minimum_clearance::OPERATOR,
        &minimum_clearance_line::OPERATOR,
        &remove_duplicates::OPERATOR,
        &remove_kickbacks::OPERATOR,
        &remove_spikes::OPERATOR,
    ],
};

/// What counts as sharp: the second argument is the sine, the third the size.
fn sharpness(arguments: &Arguments<'_, '_>) -> Result<Sharpness, ValueError> {
    let usual = Sharpness::default();
    Ok(Sharpness {
        angle_sine_max: arguments.real_or(1, usual.angle_sine_max)?,
        size_max: arguments.real_or(2, usual.size_max)?,
    })
}
