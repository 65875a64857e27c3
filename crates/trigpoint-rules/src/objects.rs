//! What a rule is evaluated over: the objects of a workspace, and what a run adds to them.

use std::cmp::Ordering;
use std::sync::Arc;

use jiff::civil::DateTime;
use trigpoint_geometry::Envelope;

use crate::error::ValueError;
use crate::schema::{AttributeId, ClassId};
use crate::value::{ObjectId, Value};

/// What is known of the objects sought before each is looked at. It may be used to leave objects
/// out by an index, or not at all: the answer is the same.
#[derive(Clone, Debug)]
pub enum Probe {
    /// The attribute compares with the value in one of these ways.
    Compared {
        /// The attribute, by its number in each class sought.
        attribute: AttributeId,
        /// Which orders of attribute to value are sought.
        orders: Vec<Ordering>,
        /// The value; never null.
        value: Value,
    },
    /// The envelope of the attribute's geometry meets this one.
    Meets {
        /// The attribute.
        attribute: AttributeId,
        /// The envelope.
        envelope: Envelope,
    },
}

/// The objects of a workspace. The engine implements it over columns with indexes.
pub trait Objects {
    /// Returns how many objects a class has; they are numbered from 0.
    fn count(&self, class: ClassId) -> u32;

    /// Returns an attribute of an object, null where it has none.
    fn attribute(&self, object: ObjectId, attribute: AttributeId) -> Value;

    /// Returns why the source could not give an attribute of an object, which then reads null.
    /// A rule that reads it cannot be computed for that object.
    fn fault(&self, object: ObjectId, attribute: AttributeId) -> Option<Arc<str>> {
        let _ = (object, attribute);
        None
    }

    /// Tells whether one object points at another through the reference of this name.
    fn refers(&self, from: ObjectId, reference: &str, to: ObjectId) -> bool;

    /// Returns the numbers of the objects of a class that may satisfy all probes, rising; `None`
    /// for all objects. It may return more, never fewer: an object whose attribute the source
    /// could not give is never left out for that attribute.
    fn candidates(&self, class: ClassId, probes: &[Probe]) -> Option<Vec<u32>> {
        let _ = (class, probes);
        None
    }
}

/// Reads an attribute: what the source could not give is an error, and not null.
pub(crate) fn read(
    objects: &dyn Objects,
    object: ObjectId,
    attribute: AttributeId,
) -> Result<Value, ValueError> {
    let value = objects.attribute(object, attribute);
    if !value.is_null() {
        return Ok(value);
    }
    match objects.fault(object, attribute) {
        Some(reason) => Err(ValueError::NotRead {
            reason: reason.to_string(),
        }),
        None => Ok(Value::Null),
    }
}

/// What a run adds to the data. Nothing of it is known by itself: time is an argument, too.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// When the run began, for `get_current_date`.
    pub now: Option<DateTime>,
    /// The parameters of the session, by name; always strings.
    pub parameters: std::collections::BTreeMap<String, Arc<str>>,
    /// The lookups: by class, then by key.
    pub lookups: std::collections::BTreeMap<String, Lookup>,
    /// Temporary values that live as long as the session.
    pub session_values: std::collections::BTreeMap<String, Value>,
    /// The rule that failed, while an action of an action map runs.
    pub failed_rule: Option<FailedRule>,
}

/// Values by key, out of a class of a data store with a Lookup schema.
pub type Lookup = std::collections::BTreeMap<String, Value>;

/// What an action of an action map can ask of the rule that failed.
#[derive(Clone, Debug)]
pub struct FailedRule {
    /// Its name.
    pub name: Arc<str>,
    /// Where it failed.
    pub hotspot: Value,
    /// The names of the attributes that the hotspot has.
    pub hotspot_attributes: Vec<Arc<str>>,
}
