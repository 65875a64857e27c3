//! A workspace in memory: once without any index, once with every probe used.

use std::collections::BTreeMap;
use std::sync::Arc;

use trigpoint_geometry::Geometry;
use trigpoint_rules::{
    Attribute, AttributeId, Class, ClassId, Environment, Evaluation, ObjectId, Objects, Outcome,
    Probe, Schema, Templates, Type, Value, resolve,
};

use crate::written::rule;

/// Rows of values by class.
#[derive(Default)]
pub(crate) struct Workspace {
    pub(crate) schema: Schema,
    rows: BTreeMap<ClassId, Vec<Vec<Value>>>,
    references: Vec<(ObjectId, String, ObjectId)>,
    /// Whether objects are left out by what probes tell.
    pub(crate) is_indexed: bool,
}

impl Workspace {
    pub(crate) fn class(&mut self, name: &str, attributes: &[(&str, Type)]) -> ClassId {
        let attributes = attributes
            .iter()
            .map(|(name, attribute_type)| Attribute {
                name: (*name).to_owned(),
                attribute_type: *attribute_type,
                is_indexed: false,
            })
            .collect();
        let name = name.to_owned();
        self.schema.add(Class { name, attributes })
    }

    pub(crate) fn add(&mut self, class: ClassId, row: Vec<Value>) -> ObjectId {
        let rows = self.rows.entry(class).or_default();
        rows.push(row);
        ObjectId {
            class,
            index: u32::try_from(rows.len() - 1).unwrap(),
        }
    }

    pub(crate) fn refer(&mut self, from: ObjectId, name: &str, to: ObjectId) {
        self.references.push((from, name.to_owned(), to));
    }

    /// What a rule, written as JSON, says of an object.
    pub(crate) fn check(&self, json: &str, object: ObjectId) -> Outcome {
        let schema = Arc::new(self.schema.clone());
        let resolved = resolve(&rule(json), &schema, &Templates::new()).unwrap();
        Evaluation::new(&resolved, self, &Environment::default()).check(object)
    }
}

impl Objects for Workspace {
    fn count(&self, class: ClassId) -> u32 {
        let count = self.rows.get(&class).map_or(0, Vec::len);
        u32::try_from(count).unwrap()
    }

    fn attribute(&self, object: ObjectId, attribute: AttributeId) -> Value {
        let row = &self.rows[&object.class][usize::try_from(object.index).unwrap()];
        row.get(usize::try_from(attribute.0).unwrap())
            .cloned()
            .unwrap_or(Value::Null)
    }

    fn refers(&self, from: ObjectId, reference: &str, to: ObjectId) -> bool {
        let is = |(one, name, other): &(ObjectId, String, ObjectId)| {
            *one == from && name == reference && *other == to
        };
        self.references.iter().any(is)
    }

    fn candidates(&self, class: ClassId, probes: &[Probe]) -> Option<Vec<u32>> {
        let all = 0..self.count(class);
        if !self.is_indexed {
            return None;
        }
        let found = all.filter(|index| {
            let object = ObjectId {
                class,
                index: *index,
            };
            probes.iter().all(|probe| self.may_satisfy(object, probe))
        });
        Some(found.collect())
    }
}

impl Workspace {
    /// As an index would: what is null or of another type is not found.
    fn may_satisfy(&self, object: ObjectId, probe: &Probe) -> bool {
        match probe {
            Probe::Compared {
                attribute,
                orders,
                value,
            } => {
                let order = match (self.attribute(object, *attribute), value) {
                    (Value::Integer(own), Value::Integer(other)) => own.cmp(other),
                    (Value::String(own), Value::String(other)) => own.cmp(other),
                    (Value::Null, _) => return false,
                    // What this index does not order it does not leave out.
                    _ => return true,
                };
                orders.contains(&order)
            }
            Probe::Meets {
                attribute,
                envelope,
            } => match self.attribute(object, *attribute) {
                Value::Geometry(geometry) => geometry
                    .envelope()
                    .is_some_and(|own| own.intersects(envelope)),
                _ => false,
            },
        }
    }
}

pub(crate) fn geometry(wkt: &str) -> Value {
    Value::geometry(Geometry::from_wkt(wkt).unwrap())
}
