//! What tests of several crates share: generators of items and repositories, and the way to the
//! real data. Only tests may depend on it.

mod foreign_json;
pub mod generate;
mod shared_data;

pub use foreign_json::meaning;
pub use shared_data::shared_data;
