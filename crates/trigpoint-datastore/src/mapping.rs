//! From what was found to what a session sees: names, types and marks of classes and attributes.
//!
//! The classes are those that `Schema::add_data_store` of the rules gives for the same item, in the
//! same order, so that what was resolved against the item fits the data.

use trigpoint_engine::{SourceAttribute, SourceClass};
use trigpoint_model::document::{AttributeMapping, ClassMapping, DataStore};
use trigpoint_rules::{Schema, Type};

use crate::layer::{FieldType, Layer};

/// What the primary geometry of a class is called in every session.
pub(crate) const PRIMARY_GEOMETRY: &str = "geometry";
/// What the number that a format gives each feature is called where nothing is mapped.
pub(crate) const FEATURE_ID: &str = "fid";

/// A class of a session and where its rows come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MappedClass {
    pub(crate) class: SourceClass,
    /// The layers, read one after the other.
    pub(crate) parts: Vec<Part>,
}

/// A layer that a class is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) layer: String,
    /// One an attribute of the class.
    pub(crate) origins: Vec<Origin>,
}

/// Where the values of an attribute come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A field of the layer.
    Field(String),
    /// The mapping names a field that the layer does not have: no value of it can be read.
    Missing(String),
    /// Nothing stands behind it, as the mapping says: null.
    Nothing,
}

/// Tells whether people mean by a name the number that the format gives each feature.
pub(crate) fn is_feature_id(name: &str) -> bool {
    let name = name.to_lowercase();
    [FEATURE_ID, "objectid", "ogc_fid", "oid", "rowid"].contains(&name.as_str())
}

/// Gives every layer as a class of its name, with its own fields and the number of each feature.
pub(crate) fn mirrored(layers: &[Layer]) -> Vec<MappedClass> {
    layers.iter().map(mirror).collect()
}

fn mirror(layer: &Layer) -> MappedClass {
    let mut attributes = Vec::new();
    let mut origins = Vec::new();
    let primary = layer.geometry().map(|field| field.name.as_str());
    for field in &layer.fields {
        let is_primary = primary == Some(field.name.as_str());
        let is_key = field.name.to_lowercase() == FEATURE_ID;
        attributes.push(SourceAttribute {
            name: if is_primary {
                PRIMARY_GEOMETRY.to_owned()
            } else {
                field.name.clone()
            },
            attribute_type: type_of(field.field_type),
            is_indexed: is_primary || is_key,
            is_reported: is_key,
            is_unique_key: is_key,
        });
        origins.push(Origin::Field(field.name.clone()));
    }
    if !attributes.iter().any(|attribute| attribute.is_unique_key) {
        attributes.push(SourceAttribute {
            name: FEATURE_ID.to_owned(),
            attribute_type: Type::Integer,
            is_indexed: true,
            is_reported: true,
            is_unique_key: true,
        });
        origins.push(Origin::Field(FEATURE_ID.to_owned()));
    }
    MappedClass {
        class: SourceClass {
            name: layer.name.clone(),
            attributes,
            crs: layer.crs.clone(),
        },
        parts: vec![Part {
            layer: layer.name.clone(),
            origins,
        }],
    }
}

/// Gives the classes that a data store maps.
pub(crate) fn mapped(store: &DataStore, layers: &[Layer]) -> Vec<MappedClass> {
    if store.read_classes.is_empty() && store.user_defined_classes.is_none() {
        return mirrored(layers);
    }
    let mut schema = Schema::default();
    schema.add_data_store(store);
    let user_defined = store.user_defined_classes.iter().flatten();
    let mappings: Vec<&ClassMapping> = store
        .read_classes
        .iter()
        .chain(user_defined)
        .filter(|mapping| mapping.disabled != Some(true))
        .collect();
    schema
        .classes()
        .map(|(_, class)| {
            let own: Vec<&ClassMapping> = mappings
                .iter()
                .filter(|mapping| session_name(mapping) == class.name)
                .copied()
                .collect();
            let attributes = class
                .attributes
                .iter()
                .map(|attribute| {
                    let said = own
                        .iter()
                        .find_map(|mapping| find(mapping, &attribute.name));
                    let is = |flag: fn(&AttributeMapping) -> Option<bool>| {
                        said.and_then(flag) == Some(true)
                    };
                    SourceAttribute {
                        name: attribute.name.clone(),
                        attribute_type: attribute.attribute_type,
                        is_indexed: attribute.is_indexed || attribute.name == PRIMARY_GEOMETRY,
                        is_reported: is(|said| said.reported),
                        is_unique_key: is(|said| said.unique_key),
                    }
                })
                .collect();
            let parts: Vec<Part> = own
                .iter()
                .filter(|mapping| has_source(store, mapping))
                .map(|mapping| part(mapping, class, layers))
                .collect();
            let crs = parts
                .iter()
                .filter_map(|part| layers.iter().find(|layer| layer.name == part.layer))
                .find_map(|layer| layer.crs.clone());
            MappedClass {
                class: SourceClass {
                    name: class.name.clone(),
                    attributes,
                    crs,
                },
                parts,
            }
        })
        .collect()
}

/// Whether something in the source stands behind a mapping.
fn has_source(store: &DataStore, mapping: &ClassMapping) -> bool {
    mapping.unmapped != Some(true)
        && store
            .read_classes
            .iter()
            .any(|read| std::ptr::eq(read, mapping))
}

fn part(mapping: &ClassMapping, class: &trigpoint_rules::Class, layers: &[Layer]) -> Part {
    let layer = layers.iter().find(|layer| layer.name == mapping.name);
    Part {
        layer: mapping.name.clone(),
        origins: class
            .attributes
            .iter()
            .map(|attribute| match find(mapping, &attribute.name) {
                Some(said) if said.unmapped != Some(true) => origin(said, layer),
                Some(_) | None => Origin::Nothing,
            })
            .collect(),
    }
}

fn origin(said: &AttributeMapping, layer: Option<&Layer>) -> Origin {
    let Some(layer) = layer else {
        // Reading the class tells that there is no such layer.
        return Origin::Field(said.name.clone());
    };
    let is_geometry = said.name == PRIMARY_GEOMETRY || said.primary_geometry == Some(true);
    let found = layer
        .field(&said.name)
        // Formats with one geometry have no name for it, or one of their own.
        .or_else(|| layer.geometry().filter(|_| is_geometry));
    match found {
        Some(field) => Origin::Field(field.name.clone()),
        None if is_feature_id(&said.name) => Origin::Field(said.name.clone()),
        None => Origin::Missing(said.name.clone()),
    }
}

fn find<'a>(mapping: &'a ClassMapping, name: &str) -> Option<&'a AttributeMapping> {
    mapping.attributes.iter().find(|said| {
        let is_primary = said.primary_geometry == Some(true);
        said.disabled != Some(true)
            && (is_primary && name == PRIMARY_GEOMETRY
                || !is_primary && said.mapped_name.as_ref().unwrap_or(&said.name) == name)
    })
}

/// The name by which a session knows a class of a mapping.
#[must_use]
pub fn session_name(mapping: &ClassMapping) -> &str {
    mapping.mapped_name.as_ref().unwrap_or(&mapping.name)
}

fn type_of(found: FieldType) -> Type {
    match found {
        FieldType::Boolean => Type::Boolean,
        FieldType::Integer => Type::Integer,
        FieldType::Real => Type::Real,
        FieldType::String => Type::String,
        FieldType::Timestamp => Type::Timestamp,
        FieldType::Geometry => Type::Geometry,
    }
}
