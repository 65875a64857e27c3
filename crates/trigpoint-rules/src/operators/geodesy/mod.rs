//! Lengths, areas and directions on the ellipsoid of WGS 84.

mod geodesic_area;
mod geodesic_azimuth;
mod geodesic_distance;
mod geodesic_length;

use super::Group;

pub(super) const GROUP: Group = Group {
    title: "On the ellipsoid",
    operators: &[
        &geodesic_area::OPERATOR,
        &geodesic_azimuth::OPERATOR,
        &geodesic_distance::OPERATOR,
        &geodesic_length::OPERATOR,
    ],
};
