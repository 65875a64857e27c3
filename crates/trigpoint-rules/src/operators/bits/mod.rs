//! Bits of whole numbers, in two's complement of 64 bits.

mod bit_and;
mod bit_not;
mod bit_or;
mod bit_shift;
mod bit_xor;

use super::Group;

pub(super) const GROUP: Group = Group {
    title: "Bits",
    operators: &[
        &bit_and::OPERATOR,
        &bit_not::OPERATOR,
        &bit_or::OPERATOR,
        &bit_shift::OPERATOR,
        &bit_xor::OPERATOR,
    ],
};
