//! The backup of a whole repository: written, read, broken, browsed and compared.

mod broken;
mod browse;
mod differences;
mod interop;
mod limits;
mod memory;
mod round_trip;
mod sample;
