//! Data stores as item JSON: connections, class and attribute mappings.

use std::collections::BTreeMap;

use trigpoint_model::document::{
    AttributeMapping, AttributeType, ClassMapping, Connection, DataStore,
};

use super::connection::{self, Parameter, ParameterSort};
use super::fields::Fields;
use super::json::Json;
use super::notes::Notes;
use super::secrets::{clean_name, is_secret_name, without_secrets};
use super::trouble::{Trouble, codes, shown};

/// Reads a data store; what is left in `fields` is refused by the caller.
pub(super) fn read(fields: &mut Fields, notes: &mut Notes) -> Result<DataStore, Trouble> {
    Ok(DataStore {
        read: connection(fields, "importType", "importCredentials", "reading", notes)?,
        copy_to: connection(fields, "exportType", "exportCredentials", "copying", notes)?,
        fixed_schema: None,
        read_classes: classes(fields, "importClasses", notes)?.unwrap_or_default(),
        copy_to_classes: classes(fields, "exportClasses", notes)?,
        user_defined_classes: classes(fields, "userDefinedClasses", notes)?,
    })
}

fn connection(
    fields: &mut Fields,
    label: &str,
    parameters: &str,
    side: &str,
    notes: &mut Notes,
) -> Result<Option<Connection>, Trouble> {
    let label = fields.text(label)?;
    let entries = match fields.take(parameters) {
        None | Some(Json::Null) => Vec::new(),
        Some(Json::Object(entries)) => entries,
        Some(other) => return Err(fields.wrong(parameters, "an object", &other)),
    };
    if label.as_deref().unwrap_or_default().is_empty() && entries.is_empty() {
        return Ok(None);
    }
    let mut read = Vec::new();
    for (name, value) in entries {
        let value = match value.scalar() {
            Some(text) => text,
            None if value == Json::Null => String::new(),
            None => {
                return Err(Trouble::new(
                    codes::SHAPE,
                    format!("{parameters}/{}", shown(&name)),
                    format!("a parameter is a string, here is {}", value.type_name()),
                ));
            }
        };
        read.push(Parameter {
            name,
            value,
            sort: ParameterSort::Unsaid,
        });
    }
    Ok(Some(connection::read(
        &label.unwrap_or_default(),
        read,
        side,
        notes,
    )))
}

fn classes(
    fields: &mut Fields,
    key: &str,
    notes: &mut Notes,
) -> Result<Option<Vec<ClassMapping>>, Trouble> {
    let Some(list) = fields.list(key)? else {
        return Ok(None);
    };
    let mut classes = Vec::with_capacity(list.len());
    for (index, class) in list.into_iter().enumerate() {
        let mut fields = Fields::of(class, format!("{key}[{index}]"))?;
        let mut attributes = Vec::new();
        for (index, attribute) in fields
            .list("attrs")?
            .unwrap_or_default()
            .into_iter()
            .enumerate()
        {
            let place = format!("{}/attrs[{index}]", fields.place());
            attributes.push(self::attribute(Fields::of(attribute, place)?, notes)?);
        }
        classes.push(ClassMapping {
            name: fields.text("name")?.unwrap_or_default(),
            mapped_name: fields.text("mappedName")?,
            disabled: fields.flag("disabled")?,
            unmapped: fields.flag("unMapped")?,
            attributes,
            parameters: parameters(&mut fields, notes)?,
        });
        fields.finish()?;
    }
    Ok(Some(classes))
}

fn attribute(mut fields: Fields, notes: &mut Notes) -> Result<AttributeMapping, Trouble> {
    let mapping = AttributeMapping {
        name: fields.text("name")?.unwrap_or_default(),
        mapped_name: fields.text("mappedName")?,
        source_type: fields.text("dataType")?,
        mapped_type: fields.text("mappedType")?.map(|name| type_of(&name)),
        indexed: fields.flag("indexed")?,
        reported: fields.flag("reported")?,
        disabled: fields.flag("disabled")?,
        unique_key: fields.flag("uniqueKey")?,
        primary_geometry: fields.flag("primaryGeometry")?,
        unmapped: fields.flag("unMapped")?,
        lookup_role: None,
        min_occurs: fields.whole("minOccurs")?,
        max_occurs: fields.whole("maxOccurs")?,
        parameters: parameters(&mut fields, notes)?,
    };
    fields.finish()?;
    Ok(mapping)
}

fn parameters(fields: &mut Fields, notes: &mut Notes) -> Result<BTreeMap<String, String>, Trouble> {
    let entries = match fields.take("params") {
        None | Some(Json::Null) => Vec::new(),
        Some(Json::Object(entries)) => entries,
        Some(other) => return Err(fields.wrong("params", "an object", &other)),
    };
    let mut parameters = BTreeMap::new();
    for (name, value) in entries {
        let value = match value.scalar() {
            Some(text) => text,
            None if value == Json::Null => String::new(),
            None => return Err(fields.wrong("params", "strings", &value)),
        };
        if let Some((name, value)) = clean(fields.place(), name, value, notes) {
            parameters.insert(name, value);
        }
    }
    Ok(parameters)
}

/// A parameter of a class or attribute without what is secret in it.
pub(super) fn clean(
    place: &str,
    name: String,
    value: String,
    notes: &mut Notes,
) -> Option<(String, String)> {
    let what = format!("the name of a parameter at `{place}`");
    let name = clean_name(name, &what, notes);
    if is_secret_name(&name) && !value.is_empty() {
        notes.warn(format!(
            "the parameter `{}` at `{place}` looks like a secret; its value is left out",
            shown(&name)
        ));
        return Some((name, String::new()));
    }
    let cleaned = without_secrets(&value);
    if cleaned.is_some() {
        notes.warn(format!(
            "the parameter `{}` at `{place}` held a password, which is left out",
            shown(&name)
        ));
    }
    Some((name, cleaned.unwrap_or(value)))
}

/// The type that a word of 1Integrate's means; another word is kept.
pub(super) fn type_of(name: &str) -> AttributeType {
    TYPES.iter().find(|(known, _)| *known == name).map_or_else(
        || AttributeType::Foreign(name.to_owned()),
        |(_, known)| known.clone(),
    )
}

fn type_text(attribute_type: &AttributeType) -> String {
    if let AttributeType::Foreign(name) = attribute_type {
        return name.clone();
    }
    TYPES
        .iter()
        .find(|(_, known)| known == attribute_type)
        .map(|(name, _)| (*name).to_owned())
        .unwrap_or_default()
}

const TYPES: [(&str, AttributeType); 9] = [
    ("Boolean", AttributeType::Boolean),
    ("Integer", AttributeType::Integer),
    ("Integer64", AttributeType::Integer64),
    ("Real", AttributeType::Real),
    ("String", AttributeType::String),
    ("Timestamp", AttributeType::Timestamp),
    ("Geometry", AttributeType::Geometry),
    ("Array", AttributeType::Array),
    ("Ref", AttributeType::Reference),
];

/// Writes a data store as the entries of item JSON; what that cannot say is told in the notes.
pub(super) fn write(store: &DataStore, notes: &mut Notes) -> Vec<(String, Json)> {
    let DataStore {
        read,
        copy_to,
        fixed_schema,
        read_classes,
        copy_to_classes,
        user_defined_classes,
    } = store;
    if fixed_schema.is_some() {
        notes.warn("1Integrate's item JSON has no place for the fixed schema; it is left out");
    }
    let mut entries = Vec::new();
    if let Some(classes) = copy_to_classes {
        entries.push(("exportClasses".to_owned(), write_classes(classes, notes)));
    }
    write_connection(copy_to.as_ref(), "export", &mut entries, notes);
    entries.push((
        "importClasses".to_owned(),
        write_classes(read_classes, notes),
    ));
    write_connection(read.as_ref(), "import", &mut entries, notes);
    if let Some(classes) = user_defined_classes {
        entries.push((
            "userDefinedClasses".to_owned(),
            write_classes(classes, notes),
        ));
    }
    entries
}

fn write_connection(
    connection: Option<&Connection>,
    side: &str,
    entries: &mut Vec<(String, Json)>,
    notes: &mut Notes,
) {
    let Some(Connection {
        format,
        parameters,
        files,
        credentials,
    }) = connection
    else {
        return;
    };
    let mut written: BTreeMap<&str, &str> = BTreeMap::new();
    for slot in credentials {
        written.insert(&slot.slot, "");
    }
    for file in files {
        written.insert(&file.slot, file.last_known.as_deref().unwrap_or_default());
    }
    for (name, value) in parameters {
        written.insert(name, value);
    }
    let written = written
        .into_iter()
        .map(|(name, value)| (name.to_owned(), Json::text(value)))
        .collect();
    entries.push((format!("{side}Credentials"), Json::Object(written)));
    let label = connection::label_of(format).unwrap_or_else(|| {
        notes.warn(format!(
            "1Integrate has no format that is known to be `{format:?}`; the {side} type is left \
             empty"
        ));
        String::new()
    });
    entries.push((format!("{side}Type"), Json::text(label)));
}

fn write_classes(classes: &[ClassMapping], notes: &mut Notes) -> Json {
    Json::List(
        classes
            .iter()
            .map(|class| write_class(class, notes))
            .collect(),
    )
}

fn write_class(class: &ClassMapping, notes: &mut Notes) -> Json {
    let ClassMapping {
        name,
        mapped_name,
        disabled,
        unmapped,
        attributes,
        parameters,
    } = class;
    let mut entries = Entries::default();
    if !attributes.is_empty() {
        let attributes = attributes
            .iter()
            .map(|one| write_attribute(one, notes))
            .collect();
        entries.put("attrs", Some(Json::List(attributes)));
    }
    entries.put("disabled", disabled.map(Json::Bool));
    entries.put("mappedName", mapped_name.as_ref().map(Json::text));
    entries.put("name", Some(Json::text(name)));
    entries.parameters(parameters);
    entries.put("unMapped", unmapped.map(Json::Bool));
    Json::Object(entries.0)
}

fn write_attribute(attribute: &AttributeMapping, notes: &mut Notes) -> Json {
    let AttributeMapping {
        name,
        mapped_name,
        source_type,
        mapped_type,
        indexed,
        reported,
        disabled,
        unique_key,
        primary_geometry,
        unmapped,
        lookup_role,
        min_occurs,
        max_occurs,
        parameters,
    } = attribute;
    if lookup_role.is_some() {
        notes.warn(format!(
            "1Integrate's item JSON has no known place for the lookup role of `{name}`; it is left \
             out"
        ));
    }
    let whole = |number: &i64| Json::Number(number.to_string());
    let mut entries = Entries::default();
    entries.put("dataType", source_type.as_ref().map(Json::text));
    entries.put("disabled", disabled.map(Json::Bool));
    entries.put("indexed", indexed.map(Json::Bool));
    entries.put("mappedName", mapped_name.as_ref().map(Json::text));
    let mapped_type = mapped_type.as_ref().map(|one| Json::text(type_text(one)));
    entries.put("mappedType", mapped_type);
    entries.put("maxOccurs", max_occurs.as_ref().map(whole));
    entries.put("minOccurs", min_occurs.as_ref().map(whole));
    entries.put("name", Some(Json::text(name)));
    entries.parameters(parameters);
    entries.put("primaryGeometry", primary_geometry.map(Json::Bool));
    entries.put("reported", reported.map(Json::Bool));
    entries.put("unMapped", unmapped.map(Json::Bool));
    entries.put("uniqueKey", unique_key.map(Json::Bool));
    Json::Object(entries.0)
}

#[derive(Default)]
struct Entries(Vec<(String, Json)>);

impl Entries {
    fn put(&mut self, key: &str, value: Option<Json>) {
        if let Some(value) = value {
            self.0.push((key.to_owned(), value));
        }
    }

    fn parameters(&mut self, parameters: &BTreeMap<String, String>) {
        if !parameters.is_empty() {
            let parameters = parameters
                .iter()
                .map(|(key, value)| (key.clone(), Json::text(value)))
                .collect();
            self.put("params", Some(Json::Object(parameters)));
        }
    }
}
