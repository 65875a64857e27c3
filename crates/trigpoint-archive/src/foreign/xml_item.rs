//! Items of an XML backup: metadata, trees as elements, data stores.

use std::collections::BTreeMap;

use trigpoint_model::document::{
    AttributeMapping, ClassMapping, Connection, DataStore, FixedSchema,
};
use trigpoint_model::{ItemBody, Stamp, Timestamp};

use super::connection::{self, Parameter, ParameterSort};
use super::data_store::{clean, type_of};
use super::item::{Envelope, RawTree, tell_mapping};
use super::notes::Notes;
use super::secrets::{clean_free_text, clean_name, is_secret_name};
use super::term::{COMMENT, Term};
use super::trouble::{Trouble, codes, shown};
use super::xml::Element;

/// What an item of a backup holds.
pub(super) enum Held {
    /// A rule, action or template.
    Tree(RawTree),
    /// Anything else, as it will be in the document.
    Body(Box<ItemBody>),
}

/// What an item or folder says of itself.
pub(super) fn envelope(metadata: Option<&Element>, notes: &mut Notes) -> Envelope {
    let Some(metadata) = metadata else {
        return Envelope::default();
    };
    let mut envelope = Envelope::default();
    for child in &metadata.children {
        match child.name.as_str() {
            "Name" => {}
            "Description" => {
                envelope.description =
                    clean_free_text(child.text.clone(), "the description", notes);
            }
            "Comments" => {
                envelope.comments = clean_free_text(child.text.clone(), "the comments", notes);
            }
            "Created" => envelope.created = stamp(child, notes),
            "LastEdited" => envelope.edited = stamp(child, notes),
            other => notes.warn(format!(
                "the metadata `{}` has no counterpart here and is left out",
                shown(other)
            )),
        }
    }
    envelope
}

fn stamp(element: &Element, notes: &mut Notes) -> Stamp {
    let Some(user_date) = element.child("UserDate") else {
        return Stamp::default();
    };
    let filled = |name: &str| user_date.attribute(name).filter(|text| !text.is_empty());
    let at = filled("date").and_then(|text| match text.parse::<Timestamp>() {
        Ok(at) => Some(at),
        Err(_) => {
            notes.warn(format!(
                "`{}` is not a date with a time zone and is left out",
                shown(text)
            ));
            None
        }
    });
    Stamp {
        at,
        by: filled("user").map(str::to_owned),
    }
}

/// The place of an item: its folder's, and its name.
pub(super) fn is_shortcut(element: &Element) -> bool {
    element
        .child_text("IsShortcut")
        .is_some_and(|text| text.trim() == "true")
}

/// Where a shortcut leads, as far as the file says.
pub(super) fn shortcut_target(element: &Element, own: &str) -> Option<String> {
    let named = element.children.iter().find_map(|child| {
        let name = child.name.to_lowercase();
        let is_target = name.contains("target") || name == "shortcut" || name.contains("link");
        let text = child.attribute("id").unwrap_or(child.text.trim());
        (is_target && !text.is_empty()).then(|| text.to_owned())
    });
    let attribute = element.attributes.iter().find_map(|(name, value)| {
        let name = name.to_lowercase();
        (name.contains("target") || name.contains("shortcut")).then(|| value.clone())
    });
    let id = element.attribute("id").filter(|id| *id != own);
    named.or(attribute).or_else(|| id.map(str::to_owned))
}

/// Reads what an item holds.
pub(super) fn held(element: &Element, notes: &mut Notes) -> Result<Held, Trouble> {
    let mut held = None;
    for child in &element.children {
        let this = match child.name.as_str() {
            "Metadata" | "IsShortcut" => continue,
            "Rule" | "Action" => {
                let place = if child.name == "Rule" {
                    "Rule"
                } else {
                    "Action"
                };
                Held::Tree(RawTree {
                    root: term(child, place, 0)?,
                    template: None,
                    context: Vec::new(),
                    place,
                })
            }
            "DataStore" => {
                let store = data_store(child, notes)?;
                tell_mapping(&store, notes);
                Held::Body(Box::new(ItemBody::DataStore(store)))
            }
            other => {
                return Err(Trouble::new(
                    codes::UNSUPPORTED_KIND,
                    shown(other),
                    format!(
                        "an item that holds `{}` is not read from XML; export it as item JSON",
                        shown(other)
                    ),
                ));
            }
        };
        if held.replace(this).is_some() {
            return Err(Trouble::new(codes::SHAPE, "", "the item holds two things"));
        }
    }
    held.ok_or_else(|| Trouble::new(codes::SHAPE, "", "the item holds nothing"))
}

/// A tree of elements as a tree of nodes.
pub(super) fn term(element: &Element, place: &str, depth: usize) -> Result<Term, Trouble> {
    if depth > super::TREE_DEPTH_MAX {
        return Err(Trouble::new(codes::TOO_DEEP, place, "the tree is too deep"));
    }
    if !element.text.trim().is_empty() {
        return Err(Trouble::new(
            codes::SHAPE,
            place,
            format!("`{}` holds text; it would be lost", shown(&element.name)),
        ));
    }
    let mut node = Term::new(&element.name);
    node.attributes = element.attributes.iter().cloned().collect();
    for child in &element.children {
        if matches!(child.name.as_str(), "Comment" | "Comments") && child.children.is_empty() {
            node.attributes
                .insert(COMMENT.to_owned(), child.text.clone());
            continue;
        }
        let place = format!("{place}/predicates[{}]", node.children.len());
        node.children.push(term(child, &place, depth + 1)?);
    }
    Ok(node)
}

fn data_store(element: &Element, notes: &mut Notes) -> Result<DataStore, Trouble> {
    let known = [
        "ImportCredentials",
        "ExportCredentials",
        "InputSchema",
        "OutputSchema",
        "ImportMapping",
        "ExportMapping",
    ];
    only(element, &known, "DataStore")?;
    let side = |credentials: &str, side: &str, notes: &mut Notes| {
        let found = element
            .child(credentials)
            .and_then(|one| one.child("Credentials"));
        found.map(|one| connection(one, side, notes)).transpose()
    };
    let schema = |name: &str| element.child(name).and_then(|one| one.child("Schema"));
    let mapping = |name: &str| {
        element
            .child(name)
            .and_then(|one| one.child("SchemaMapping"))
    };
    let read = side("ImportCredentials", "reading", notes)?;
    let copy_to = side("ExportCredentials", "copying", notes)?;
    let fixed = mapping("ImportMapping").and_then(|one| one.attribute("fixed_target"));
    let fixed_schema = match fixed {
        None | Some("" | "false") => None,
        Some("lookup" | "Lookup") => Some(FixedSchema::Lookup),
        Some(other) => {
            let name = clean_name(other.to_owned(), "the name of the fixed schema", notes);
            Some(FixedSchema::Foreign(name))
        }
    };
    let mut read_classes = Vec::new();
    classes(
        schema("InputSchema"),
        mapping("ImportMapping"),
        "source",
        &mut read_classes,
        notes,
    )?;
    let mut copy_to_classes = Vec::new();
    classes(
        schema("OutputSchema"),
        mapping("ExportMapping"),
        "target",
        &mut copy_to_classes,
        notes,
    )?;
    let has_copy = mapping("ExportMapping").is_some() || schema("OutputSchema").is_some();
    Ok(DataStore {
        read,
        copy_to,
        fixed_schema,
        read_classes,
        copy_to_classes: has_copy.then_some(copy_to_classes),
        user_defined_classes: None,
    })
}

/// Refuses an element that would be lost.
fn only(element: &Element, known: &[&str], place: &str) -> Result<(), Trouble> {
    match element
        .children
        .iter()
        .find(|child| !known.contains(&child.name.as_str()))
    {
        None => Ok(()),
        Some(child) => Err(Trouble::new(
            codes::UNKNOWN_KEY,
            place,
            format!(
                "the element `{}` is not known here; it would be lost, so the item is refused",
                shown(&child.name)
            ),
        )),
    }
}

fn connection(element: &Element, side: &str, notes: &mut Notes) -> Result<Connection, Trouble> {
    only(element, &["param"], "Credentials")?;
    known_attributes(element, &["type", "name"])?;
    if let Some(other) = element.attribute("type").filter(|kind| *kind != "geometry") {
        notes.warn(format!(
            "the type `{}` of the {side} connection has no counterpart here and is left out",
            shown(other)
        ));
    }
    let mut parameters = Vec::new();
    for param in &element.children {
        known_attributes(param, &["name", "datatype", "displayValue"])?;
        only(param, &[], "param")?;
        let name = param.attribute("name").unwrap_or_default().to_owned();
        let displayed = param.attribute("displayValue").unwrap_or_default();
        let kind = param
            .attribute("datatype")
            .unwrap_or_default()
            .to_lowercase();
        let (sort, value) = match kind.as_str() {
            "upload" | "download" => {
                let text = param.text.trim();
                let is_null = text == "null" || text.is_empty();
                let value = if displayed.is_empty() && !is_null {
                    text
                } else {
                    displayed
                };
                (ParameterSort::File, value.to_owned())
            }
            "boolean" if matches!(param.text.as_str(), "true" | "false" | "") => {
                // A type that can hold no secret, whatever the parameter is called.
                let sort = ParameterSort::Plain;
                (sort, param.text.clone())
            }
            other if is_secret_name(other) => (ParameterSort::Secret, param.text.clone()),
            _ => {
                if !displayed.is_empty() && displayed != param.text && !is_secret_name(&name) {
                    notes.mapped(format!(
                        "the value shown for the {side} parameter `{}` differs from the value \
                         itself and is left out",
                        shown(&name)
                    ));
                }
                (ParameterSort::Unsaid, param.text.clone())
            }
        };
        parameters.push(Parameter { name, value, sort });
    }
    let label = element.attribute("name").unwrap_or_default();
    Ok(connection::read(label, parameters, side, notes))
}

/// Joins the classes of a schema with the mapping that speaks of them.
fn classes(
    schema: Option<&Element>,
    mapping: Option<&Element>,
    schema_side: &str,
    classes: &mut Vec<ClassMapping>,
    notes: &mut Notes,
) -> Result<(), Trouble> {
    let mut described: BTreeMap<&str, &Element> = BTreeMap::new();
    if let Some(schema) = schema {
        only(schema, &["Class"], "Schema")?;
        for class in &schema.children {
            described.insert(class.attribute("name").unwrap_or_default(), class);
        }
    }
    if let Some(mapping) = mapping {
        only(mapping, &["SimpleClassMapping"], "SchemaMapping")?;
        known_attributes(mapping, &["fixed_target"])?;
    }
    let mut mapped = Vec::new();
    for one in mapping.into_iter().flat_map(|mapping| &mapping.children) {
        let side = one.attribute(schema_side).unwrap_or_default();
        mapped.push(side);
        classes.push(class(
            one,
            described.get(side).copied(),
            schema_side,
            notes,
        )?);
    }
    for (name, class) in described {
        if !mapped.contains(&name) {
            notes.mapped(format!(
                "the class `{}` is in the schema and not mapped; it is kept as disabled",
                shown(name)
            ));
            let mut attributes = Vec::new();
            for one in &class.children {
                let mut attribute = AttributeMapping {
                    name: one.attribute("name").unwrap_or_default().to_owned(),
                    ..AttributeMapping::default()
                };
                describe(&mut attribute, one, notes)?;
                attributes.push(attribute);
            }
            classes.push(ClassMapping {
                name: name.to_owned(),
                disabled: Some(true),
                attributes,
                ..ClassMapping::default()
            });
        }
    }
    Ok(())
}

fn class(
    mapping: &Element,
    described: Option<&Element>,
    schema_side: &str,
    notes: &mut Notes,
) -> Result<ClassMapping, Trouble> {
    known_attributes(mapping, &["source", "target", "disabled"])?;
    only(mapping, &["SimpleAttributeMapping"], "SimpleClassMapping")?;
    let mut of_schema: BTreeMap<&str, &Element> = BTreeMap::new();
    let mut parameters = BTreeMap::new();
    if let Some(described) = described {
        only(described, &["Attribute", "param"], "Class")?;
        known_attributes(described, &["name"])?;
        for child in &described.children {
            if child.name == "param" {
                let name = child.attribute("name").unwrap_or_default().to_owned();
                parameters.extend(clean("Class", name, child.text.clone(), notes));
            } else {
                of_schema.insert(child.attribute("name").unwrap_or_default(), child);
            }
        }
    }
    let (name, mapped_name) = names(mapping);
    let mut attributes = Vec::new();
    for one in &mapping.children {
        known_attributes(
            one,
            &[
                "source",
                "target",
                "target_type",
                "disabled",
                "indexed",
                "reported",
            ],
        )?;
        let (name, mapped_name) = names(one);
        let mut attribute = AttributeMapping {
            name,
            mapped_name,
            mapped_type: one.attribute("target_type").map(type_of),
            indexed: flag(one, "indexed")?,
            reported: flag(one, "reported")?,
            disabled: flag(one, "disabled")?,
            ..AttributeMapping::default()
        };
        let side = one.attribute(schema_side).unwrap_or_default();
        if let Some(described) = of_schema.remove(side) {
            describe(&mut attribute, described, notes)?;
        }
        attributes.push(attribute);
    }
    for (name, described) in of_schema {
        let mut attribute = AttributeMapping {
            name: name.to_owned(),
            disabled: Some(true),
            ..AttributeMapping::default()
        };
        describe(&mut attribute, described, notes)?;
        attributes.push(attribute);
    }
    Ok(ClassMapping {
        name,
        mapped_name,
        disabled: flag(mapping, "disabled")?,
        unmapped: None,
        attributes,
        parameters,
    })
}

/// What the schema says of an attribute.
fn describe(
    attribute: &mut AttributeMapping,
    described: &Element,
    notes: &mut Notes,
) -> Result<(), Trouble> {
    known_attributes(described, &["name", "datatype", "minOccurs", "maxOccurs"])?;
    only(described, &["param"], "Attribute")?;
    attribute.source_type = described.attribute("datatype").map(str::to_owned);
    attribute.min_occurs = whole(described, "minOccurs")?;
    attribute.max_occurs = whole(described, "maxOccurs")?;
    for param in &described.children {
        let name = param.attribute("name").unwrap_or_default().to_owned();
        let cleaned = clean(&attribute.name, name, param.text.clone(), notes);
        attribute.parameters.extend(cleaned);
    }
    Ok(())
}

fn names(mapping: &Element) -> (String, Option<String>) {
    let source = mapping.attribute("source").unwrap_or_default().to_owned();
    let target = mapping
        .attribute("target")
        .filter(|target| *target != source);
    (source, target.map(str::to_owned))
}

fn known_attributes(element: &Element, known: &[&str]) -> Result<(), Trouble> {
    match element
        .attributes
        .iter()
        .find(|(name, _)| !known.contains(&name.as_str()))
    {
        None => Ok(()),
        Some((name, _)) => Err(Trouble::new(
            codes::UNKNOWN_KEY,
            shown(&element.name),
            format!(
                "the attribute `{}` is not known here; it would be lost, so the item is refused",
                shown(name)
            ),
        )),
    }
}

fn flag(element: &Element, name: &str) -> Result<Option<bool>, Trouble> {
    match element.attribute(name) {
        None | Some("") => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(other) => Err(super::read_tree::value_trouble(
            name,
            other,
            "`true` or `false`",
            &element.name,
        )),
    }
}

fn whole(element: &Element, name: &str) -> Result<Option<i64>, Trouble> {
    match element.attribute(name) {
        None | Some("") => Ok(None),
        Some("unbounded") => Ok(Some(-1)),
        Some(text) => text.parse().map(Some).map_err(|_| {
            super::read_tree::value_trouble(name, text, "a whole number", &element.name)
        }),
    }
}
