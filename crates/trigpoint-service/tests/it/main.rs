//! The use cases over real repositories in temporary folders.

mod house;
mod round_trip;
