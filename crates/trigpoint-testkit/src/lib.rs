//! What tests of several crates share: generators of items and repositories, faults of the disk,
//! and the way to the real data. Only tests may depend on it.

#[cfg(target_os = "linux")]
pub mod fault;
mod foreign_json;
pub mod generate;
mod shared_data;

pub use foreign_json::meaning;
pub use shared_data::shared_data;
