//! The fields of a layer: what GDAL says of them, and how it is made to say the rest.

use gdal::Dataset;
use gdal::vector::sql::Dialect;
use gdal::vector::{Layer, LayerAccess, OGRFieldType, field_type_to_name};

use crate::layer::{Field, FieldType};

/// A field that is no geometry.
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) field_type: FieldType,
    source_type: String,
}

impl Attribute {
    pub(super) fn field(&self) -> Field {
        Field {
            name: self.name.clone(),
            field_type: self.field_type,
            source_type: self.source_type.clone(),
        }
    }
}

/// The fields of a layer that are no geometries, in its order.
pub(super) struct Fields {
    pub(super) attributes: Vec<Attribute>,
}

impl Fields {
    pub(super) fn of(dataset: &Dataset, layer: &Layer<'_>) -> Self {
        let booleans = booleans(dataset, layer);
        let attributes = layer
            .defn()
            .fields()
            .map(|field| {
                let name = field.name();
                let found = field.field_type();
                let field_type = if booleans.contains(&name) {
                    FieldType::Boolean
                } else {
                    type_of(found)
                };
                let mut source_type = if field_type == FieldType::Boolean {
                    "Boolean".to_owned()
                } else {
                    field_type_to_name(found)
                };
                if found == OGRFieldType::OFTString && field.width() > 0 {
                    source_type = format!("{source_type}({})", field.width());
                }
                Attribute {
                    name,
                    field_type,
                    source_type,
                }
            })
            .collect();
        Self { attributes }
    }
}

/// The name of a geometry field; formats that have but one leave it without.
pub(super) fn geometry_name(name: &str, index: usize) -> String {
    match (name, index) {
        ("", 0) => "geometry".to_owned(),
        ("", _) => format!("geometry_{index}"),
        _ => name.to_owned(),
    }
}

fn type_of(found: u32) -> FieldType {
    match found {
        OGRFieldType::OFTInteger | OGRFieldType::OFTInteger64 => FieldType::Integer,
        OGRFieldType::OFTReal => FieldType::Real,
        OGRFieldType::OFTDate | OGRFieldType::OFTDateTime => FieldType::Timestamp,
        // Times of day, lists and bytes are texts as GDAL writes them.
        _ => FieldType::String,
    }
}

/// The fields that hold true and false.
///
/// For GDAL these are whole numbers with a mark, and the crate has no function that tells the mark.
/// SQLite's own account of the table, which GDAL makes for a query, writes it out.
fn booleans(dataset: &Dataset, layer: &Layer<'_>) -> Vec<String> {
    let is_number = |field: gdal::vector::Field<'_>| field.field_type() == OGRFieldType::OFTInteger;
    if !layer.defn().fields().any(is_number) {
        return Vec::new();
    }
    let name = layer.name();
    let query = format!(
        "SELECT p.name, p.type FROM pragma_table_info p, (SELECT 1 FROM \"{}\" LIMIT 1) \
         WHERE p.arg = '{}'",
        name.replace('"', "\"\""),
        name.replace('\'', "''"),
    );
    let Ok(Some(mut found)) = dataset.execute_sql(query, None, Dialect::SQLITE) else {
        return Vec::new();
    };
    found
        .features()
        .filter_map(|row| {
            let name = row.field_as_string(0).ok()??;
            let declared = row.field_as_string(1).ok()??;
            declared.to_uppercase().contains("BOOL").then_some(name)
        })
        .collect()
}

/// The query that gives a layer as it is, and for each text whether it is there at all.
///
/// A text that a feature does not have reads as the empty one, and the crate has no function that
/// tells the two apart.
pub(super) fn query(layer: &str, texts: &[&str]) -> String {
    // A backslash means nothing but before a quote.
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\\\""));
    let mut query = "SELECT *".to_owned();
    for (index, text) in texts.iter().enumerate() {
        query.push_str(&format!(", {} IS NULL AS {ABSENT}{index}", quoted(text)));
    }
    query.push_str(&format!(" FROM {}", quoted(layer)));
    query
}

/// How the columns of [`query`] are called that tell whether a text is missing.
const ABSENT: &str = "trigpoint_is_absent_";
