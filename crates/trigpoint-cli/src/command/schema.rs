//! `schema`: the JSON Schema of the item documents.

use std::collections::BTreeMap;

use clap::Args;
use trigpoint_model::ItemKind;
use trigpoint_model::document::json_schema;

use super::items::kind;
use crate::context::Context;
use crate::failure::{Done, Failure};

#[derive(Debug, Args)]
pub(crate) struct SchemaArguments {
    /// The kind of item; without it all of them, by kind
    #[arg(value_name = "KIND", value_parser = kind)]
    kind: Option<ItemKind>,
}

pub(crate) fn run(arguments: &SchemaArguments, context: &Context) -> Result<Done, Failure> {
    match arguments.kind {
        Some(kind) => context.output.json(&json_schema(kind))?,
        None => {
            let all: BTreeMap<&str, _> = ItemKind::ALL
                .iter()
                .map(|kind| (kind.as_str(), json_schema(*kind)))
                .collect();
            context.output.json(&all)?;
        }
    }
    Ok(Done::Fully)
}
