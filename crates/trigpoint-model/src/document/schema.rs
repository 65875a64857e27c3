//! The JSON Schema (draft 2020-12) of the document of each kind.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{
    Action, ActionMap, ActionTemplate, DataStore, EmptyBody, FORMAT, ItemDocument, Rule,
    RuleTemplate, Session,
};
use crate::{ItemId, ItemKind, ItemPath, Stamp, Tree};

/// The paths at which an item of `kind` can stand: below the root of its tree.
fn path_pattern(kind: ItemKind) -> String {
    let trees: Vec<_> = Tree::ALL
        .into_iter()
        .filter(|tree| kind.belongs_in(*tree))
        .map(Tree::as_str)
        .collect();
    format!("^/({})/.", trees.join("|"))
}

/// The JSON Schema of the document of an item of `kind`, as JSON with sorted keys.
#[must_use]
pub fn json_schema(kind: ItemKind) -> serde_json::Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let body = body_schema(kind, &mut generator);
    let mut part = |schema: fn(&mut SchemaGenerator) -> schemars::Schema| schema(&mut generator);
    let (id, path, stamp) = (
        part(SchemaGenerator::subschema_for::<ItemId>),
        part(SchemaGenerator::subschema_for::<ItemPath>),
        part(SchemaGenerator::subschema_for::<Stamp>),
    );
    serde_json::json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:trigpoint:schema:1:{kind}"),
        "title": format!("A Trigpoint {kind}, format version 1"),
        "type": "object",
        "properties": {
            "body": body,
            "comments": {"type": "string", "description": "Notes of those who edit it."},
            "created": stamp.clone(),
            "description": {"type": "string", "description": "What it is for."},
            "edited": stamp,
            "format": {"const": FORMAT},
            "id": id,
            "kind": {"const": kind.as_str()},
            "path": {"allOf": [path, {"pattern": path_pattern(kind)}]},
        },
        "required": ["body", "format", "id", "kind", "path"],
        "additionalProperties": false,
        "$defs": generator.take_definitions(true),
    })
}

fn body_schema(kind: ItemKind, generator: &mut SchemaGenerator) -> Schema {
    match kind {
        ItemKind::Folder => generator.subschema_for::<EmptyBody>(),
        ItemKind::DataStore => generator.subschema_for::<DataStore>(),
        ItemKind::RuleTemplate => generator.subschema_for::<RuleTemplate>(),
        ItemKind::Rule => generator.subschema_for::<Rule>(),
        ItemKind::ActionTemplate => generator.subschema_for::<ActionTemplate>(),
        ItemKind::Action => generator.subschema_for::<Action>(),
        ItemKind::ActionMap => generator.subschema_for::<ActionMap>(),
        ItemKind::Session => generator.subschema_for::<Session>(),
    }
}

/// A document of any kind: the kind says which body it has.
impl JsonSchema for ItemDocument {
    fn schema_name() -> Cow<'static, str> {
        "ItemDocument".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let kinds: Vec<serde_json::Value> = ItemKind::ALL
            .into_iter()
            .map(|kind| {
                let body = body_schema(kind, generator);
                serde_json::json!({
                    "title": format!("{kind} document"),
                    "type": "object",
                    "properties": {"body": body, "kind": {"const": kind.as_str()}},
                    "required": ["body", "kind"],
                })
            })
            .collect();
        let id = generator.subschema_for::<ItemId>();
        let path = generator.subschema_for::<ItemPath>();
        let stamp = generator.subschema_for::<Stamp>();
        json_schema!({
            "type": "object",
            "properties": {
                "comments": {"type": "string", "description": "Notes of those who edit it."},
                "created": stamp,
                "description": {"type": "string", "description": "What it is for."},
                "edited": stamp,
                "format": {"const": FORMAT},
                "id": id,
                "path": path,
            },
            "required": ["format", "id", "path"],
            "oneOf": kinds,
        })
    }
}
