//! From type to type.

mod coalesce;
mod format_number;
mod from_wkt;
mod is_integer;
mod is_number;
mod is_timestamp;
mod null_if;
mod to_boolean;
mod to_integer;
mod to_real;
mod to_string;
mod to_timestamp;
mod to_wkt;

use super::Group;

pub(super) const GROUP: Group = Group {
    title: "Conversion",
    operators: &[
        &coalesce::OPERATOR,
        &format_number::OPERATOR,
        &from_wkt::OPERATOR,
        &is_integer::OPERATOR,
        &is_number::OPERATOR,
        &is_timestamp::OPERATOR,
        &null_if::OPERATOR,
        &to_boolean::OPERATOR,
        &to_integer::OPERATOR,
        &to_real::OPERATOR,
        &to_string::OPERATOR,
        &to_timestamp::OPERATOR,
        &to_wkt::OPERATOR,
    ],
};
