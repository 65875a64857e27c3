//! Numbers computed. Angles are in radians.

mod abs;
mod acos;
mod asin;
mod atan;
mod atan2;
mod ceiling;
mod cos;
mod exp;
mod floor;
mod is_even;
mod is_odd;
mod log;
mod log10;
mod maximum;
mod minimum;
mod pi;
mod power;
mod quotient;
mod round;
mod sign;
mod sin;
mod sqrt;
mod tan;
mod to_degrees;
mod to_radians;
mod truncate;

use super::Group;

pub(super) const GROUP: Group = Group {
    title: "Numbers",
    operators: &[
        &abs::OPERATOR,
        &acos::OPERATOR,
        &asin::OPERATOR,
        &atan::OPERATOR,
        &atan2::OPERATOR,
        &ceiling::OPERATOR,
        &cos::OPERATOR,
        &exp::OPERATOR,
        &floor::OPERATOR,
        &is_even::OPERATOR,
        &is_odd::OPERATOR,
        &log::OPERATOR,
        &log10::OPERATOR,
        &maximum::OPERATOR,
        &minimum::OPERATOR,
        &pi::OPERATOR,
        &power::OPERATOR,
        &quotient::OPERATOR,
        &round::OPERATOR,
        &sign::OPERATOR,
        &sin::OPERATOR,
        &sqrt::OPERATOR,
        &tan::OPERATOR,
        &to_degrees::OPERATOR,
        &to_radians::OPERATOR,
        &truncate::OPERATOR,
    ],
};
