//! Data stores: where data are read and written, and how their classes are mapped.
//!
//! No field here can hold a password or a file: a connection names *slots*, and what fills them
//! rests apart, in the repository.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Reference;

/// An external source or target of data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DataStore {
    /// How data are read (and committed).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<Connection>,
    /// How data are copied to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_to: Option<Connection>,
    /// Where the schema comes from, where it is not the data's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed_schema: Option<FixedSchema>,
    /// From source classes to session classes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read_classes: Vec<ClassMapping>,
    /// From session classes to target classes; absent where it was never set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_to_classes: Option<Vec<ClassMapping>>,
    /// Classes and attributes that are in no source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_defined_classes: Option<Vec<ClassMapping>>,
}

/// A format with its parameters: a file, a database or a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Connection {
    /// The format.
    pub format: DataFormat,
    /// The parameters that are no secrets, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// The files it wants.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileSlot>,
    /// The passwords and keys it wants.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credentials: Vec<CredentialSlot>,
}

/// A format of data.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DataFormat {
    /// Esri File Geodatabase.
    FileGeodatabase,
    /// OGC GeoPackage.
    #[serde(rename = "geopackage")]
    GeoPackage,
    /// Esri Shapefile.
    Shapefile,
    /// GeoJSON (RFC 7946).
    #[serde(rename = "geojson")]
    GeoJson,
    /// Newline-delimited GeoJSON (RFC 8142).
    #[serde(rename = "geojson-sequence")]
    GeoJsonSequence,
    /// FlatGeobuf.
    #[serde(rename = "flatgeobuf")]
    FlatGeobuf,
    /// Delimiter-separated values.
    Csv,
    /// Geography Markup Language.
    Gml,
    /// Keyhole Markup Language.
    Kml,
    /// MapInfo TAB or MIF.
    #[serde(rename = "mapinfo")]
    MapInfo,
    /// SQLite, with SpatiaLite or not.
    Sqlite,
    /// PostgreSQL with PostGIS.
    #[serde(rename = "postgis")]
    PostGis,
    /// Oracle Spatial.
    Oracle,
    /// Microsoft SQL Server Spatial.
    SqlServer,
    /// Esri Enterprise Geodatabase.
    EnterpriseGeodatabase,
    /// Esri ArcGIS Server feature service.
    #[serde(rename = "arcgis-server")]
    ArcGisServer,
    /// OGC Web Feature Service.
    WebFeatureService,
    /// Bentley MicroStation DGN.
    Dgn,
    /// Autodesk DWG or DXF.
    Dwg,
    /// The non-conformances of the tasks before, as features.
    NonConformanceReport,
    /// A format of another product that is not known here; kept, not read.
    #[serde(rename = "foreign")]
    Foreign(String),
}

/// A place for an uploaded file. The file itself rests in the repository, never in a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FileSlot {
    /// The name of the parameter that it fills (`Source Files (.gdb)`).
    pub slot: String,
    /// The name of the file that was there last; for people, any name is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_known: Option<String>,
}

/// A place for a password or key. It says that one is wanted, and for what; never what it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CredentialSlot {
    /// The name of the parameter that it fills (`Password`).
    pub slot: String,
}

/// Where a schema comes from, where it is not the data's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum FixedSchema {
    /// Keys and values, for Named Lookup values.
    Lookup,
    /// The classes of an ontology.
    Ontology,
    /// The tables that say how Transform Schema maps.
    Transform,
    /// The schema of another data store.
    Reference(Reference),
    /// A target that another product names; kept.
    Foreign(String),
}

/// A class of the source and what it becomes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClassMapping {
    /// Its name where it comes from.
    pub name: String,
    /// Its name where it goes; absent where that is the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapped_name: Option<String>,
    /// Whether it is left out. Absent is not `false`: it was never said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// Whether nothing in the source stands behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmapped: Option<bool>,
    /// Its attributes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<AttributeMapping>,
    /// What else the format says of it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
}

/// The type of an attribute in a session, or in a target.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AttributeType {
    /// `true` or `false`.
    Boolean,
    /// A 32-bit whole number.
    Integer,
    /// A 64-bit whole number.
    Integer64,
    /// A double-precision number.
    Real,
    /// Text.
    String,
    /// A date and time.
    Timestamp,
    /// A geometry.
    Geometry,
    /// A list of values.
    Array,
    /// A reference to other objects.
    Reference,
    /// A type that a format names; kept as it is.
    #[serde(rename = "foreign")]
    Foreign(String),
}

/// What a column is in a Lookup schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum LookupRole {
    /// The key.
    Key,
    /// The value.
    Value,
}

/// An attribute of the source and what it becomes. Absent flags were never said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttributeMapping {
    /// Its name where it comes from.
    pub name: String,
    /// Its name where it goes; absent where that is the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapped_name: Option<String>,
    /// Its type where it comes from, in the format's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_type: Option<String>,
    /// Its type where it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapped_type: Option<AttributeType>,
    /// Whether rules search by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indexed: Option<bool>,
    /// Whether results show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<bool>,
    /// Whether it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    /// Whether it identifies an object in results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unique_key: Option<bool>,
    /// Whether it is the geometry that is spatially indexed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_geometry: Option<bool>,
    /// Whether nothing in the source stands behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmapped: Option<bool>,
    /// What it is in a Lookup schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lookup_role: Option<LookupRole>,
    /// How often it occurs at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(
        min = -9_223_372_036_854_775_808_i64,
        max = 9_223_372_036_854_775_807_i64
    ))]
    pub min_occurs: Option<i64>,
    /// How often it occurs at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(
        min = -9_223_372_036_854_775_808_i64,
        max = 9_223_372_036_854_775_807_i64
    ))]
    pub max_occurs: Option<i64>,
    /// What else the format says of it (`length`, `srid`, `cs_wkt` …).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
}
