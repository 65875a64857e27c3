//! The port that data come through: classes, and batches of their features in columns.

use std::ops::ControlFlow;
use std::sync::Arc;

use jiff::civil::DateTime;
use trigpoint_rules::Type;

/// An attribute of a class, by the name and type that it has in a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceAttribute {
    /// Its name.
    pub name: String,
    /// Its type.
    pub attribute_type: Type,
    /// Whether rules search by it.
    pub is_indexed: bool,
    /// Whether results show it.
    pub is_reported: bool,
    /// Whether it identifies an object in results.
    pub is_unique_key: bool,
}

/// A class of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceClass {
    /// Its name in a session.
    pub name: String,
    /// Its attributes, in the order of the columns of a [`Batch`].
    pub attributes: Vec<SourceAttribute>,
    /// Its coordinate reference system (`EPSG:26915`, or WKT where it has no code), where known.
    pub crs: Option<String>,
}

/// Values of one attribute, one a feature; `None` is null.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// True or false.
    Boolean(Vec<Option<bool>>),
    /// Whole numbers of 64 bits.
    Integer(Vec<Option<i64>>),
    /// Numbers; never NaN.
    Real(Vec<Option<f64>>),
    /// Texts.
    String(Vec<Option<Arc<str>>>),
    /// Dates and times without a zone.
    Timestamp(Vec<Option<DateTime>>),
    /// Geometries as ISO WKB, Z and M kept, curves already densified.
    Geometry(Vec<Option<Arc<[u8]>>>),
}

/// A value that the source could not give as its type; the column has null there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// The row in the batch.
    pub row: usize,
    /// The column.
    pub column: usize,
    /// What is wrong, with the value (cut to a bound).
    pub reason: String,
}

/// Some features of a class, in the order of the source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// How many features it has.
    pub rows: usize,
    /// One column an attribute of the class.
    pub columns: Vec<Column>,
    /// What could not be read; these values count as errors of their objects, not as nulls.
    pub faults: Vec<CellFault>,
}

/// Why a source cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}: {reason}")]
pub struct SourceError {
    /// A stable code in kebab-case (`layer-missing`, `reader-crashed`).
    pub code: &'static str,
    /// The thing: a file, a layer, a class.
    pub what: String,
    /// What is wrong with it.
    pub reason: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Data that can be opened. A source is read class by class; each class may be read again.
pub trait Source: Send {
    /// Returns its classes.
    fn classes(&self) -> &[SourceClass];

    /// Reads a class in batches, as long as `take` goes on. Batches have some thousands of
    /// features, so that memory does not grow with the class.
    ///
    /// # Errors
    /// When the data cannot be read; what was taken before is then void.
    fn read(
        &mut self,
        class: usize,
        take: &mut dyn FnMut(Batch) -> ControlFlow<()>,
    ) -> Result<(), SourceError>;
}
