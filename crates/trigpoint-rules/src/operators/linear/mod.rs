//! Places along lines, by distance and by measure.

mod add_measures;
mod distance_along;
mod get_measure_maximum;
mod get_measure_minimum;
mod is_measured;
mod is_measured_line_monotonic_increasing;
mod line_segment_from_measures;
mod line_substring;
mod measure_from_point;
mod point_along;
mod point_from_measure;
mod remove_measures;
mod side_of_line;

use super::Group;

pub(super) const GROUP: Group = Group {
    title: "Linear referencing",
    operators: &[
        &add_measures::OPERATOR,
        &distance_along::OPERATOR,
        &get_measure_maximum::OPERATOR,
        &get_measure_minimum::OPERATOR,
        &is_measured::OPERATOR,
        &is_measured_line_monotonic_increasing::OPERATOR,
        &line_segment_from_measures::OPERATOR,
        &line_substring::OPERATOR,
        &measure_from_point::OPERATOR,
        &point_along::OPERATOR,
        &point_from_measure::OPERATOR,
        &remove_measures::OPERATOR,
        &side_of_line::OPERATOR,
    ],
};
