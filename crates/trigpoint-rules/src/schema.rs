//! What data look like: classes and their attributes, as rules name them.

use std::collections::{BTreeMap, BTreeSet};

use trigpoint_model::document::{AttributeMapping, AttributeType, ClassMapping, DataStore};

use crate::value::Type;

/// The name of the attribute that is the primary geometry of a class.
const PRIMARY_GEOMETRY: &str = "geometry";

/// A class, by its number in the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(pub u32);

/// An attribute, by its number in its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttributeId(pub u32);

/// An attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its type.
    pub attribute_type: Type,
    /// Whether rules search by it.
    pub is_indexed: bool,
}

/// A class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
}

impl Class {
    /// Returns the attribute of a name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<(AttributeId, &Attribute)> {
        let index = self
            .attributes
            .iter()
            .position(|attribute| attribute.name == name)?;
        let id = AttributeId(u32::try_from(index).ok()?);
        self.attributes.get(index).map(|attribute| (id, attribute))
    }

    /// Returns its primary geometry: the attribute `geometry`.
    #[must_use]
    pub fn primary_geometry(&self) -> Option<AttributeId> {
        let (id, attribute) = self.attribute(PRIMARY_GEOMETRY)?;
        (attribute.attribute_type == Type::Geometry).then_some(id)
    }
}

/// The classes that rules can name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    classes: Vec<Class>,
    by_name: BTreeMap<String, ClassId>,
    /// The references that objects have to others, by name.
    references: BTreeSet<String>,
    /// The parameters of the session; `None` where any name will do.
    parameters: Option<BTreeSet<String>>,
}

/// The classes of topology with their attributes (1Integrate, *Topology Primitives*).
const TOPOLOGY: &[(&str, &[(&str, Type)])] = &[
    (
        "sys:node",
        &[("id", Type::Integer), (PRIMARY_GEOMETRY, Type::Geometry)],
    ),
    (
        "sys:edge",
        &[("id", Type::Integer), (PRIMARY_GEOMETRY, Type::Geometry)],
    ),
    (
        "sys:face",
        &[
            ("id", Type::Integer),
            (PRIMARY_GEOMETRY, Type::Geometry),
            ("sys:is_universe_face", Type::Boolean),
        ],
    ),
];

/// The references of topology, the older names too.
const TOPOLOGY_REFERENCES: &[&str] = &[
    "sys:area_to_face",
    "sys:edge_to_node",
    "sys:face_to_edge",
    "sys:face_to_node",
    "sys:line_to_edge",
    "sys:node_to_edge",
    "sys:node_to_face",
    "sys:node_to_point",
    "sys:point_to_node",
];

impl Schema {
    /// Adds a class. One of the same name becomes wider by the attributes that it did not have.
    pub fn add(&mut self, class: Class) -> ClassId {
        if let Some(id) = self.by_name.get(&class.name) {
            if let Some(known) = self.classes.get_mut(index(*id)) {
                for attribute in class.attributes {
                    if known.attribute(&attribute.name).is_none() {
                        known.attributes.push(attribute);
                    }
                }
            }
            return *id;
        }
        let id = ClassId(u32::try_from(self.classes.len()).unwrap_or(u32::MAX));
        self.by_name.insert(class.name.clone(), id);
        self.classes.push(class);
        id
    }

    /// Adds what a data store's mapping gives a session: classes and attributes by the names and
    /// types that they are mapped to, without those that are disabled.
    pub fn add_data_store(&mut self, store: &DataStore) {
        let user_defined = store.user_defined_classes.iter().flatten();
        for mapping in store.read_classes.iter().chain(user_defined) {
            if mapping.disabled != Some(true) {
                self.add(class_of(mapping));
            }
        }
    }

    /// Adds the classes and references that exist where topology was built.
    pub fn add_topology(&mut self) {
        for (name, attributes) in TOPOLOGY {
            self.add(Class {
                name: (*name).to_owned(),
                attributes: attributes
                    .iter()
                    .map(|(name, attribute_type)| Attribute {
                        name: (*name).to_owned(),
                        attribute_type: *attribute_type,
                        is_indexed: *name == PRIMARY_GEOMETRY,
                    })
                    .collect(),
            });
        }
        self.references
            .extend(TOPOLOGY_REFERENCES.iter().map(|name| (*name).to_owned()));
    }

    /// Adds a reference that objects have to others.
    pub fn add_reference(&mut self, name: &str) {
        self.references.insert(name.to_owned());
    }

    /// Says which parameters the session has. Before, any name will do.
    pub fn set_parameters(&mut self, names: impl IntoIterator<Item = String>) {
        self.parameters = Some(names.into_iter().collect());
    }

    /// Returns a class.
    #[must_use]
    pub fn class(&self, id: ClassId) -> Option<&Class> {
        self.classes.get(index(id))
    }

    /// Returns the class of a name.
    #[must_use]
    pub fn class_named(&self, name: &str) -> Option<ClassId> {
        self.by_name.get(name).copied()
    }

    /// Returns every class with its number, in the order in which they were added.
    pub fn classes(&self) -> impl Iterator<Item = (ClassId, &Class)> {
        (0u32..).map(ClassId).zip(&self.classes)
    }

    pub(crate) fn has_reference(&self, name: &str) -> bool {
        self.references.contains(name)
    }

    pub(crate) fn may_have_parameter(&self, name: &str) -> bool {
        self.parameters
            .as_ref()
            .is_none_or(|names| names.contains(name))
    }

    /// Returns the name that is written most alike, for a hint.
    pub(crate) fn class_like(&self, name: &str) -> Option<String> {
        most_alike(name, self.by_name.keys().map(String::as_str))
    }
}

fn index(id: ClassId) -> usize {
    usize::try_from(id.0).unwrap_or(usize::MAX)
}

fn class_of(mapping: &ClassMapping) -> Class {
    let is_in = |attribute: &&AttributeMapping| attribute.disabled != Some(true);
    Class {
        name: mapping
            .mapped_name
            .as_ref()
            .unwrap_or(&mapping.name)
            .clone(),
        attributes: mapping
            .attributes
            .iter()
            .filter(is_in)
            .map(attribute_of)
            .collect(),
    }
}

fn attribute_of(mapping: &AttributeMapping) -> Attribute {
    let name = mapping.mapped_name.as_ref().unwrap_or(&mapping.name);
    let is_primary = mapping.primary_geometry == Some(true);
    Attribute {
        // The primary geometry has one name in every session.
        name: if is_primary {
            PRIMARY_GEOMETRY.to_owned()
        } else {
            name.clone()
        },
        attribute_type: mapping.mapped_type.as_ref().map_or(Type::Any, type_of),
        is_indexed: mapping.indexed == Some(true) || is_primary,
    }
}

fn type_of(mapped: &AttributeType) -> Type {
    match mapped {
        AttributeType::Boolean => Type::Boolean,
        AttributeType::Integer | AttributeType::Integer64 => Type::Integer,
        AttributeType::Real => Type::Real,
        AttributeType::String => Type::String,
        AttributeType::Timestamp => Type::Timestamp,
        AttributeType::Geometry => Type::Geometry,
        AttributeType::Array => Type::Collection,
        AttributeType::Reference | AttributeType::Foreign(_) => Type::Any,
    }
}

/// Returns the name that fewest changes of letters make of `name`, when they are few.
pub(crate) fn most_alike<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let changes_max = name.chars().count() / 3 + 1;
    names
        .map(|other| (changes(name, other), other))
        .filter(|(changes, _)| *changes <= changes_max)
        .min()
        .map(|(_, other)| other.to_owned())
}

/// The distance of Levenshtein, letters of either case being the same.
fn changes(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, letter) in left.to_lowercase().chars().enumerate() {
        let mut diagonal = line;
        let mut before = line + 1;
        if let Some(first) = row.first_mut() {
            *first = before;
        }
        for (cell, other) in row.iter_mut().skip(1).zip(&right) {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = *cell;
            *cell = changed.min(before + 1).min(diagonal + 1);
            before = *cell;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_counted_in_letters() {
        assert_eq!(changes("kitten", "sitting"), 3);
        assert_eq!(changes("Road", "ROAD"), 0);
        assert_eq!(changes("", "abc"), 3);
        assert_eq!(changes("Straße", "Strasse"), 2);
    }

    #[test]
    fn a_name_far_from_all_is_like_none() {
        let names = ["ROAD", "RIVER"];
        assert_eq!(
            most_alike("RAOD", names.into_iter()),
            Some("ROAD".to_owned())
        );
        assert_eq!(most_alike("building", names.into_iter()), None);
    }
}
