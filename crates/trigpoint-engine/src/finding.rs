//! What a run finds of an object: that it does not conform, or that a rule cannot be computed for
//! it. It is what reports show and what rests in [`Results`](crate::Results).

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use trigpoint_geometry::Geometry;
use trigpoint_model::ItemId;
use trigpoint_rules::{EvaluationError, FailingPart, Hotspot, ObjectId, Place, Value, sentence_at};

use crate::class_data::{ClassData, Shown};
use crate::plan::{Plan, Planned};
use crate::workspace::Workspace;

/// Characters of one text in a finding; longer ones are cut, and end in `…`.
const TEXT_CHARS_MAX: usize = 1_000;

/// Bytes of one geometry in a finding; of a larger one its envelope is shown.
const GEOMETRY_BYTES_MAX: usize = 64 * 1024;

/// Elements of a collection that a finding shows.
const ELEMENTS_MAX: usize = 100;

/// Something found of an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The same in every run over the same data, so that two runs can be compared.
    pub id: String,
    /// The id of the rule.
    pub rule_id: ItemId,
    /// The rule.
    pub rule: String,
    /// The class of the object.
    pub class: String,
    /// Its number in the class, from 0, in the order of the data.
    pub object: u32,
    /// Its unique key, where its class has one.
    pub key: Vec<NamedValue>,
    /// Its values that results show.
    pub reported: Vec<NamedValue>,
    /// Its geometry as WKT, or its envelope where it is large.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub geometry: Option<String>,
    /// What is wrong.
    #[serde(flatten)]
    pub what: What,
}

/// What is wrong with an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    tag = "kind",
    rename_all = "kebab-case",
    rename_all_fields = "camelCase"
)]
pub enum What {
    /// It does not conform to the rule.
    NonConformance {
        /// The parts of the rule that fail.
        parts: Vec<Part>,
    },
    /// The rule cannot be computed for it.
    Error {
        /// Where in the rule: a JSON pointer.
        place: String,
        /// Why.
        reason: String,
    },
}

/// A part of a rule that fails.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    /// Where in the rule: a JSON pointer.
    pub place: String,
    /// What the part says.
    pub sentence: String,
    /// The values in it.
    pub values: Vec<NamedValue>,
    /// Other objects that it is about.
    pub objects: Vec<OtherObject>,
    /// Where it shows.
    pub hotspots: Vec<HotspotShown>,
}

/// A value with its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct NamedValue {
    /// Its name.
    pub name: String,
    /// The value: times as text, geometries as WKT.
    pub value: serde_json::Value,
}

/// An object that a part of a rule is about, beside the one that fails.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OtherObject {
    /// As the rule names it.
    pub name: String,
    /// Its class.
    pub class: String,
    /// Its number in the class, from 0.
    pub object: u32,
    /// Its unique key.
    pub key: Vec<NamedValue>,
}

/// A place where a rule fails.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct HotspotShown {
    /// The geometry of the fault as WKT, or its envelope where it is large.
    pub geometry: String,
    /// What was measured, in CRS units.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub measured: Option<f64>,
    /// What it is held against.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit: Option<f64>,
}

/// Makes the findings of one rule; it knows the sentences that it has made.
pub(crate) struct Findings<'a> {
    workspace: &'a Workspace,
    plan: &'a Plan,
    planned: &'a Planned,
    sentences: HashMap<Place, String>,
}

impl<'a> Findings<'a> {
    pub(crate) fn new(workspace: &'a Workspace, plan: &'a Plan, planned: &'a Planned) -> Self {
        Self {
            workspace,
            plan,
            planned,
            sentences: HashMap::new(),
        }
    }

    pub(crate) fn non_conformance(
        &mut self,
        object: ObjectId,
        parts: Vec<FailingPart>,
    ) -> Option<Finding> {
        let mut places: Vec<&str> = parts.iter().map(|part| part.place.as_str()).collect();
        places.sort_unstable();
        places.dedup();
        let id = self.id(object, &places)?;
        let parts = parts.into_iter().map(|part| self.part(part)).collect();
        self.finding(object, id, What::NonConformance { parts })
    }

    pub(crate) fn error(&mut self, object: ObjectId, error: &EvaluationError) -> Option<Finding> {
        let id = self.id(object, &["error", error.place.as_str()])?;
        let what = What::Error {
            place: error.place.to_string(),
            reason: cut(&error.reason.to_string()),
        };
        self.finding(object, id, what)
    }

    fn class(&self, object: ObjectId) -> Option<&'a ClassData> {
        self.workspace.class(object.class)
    }

    fn finding(&self, object: ObjectId, id: String, what: What) -> Option<Finding> {
        let class = self.class(object)?;
        Some(Finding {
            id,
            rule_id: self.planned.id,
            rule: self.planned.name.to_string(),
            class: class.name().to_string(),
            object: object.index,
            key: self.values(class, object, class.key()),
            reported: self.values(class, object, class.reported()),
            geometry: class.geometry(object.index).map(|geometry| wkt(geometry)),
            what,
        })
    }

    /// Half of a hash of the rule, the object and the part that fails.
    fn id(&self, object: ObjectId, places: &[&str]) -> Option<String> {
        let mut hash = Sha256::new();
        hash.update(self.planned.id.to_string());
        self.class(object)?.hash_identity(object.index, &mut hash);
        for place in places {
            hash.update([0]);
            hash.update(place);
        }
        let digest = hash.finalize();
        let half = digest.iter().take(16);
        Some(half.map(|byte| format!("{byte:02x}")).collect())
    }

    fn values(&self, class: &ClassData, object: ObjectId, shown: &[Shown]) -> Vec<NamedValue> {
        let named = shown.iter().map(|shown| NamedValue {
            name: shown.name.to_string(),
            value: self.shown(&class.value(object.index, shown.attribute)),
        });
        named.collect()
    }

    fn part(&mut self, part: FailingPart) -> Part {
        let FailingPart {
            place,
            values,
            objects,
            hotspots,
        } = part;
        let (rule, templates) = (&self.planned.rule, self.plan.templates());
        let sentence = self.sentences.entry(place.clone()).or_insert_with(|| {
            let found = sentence_at(rule, templates, &place);
            cut(&found.unwrap_or_else(|| self.planned.sentence.clone()))
        });
        let sentence = sentence.clone();
        let values = values.into_iter().map(|(name, value)| NamedValue {
            name: cut(&name),
            value: self.shown(&value),
        });
        let values = values.collect();
        let objects = objects.into_iter().filter_map(|(name, object)| {
            let class = self.class(object)?;
            Some(OtherObject {
                name,
                class: class.name().to_string(),
                object: object.index,
                key: self.values(class, object, class.key()),
            })
        });
        Part {
            place: place.to_string(),
            sentence,
            values,
            objects: objects.collect(),
            hotspots: hotspots.into_iter().map(hotspot).collect(),
        }
    }

    /// A value as JSON has it.
    fn shown(&self, value: &Value) -> serde_json::Value {
        match value {
            Value::Null => serde_json::Value::Null,
            Value::Boolean(value) => (*value).into(),
            Value::Integer(value) => (*value).into(),
            Value::Real(value) => (*value).into(),
            Value::String(value) => cut(value).into(),
            Value::Timestamp(value) => value.to_string().into(),
            Value::Geometry(value) => cut(&wkt(value)).into(),
            Value::Collection(values) => {
                let shown = values.iter().take(ELEMENTS_MAX).map(flat);
                shown.collect::<Vec<_>>().into()
            }
            Value::Record(_) => flat(value),
            Value::Object(object) => match self.class(*object) {
                Some(class) => {
                    let key = self.values(class, *object, class.key());
                    let key = key
                        .iter()
                        .map(|named| format!("{}={}", named.name, named.value));
                    let key = key.collect::<Vec<_>>().join(", ");
                    let key = if key.is_empty() {
                        object.index.to_string()
                    } else {
                        key
                    };
                    cut(&format!("{} {key}", class.name())).into()
                }
                None => serde_json::Value::Null,
            },
        }
    }
}

/// An element of a collection: what is not simple is shown as a message shows it.
fn flat(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Boolean(value) => (*value).into(),
        Value::Integer(value) => (*value).into(),
        Value::Real(value) => (*value).into(),
        Value::String(value) => cut(value).into(),
        Value::Timestamp(_)
        | Value::Geometry(_)
        | Value::Collection(_)
        | Value::Record(_)
        | Value::Object(_) => cut(&value.to_string()).into(),
    }
}

fn hotspot(hotspot: Hotspot) -> HotspotShown {
    let Hotspot {
        geometry,
        measured,
        limit,
    } = hotspot;
    HotspotShown {
        geometry: wkt(&geometry),
        measured,
        limit,
    }
}

fn wkt(geometry: &Geometry) -> String {
    let envelope = geometry
        .envelope()
        .filter(|_| geometry.as_ewkb().len() > GEOMETRY_BYTES_MAX);
    let dimensions = trigpoint_geometry::Dimensions::Xy;
    let boxed = envelope
        .and_then(|envelope| Geometry::from_shape(&envelope.shape(), dimensions, None).ok());
    boxed.as_ref().unwrap_or(geometry).to_wkt()
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(TEXT_CHARS_MAX) {
        Some((end, _)) => {
            let mut text = text.get(..end).unwrap_or_default().to_owned();
            text.push('…');
            text
        }
        None => text.to_owned(),
    }
}
