//! The mapping of a data store made to fit what its data hold now.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::document::{AttributeMapping, AttributeType, ClassMapping, DataStore};

use crate::layer::{FieldType, Layer};
use crate::mapping::{FEATURE_ID, PRIMARY_GEOMETRY, is_feature_id};

/// What a refresh changed; an attribute is told as `Class.attribute`, by its name in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SchemaChanges {
    /// What the data have and the mapping had not.
    pub added: Vec<String>,
    /// What the mapping had and the data have no more.
    pub removed: Vec<String>,
}

impl SchemaChanges {
    /// Tells whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty()
    }
}

/// Gives the mapping that fits `layers`. What was mapped stays as it is, where the data still have
/// it; what is new is mirrored, its geometry and its key indexed.
#[must_use]
pub fn refreshed(store: &DataStore, layers: &[Layer]) -> (DataStore, SchemaChanges) {
    let mut changes = SchemaChanges::default();
    let mut store = store.clone();
    store.read_classes.retain(|class| {
        let stays =
            class.unmapped == Some(true) || layers.iter().any(|layer| layer.name == class.name);
        if !stays {
            changes.removed.push(class.name.clone());
        }
        stays
    });
    for layer in layers {
        let known = store
            .read_classes
            .iter_mut()
            .find(|class| class.name == layer.name);
        match known {
            Some(class) => refresh(class, layer, &mut changes),
            None => {
                changes.added.push(layer.name.clone());
                store.read_classes.push(mirror(layer));
            }
        }
    }
    (store, changes)
}

fn refresh(class: &mut ClassMapping, layer: &Layer, changes: &mut SchemaChanges) {
    let full = |name: &str| format!("{}.{name}", layer.name);
    let mut met = Vec::new();
    class.attributes.retain(|attribute| {
        let field = layer.field(&attribute.name).or_else(|| {
            layer
                .geometry()
                .filter(|_| attribute.mapped_type == Some(AttributeType::Geometry))
        });
        met.extend(field.map(|field| field.name.clone()));
        let stays =
            field.is_some() || attribute.unmapped == Some(true) || is_feature_id(&attribute.name);
        if !stays {
            changes.removed.push(full(&attribute.name));
        }
        stays
    });
    for attribute in mirror(layer).attributes {
        let is_field = layer.field(&attribute.name).is_some();
        if is_field && !met.contains(&attribute.name) {
            changes.added.push(full(&attribute.name));
            class.attributes.push(attribute);
        }
    }
}

/// A layer as it is, under its own name.
fn mirror(layer: &Layer) -> ClassMapping {
    let primary = layer.geometry().map(|field| field.name.as_str());
    let mut attributes: Vec<AttributeMapping> = layer
        .fields
        .iter()
        .map(|field| {
            let is_primary = primary == Some(field.name.as_str());
            let is_key = field.name.to_lowercase() == FEATURE_ID;
            AttributeMapping {
                name: field.name.clone(),
                mapped_name: (is_primary && field.name != PRIMARY_GEOMETRY)
                    .then(|| PRIMARY_GEOMETRY.to_owned()),
                source_type: Some(field.source_type.clone()),
                mapped_type: Some(mapped_type(field.field_type)),
                indexed: (is_primary || is_key).then_some(true),
                unique_key: is_key.then_some(true),
                primary_geometry: is_primary.then_some(true),
                ..AttributeMapping::default()
            }
        })
        .collect();
    let has_key = attributes
        .iter()
        .any(|attribute| attribute.unique_key == Some(true));
    if !has_key {
        attributes.push(AttributeMapping {
            name: FEATURE_ID.to_owned(),
            mapped_type: Some(AttributeType::Integer64),
            indexed: Some(true),
            unique_key: Some(true),
            ..AttributeMapping::default()
        });
    }
    ClassMapping {
        name: layer.name.clone(),
        attributes,
        ..ClassMapping::default()
    }
}

fn mapped_type(found: FieldType) -> AttributeType {
    match found {
        FieldType::Boolean => AttributeType::Boolean,
        FieldType::Integer => AttributeType::Integer64,
        FieldType::Real => AttributeType::Real,
        FieldType::String => AttributeType::String,
        FieldType::Timestamp => AttributeType::Timestamp,
        FieldType::Geometry => AttributeType::Geometry,
    }
}
