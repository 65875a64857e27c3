//! The workspace: the objects that rules run over, read once and never changed by a rule.

use std::sync::Arc;

use trigpoint_rules::{AttributeId, ClassId, ObjectId, Objects, Probe, Schema, Value};

use crate::class_data::ClassData;
use crate::column::index;

/// What was read of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassRead {
    /// Its name.
    pub class: String,
    /// How many features.
    pub features: u64,
    /// Values that the source could not give.
    pub faults: u64,
}

/// Objects of the classes that rules need, with indexes. Threads share it.
#[derive(Debug)]
pub struct Workspace {
    schema: Arc<Schema>,
    /// By the number of the class; those that no rule needs have no objects.
    classes: Vec<ClassData>,
    read: Vec<ClassRead>,
    crs: Option<String>,
}

impl Workspace {
    pub(crate) fn new(
        schema: Arc<Schema>,
        classes: Vec<ClassData>,
        read: Vec<ClassRead>,
        crs: Option<String>,
    ) -> Self {
        Self {
            schema,
            classes,
            read,
            crs,
        }
    }

    /// Returns the classes and attributes of its sources.
    #[must_use]
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// Returns what was read, class by class.
    #[must_use]
    pub fn classes_read(&self) -> &[ClassRead] {
        &self.read
    }

    /// Returns the coordinate reference system of its geometries, where it is known.
    #[must_use]
    pub fn crs(&self) -> Option<&str> {
        self.crs.as_deref()
    }

    pub(crate) fn class(&self, class: ClassId) -> Option<&ClassData> {
        self.classes.get(index(class.0))
    }
}

impl Objects for Workspace {
    fn count(&self, class: ClassId) -> u32 {
        self.class(class).map_or(0, ClassData::rows)
    }

    fn attribute(&self, object: ObjectId, attribute: AttributeId) -> Value {
        self.class(object.class)
            .map_or(Value::Null, |class| class.value(object.index, attribute))
    }

    fn fault(&self, object: ObjectId, attribute: AttributeId) -> Option<Arc<str>> {
        let column = self.class(object.class)?.column(attribute)?;
        column.faults().reason(object.index)
    }

    // Topology gives objects their references; none is built here.
    fn refers(&self, _: ObjectId, _: &str, _: ObjectId) -> bool {
        false
    }

    fn candidates(&self, class: ClassId, probes: &[Probe]) -> Option<Vec<u32>> {
        self.class(class)?.candidates(probes)
    }
}

/// A workspace in which every search looks at every object.
pub(crate) struct WithoutIndexes<'a>(pub(crate) &'a Workspace);

impl Objects for WithoutIndexes<'_> {
    fn count(&self, class: ClassId) -> u32 {
        self.0.count(class)
    }

    fn attribute(&self, object: ObjectId, attribute: AttributeId) -> Value {
        self.0.attribute(object, attribute)
    }

    fn fault(&self, object: ObjectId, attribute: AttributeId) -> Option<Arc<str>> {
        self.0.fault(object, attribute)
    }

    fn refers(&self, from: ObjectId, reference: &str, to: ObjectId) -> bool {
        self.0.refers(from, reference, to)
    }
}
