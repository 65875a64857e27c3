//! Formats and databases behind the engine's source port.
//!
//! GDAL reads files and databases in a process of its own ([`worker`]), which a hostile file may
//! crash, hang or take over without harm to anything else; values with separators are read here.
//! [`DataSource`] opens a data store's files or connection and gives its classes by the names and
//! types of its mapping; [`GeoPackage`] writes layers.
//!
//! This crate must not know HTTP or users.

mod ability;
mod convert;
mod csv;
mod curves;
mod fault;
mod files;
mod format;
mod layer;
mod lookup;
mod made;
mod mapping;
mod pipe;
mod place;
mod preview;
mod reader;
mod refresh;
mod scratch;
mod settings;
mod source;
mod unused;
pub mod worker;

pub use ability::{Abilities, FormatAbility, abilities};
pub use curves::CURVE_STEP_DEG;
pub use files::StoredFile;
pub use layer::{Extent, Field, FieldType, Layer};
pub use made::{GeoPackage, NewField, NewLayer, NewRow, NewValue};
pub use mapping::session_name;
pub use preview::{CellNote, ClassCheck, PREVIEW_ROWS_MAX, Preview, PreviewAttribute};
pub use refresh::{SchemaChanges, refreshed};
pub use scratch::remove_scratch;
pub use settings::{READ_WORKER, ReaderLimits, ReaderSettings};
pub use source::{DataSource, Given, open_paths};
pub use trigpoint_engine::{Batch, CellFault, Column, Source, SourceClass, SourceError};
pub use unused::unused;
