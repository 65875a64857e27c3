//! What can be measured of geometries, in the plane and in CRS units.

mod angle;
mod area;
mod bearing;
mod count_inner_rings;
mod count_parts;
mod count_vertices;
mod difference_between_bearings;
mod dimension;
mod distance;
mod frechet_distance;
mod geom_get_type;
mod get_measure;
mod get_srid;
mod get_x;
mod get_y;
mod get_z;
mod has_z;
mod hausdorff_distance;
mod line_length;
mod perimeter;
mod segment_length_maximum;
mod segment_length_minimum;
mod sinuosity;
mod thinness_ratio;
mod vertex_angle_minimum;
mod x_max;
mod x_min;
mod y_max;
mod y_min;
mod z_max;
mod z_min;

use super::Group;

pub(super) const GROUP: Group = Group {
    title: "Measures",
    operators: &[
        &angle::OPERATOR,
        &area::OPERATOR,
        &bearing::OPERATOR,
        &count_inner_rings::OPERATOR,
        &count_parts::OPERATOR,
        &count_vertices::OPERATOR,
        &difference_between_bearings::OPERATOR,
        &dimension::OPERATOR,
        &distance::OPERATOR,
        &frechet_distance::OPERATOR,
        &geom_get_type::OPERATOR,
        &get_measure::OPERATOR,
        &get_srid::OPERATOR,
        &get_x::OPERATOR,
        &get_y::OPERATOR,
        &get_z::OPERATOR,
        &has_z::OPERATOR,
        &hausdorff_distance::OPERATOR,
        &line_length::OPERATOR,
        &perimeter::OPERATOR,
        &segment_length_maximum::OPERATOR,
        &segment_length_minimum::OPERATOR,
        &sinuosity::OPERATOR,
        &thinness_ratio::OPERATOR,
        &vertex_angle_minimum::OPERATOR,
        &x_max::OPERATOR,
        &x_min::OPERATOR,
        &y_max::OPERATOR,
        &y_min::OPERATOR,
        &z_max::OPERATOR,
        &z_min::OPERATOR,
    ],
};
