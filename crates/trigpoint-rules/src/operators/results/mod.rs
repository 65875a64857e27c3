//! What an action of an action map can ask of the rule that failed.

mod rule_hotspot_attributes;
mod rule_hotspot_geometry;
mod rule_name;

use super::Group;

pub(super) const GROUP: Group = Group {
    title: "Rule results",
    operators: &[
        &rule_hotspot_attributes::OPERATOR,
        &rule_hotspot_geometry::OPERATOR,
        &rule_name::OPERATOR,
    ],
};
