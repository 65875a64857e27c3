//! What a file or database holds, as it was found: layers with their fields.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A layer of a file, or a table of a database.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Layer {
    /// Its name.
    pub name: String,
    /// Its fields; geometry comes last.
    pub fields: Vec<Field>,
    /// How many features it has.
    pub feature_count: u64,
    /// Its coordinate reference system (`EPSG:26915`, or WKT where it has no code), where known.
    pub crs: Option<String>,
    /// Where its geometry lies, in units of that system; absent where there is none.
    pub extent: Option<Extent>,
    /// What was assumed in reading it.
    pub notes: Vec<String>,
}

/// A rectangle along the axes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Extent {
    /// The least X.
    pub x_min: f64,
    /// The least Y.
    pub y_min: f64,
    /// The greatest X.
    pub x_max: f64,
    /// The greatest Y.
    pub y_max: f64,
}

/// A field of a layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type here.
    pub field_type: FieldType,
    /// Its type in the words of the format.
    pub source_type: String,
}

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Real,
    /// Text.
    String,
    /// A date, or a date and time.
    Timestamp,
    /// A geometry.
    Geometry,
}

impl Layer {
    /// Returns the field of a name: that very name, else the only one that differs in case alone.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        let exact = self.fields.iter().find(|field| field.name == name);
        exact.or_else(|| {
            let mut alike = self
                .fields
                .iter()
                .filter(|field| field.name.to_lowercase() == name.to_lowercase());
            alike.next().filter(|_| alike.next().is_none())
        })
    }

    /// Returns the field of the first geometry.
    #[must_use]
    pub fn geometry(&self) -> Option<&Field> {
        self.fields
            .iter()
            .find(|field| field.field_type == FieldType::Geometry)
    }
}
