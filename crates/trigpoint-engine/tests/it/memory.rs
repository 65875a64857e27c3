//! A source in memory, and rules written short.

use std::ops::ControlFlow;
use std::sync::Arc;

use trigpoint_engine::{
    Batch, CellFault, Check, Column, Finding, Opened, Plan, Results, RuleToCheck, Source,
    SourceAttribute, SourceClass, SourceError, Watch, What, Workspace, check,
};
use trigpoint_geometry::Geometry;
use trigpoint_model::ItemId;
use trigpoint_rules::{Environment, Templates, Type};

/// Classes with their batches.
#[derive(Clone, Default)]
pub(crate) struct Memory {
    pub(crate) classes: Vec<SourceClass>,
    pub(crate) batches: Vec<Vec<Batch>>,
}

impl Memory {
    /// Adds a class of named columns, in one batch.
    pub(crate) fn with(self, name: &str, columns: Vec<(&str, Column)>) -> Self {
        self.with_faults(name, columns, Vec::new())
    }

    pub(crate) fn with_faults(
        mut self,
        name: &str,
        columns: Vec<(&str, Column)>,
        faults: Vec<CellFault>,
    ) -> Self {
        let rows = columns.first().map_or(0, |(_, column)| length(column));
        let attributes = columns.iter().map(|(name, column)| attribute(name, column));
        self.classes.push(SourceClass {
            name: name.to_owned(),
            attributes: attributes.collect(),
            crs: None,
        });
        self.batches.push(vec![Batch {
            rows,
            columns: columns.into_iter().map(|(_, column)| column).collect(),
            faults,
        }]);
        self
    }

    /// Makes an attribute of the class that was added last the unique key.
    pub(crate) fn keyed(mut self, name: &str) -> Self {
        let attributes = &mut self.classes.last_mut().unwrap().attributes;
        let found = attributes.iter_mut().find(|it| it.name == name).unwrap();
        found.is_unique_key = true;
        found.is_reported = true;
        self
    }

    /// Says where the class that was added last lies.
    pub(crate) fn lying_in(mut self, crs: &str) -> Self {
        self.classes.last_mut().unwrap().crs = Some(crs.to_owned());
        self
    }

    pub(crate) fn opened(&self) -> Opened {
        Opened::new(vec![Box::new(self.clone())]).unwrap()
    }

    /// Reads everything, makes the rules ready, which must have no fault.
    pub(crate) fn ready(&self, rules: &[String]) -> (Plan, Workspace) {
        let opened = self.opened();
        let (_, faults) = Plan::new(to_check(rules), Templates::new(), opened.schema());
        assert_eq!(faults, []);
        self.ready_partly(rules)
    }

    /// Reads everything, makes the rules ready, whose faults may be of values.
    pub(crate) fn ready_partly(&self, rules: &[String]) -> (Plan, Workspace) {
        let opened = self.opened();
        let (plan, _) = Plan::new(to_check(rules), Templates::new(), opened.schema());
        assert_eq!(plan.rule_count(), rules.len());
        let workspace = opened.read(&plan.classes(), &Watch::nobody()).unwrap();
        (plan, workspace)
    }

    pub(crate) fn checked(&self, rules: &[String]) -> Results {
        let (plan, workspace) = self.ready(rules);
        check(&plan, &workspace, &Check::all(&Environment::default())).unwrap()
    }
}

/// Rules with ids 1, 2, … and names `/rules/1`, `/rules/2`, …
pub(crate) fn to_check(rules: &[String]) -> Vec<RuleToCheck> {
    let numbered = rules.iter().zip(1..);
    numbered
        .map(|(json, number)| RuleToCheck {
            id: id(number),
            name: format!("/rules/{number}"),
            rule: serde_json::from_str(json).unwrap(),
        })
        .collect()
}

pub(crate) fn id(number: u32) -> ItemId {
    format!("00000000-0000-4000-8000-{number:012}")
        .parse()
        .unwrap()
}

pub(crate) fn attribute(name: &str, column: &Column) -> SourceAttribute {
    SourceAttribute {
        name: name.to_owned(),
        attribute_type: match column {
            Column::Boolean(_) => Type::Boolean,
            Column::Integer(_) => Type::Integer,
            Column::Real(_) => Type::Real,
            Column::String(_) => Type::String,
            Column::Timestamp(_) => Type::Timestamp,
            Column::Geometry(_) => Type::Geometry,
        },
        is_indexed: false,
        is_reported: false,
        is_unique_key: false,
    }
}

pub(crate) fn length(column: &Column) -> usize {
    match column {
        Column::Boolean(values) => values.len(),
        Column::Integer(values) => values.len(),
        Column::Real(values) => values.len(),
        Column::String(values) => values.len(),
        Column::Timestamp(values) => values.len(),
        Column::Geometry(values) => values.len(),
    }
}

pub(crate) fn integers(values: &[Option<i64>]) -> Column {
    Column::Integer(values.to_vec())
}

pub(crate) fn texts(values: &[Option<&str>]) -> Column {
    let texts = values.iter().map(|text| text.map(Into::into));
    Column::String(texts.collect())
}

/// Geometries from WKT; empty texts are null.
pub(crate) fn geometries(values: &[&str]) -> Column {
    let wkb = |wkt: &&str| (!wkt.is_empty()).then(|| wkb(wkt));
    Column::Geometry(values.iter().map(wkb).collect())
}

pub(crate) fn wkb(wkt: &str) -> Arc<[u8]> {
    Geometry::from_wkt(wkt).unwrap().as_ewkb().into()
}

impl Source for Memory {
    fn classes(&self) -> &[SourceClass] {
        &self.classes
    }

    fn read(
        &mut self,
        class: usize,
        take: &mut dyn FnMut(Batch) -> ControlFlow<()>,
    ) -> Result<(), SourceError> {
        for batch in &self.batches[class] {
            if take(batch.clone()).is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// All findings of results.
pub(crate) fn findings(results: &mut Results) -> Vec<Finding> {
    let mut all = Vec::new();
    results
        .visit(0, |finding| {
            all.push(finding);
            true
        })
        .unwrap();
    all
}

/// Objects and what is said of each: the values that fail, or the reason of the error.
pub(crate) fn told(results: &mut Results) -> Vec<String> {
    let tell = |finding: &Finding| {
        let what = match &finding.what {
            What::NonConformance { parts } => parts
                .iter()
                .flat_map(|part| &part.values)
                .map(|value| format!("{} = {}", value.name, value.value))
                .collect::<Vec<_>>()
                .join(", "),
            What::Error { place, reason } => format!("error: {reason} (at {place})"),
        };
        format!("{} {}: {what}", finding.class, finding.object)
    };
    findings(results).iter().map(tell).collect()
}

/// A rule for every `class:it`.
pub(crate) fn for_each(class: &str, predicate: &str) -> String {
    format!(r#"{{"object":{{"class":"{class}","label":"it"}},"predicate":{predicate}}}"#)
}

/// An attribute of `CLASS:label`.
pub(crate) fn value_of(object: &str, name: &str) -> String {
    let (class, label) = object.split_once(':').unwrap();
    format!(r#"{{"attribute":{{"of":{{"class":"{class}","label":"{label}"}},"name":"{name}"}}}}"#)
}

pub(crate) fn integer(number: i64) -> String {
    format!(r#"{{"constant":{{"type":"integer","text":"{number}"}}}}"#)
}

pub(crate) fn check_that(left: &str, relation: &str, right: &str) -> String {
    format!(r#"{{"checkThat":{{"left":{left},"relation":{relation},"right":{right}}}}}"#)
}

/// There are so many `class:other` such that.
pub(crate) fn exists(quantifier: &str, count: u64, class: &str, such_that: &str) -> String {
    format!(
        r#"{{"exists":{{"quantifier":"{quantifier}","count":{count},
            "object":{{"class":"{class}","label":"other"}},"suchThat":{such_that}}}}}"#
    )
}
