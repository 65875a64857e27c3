//! Data read as users have them: files that GDAL's own tools made, hostile ones, a live database.
//! The judges are `ogr2ogr` and `ogrinfo`.

#![allow(
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test stops at the first thing that is not so, looks at one of many variants, and says \
              when it is skipped"
)]

mod cluster;
mod csv;
mod database;
mod fixture;
mod formats;
mod geometry;
mod hostile;
mod hpms;
mod judged;
mod made;
mod mapping;
mod table;
mod worker;
