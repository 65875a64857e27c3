//! Archives from the outside: written, read, broken, packed and compared.

mod broken;
mod foreign;
mod fuzz;
mod golden;
mod hand_made;
mod layout;
mod pack_and_diff;
mod round_trip;
mod sample;
