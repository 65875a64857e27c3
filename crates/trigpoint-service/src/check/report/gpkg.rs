//! The report as a GeoPackage, for maps: a layer of the objects that do not conform, a layer of the
//! places where they do not, and a table of the rules.

use std::io::{self, Write};

use trigpoint_datastore::{FieldType, GeoPackage, NewField, NewLayer, NewRow, NewValue};
use trigpoint_engine::Finding;
use trigpoint_geometry::Geometry;

use super::{Checked, each_finding, hotspots, kind, named, place, refused, told, values};
use crate::check::{CheckReport, CheckedClass, CheckedRule};
use crate::error::ServiceError;

const FINDINGS: [(&str, FieldType); 11] = [
    ("id", FieldType::String),
    ("kind", FieldType::String),
    ("rule", FieldType::String),
    ("class", FieldType::String),
    ("object", FieldType::Integer),
    ("key", FieldType::String),
    ("reported", FieldType::String),
    ("what", FieldType::String),
    ("values", FieldType::String),
    ("place", FieldType::String),
    ("hotspots", FieldType::Integer),
];
const HOTSPOTS: [(&str, FieldType); 7] = [
    ("finding_id", FieldType::String),
    ("rule", FieldType::String),
    ("class", FieldType::String),
    ("key", FieldType::String),
    ("sentence", FieldType::String),
    ("measured", FieldType::Real),
    ("limit", FieldType::Real),
];
const RULES: [(&str, FieldType); 11] = [
    ("rule", FieldType::String),
    ("sentence", FieldType::String),
    ("class", FieldType::String),
    ("processed", FieldType::Integer),
    ("conforming", FieldType::Integer),
    ("non_conforming", FieldType::Integer),
    ("not_known", FieldType::Integer),
    ("errors", FieldType::Integer),
    ("time_ms", FieldType::Integer),
    ("faults", FieldType::String),
    ("not_checked", FieldType::String),
];

/// The numbers of the layers.
const FINDINGS_LAYER: usize = 0;
const HOTSPOTS_LAYER: usize = 1;
const RULES_LAYER: usize = 2;

pub(super) fn write(checked: &mut Checked, out: &mut dyn Write) -> Result<(), ServiceError> {
    let crs = checked.report.crs.as_deref();
    let layers = [
        layer("findings", &FINDINGS, true, crs),
        layer("hotspots", &HOTSPOTS, true, crs),
        layer("rules", &RULES, false, None),
    ];
    let mut file = GeoPackage::begin(&checked.settings, &layers)?;
    for row in rules(&checked.report) {
        file.push(NewRow::new(RULES_LAYER, row.to_vec(), None))?;
    }
    each_finding(checked, |finding| {
        file.push(of_finding(finding))?;
        for (part, hotspot) in hotspots(finding) {
            let values = [
                text(&finding.id),
                text(&finding.rule),
                text(&finding.class),
                text(&named(finding.key.iter())),
                text(&part.sentence),
                number(hotspot.measured),
                number(hotspot.limit),
            ];
            let geometry = Geometry::from_wkt(&hotspot.geometry).ok();
            file.push(NewRow::new(
                HOTSPOTS_LAYER,
                values.to_vec(),
                geometry.as_ref(),
            ))?;
        }
        Ok(())
    })?;
    io::copy(&mut file.end()?, out).map(drop).map_err(refused)
}

fn of_finding(finding: &Finding) -> NewRow {
    let values = [
        text(&finding.id),
        text(kind(finding)),
        text(&finding.rule),
        text(&finding.class),
        NewValue::Integer(finding.object.into()),
        text(&named(finding.key.iter())),
        text(&named(finding.reported.iter())),
        text(&told(finding)),
        text(&values(finding)),
        text(place(finding).unwrap_or_default()),
        count(hotspots(finding).count()),
    ];
    let geometry = finding.geometry.as_deref();
    let geometry = geometry.and_then(|wkt| Geometry::from_wkt(wkt).ok());
    NewRow::new(FINDINGS_LAYER, values.to_vec(), geometry.as_ref())
}

/// A row a rule and class, and one for each rule that was not checked.
fn rules(report: &CheckReport) -> impl Iterator<Item = [NewValue; RULES.len()]> {
    let checked = report.rules.iter();
    let checked =
        checked.flat_map(|rule| rule.classes.iter().map(move |class| of_class(rule, class)));
    let not_checked = report.not_checked.iter().map(|rule| {
        let mut row = [const { NewValue::Null }; RULES.len()];
        row[0] = text(&rule.rule);
        row[RULES.len() - 1] = text(&rule.reasons.join("; "));
        row
    });
    checked.chain(not_checked)
}

fn of_class(rule: &CheckedRule, class: &CheckedClass) -> [NewValue; RULES.len()] {
    let CheckedClass {
        class,
        processed,
        conforming,
        non_conforming,
        not_known,
        errors,
        time_ms,
    } = class;
    [
        text(&rule.rule),
        text(&rule.sentence),
        text(class),
        count(*processed),
        count(*conforming),
        count(*non_conforming),
        count(*not_known),
        count(*errors),
        count(*time_ms),
        if rule.faults.is_empty() {
            NewValue::Null
        } else {
            text(&rule.faults.join("; "))
        },
        NewValue::Null,
    ]
}

fn layer(
    name: &str,
    fields: &[(&str, FieldType)],
    has_geometry: bool,
    crs: Option<&str>,
) -> NewLayer {
    let fields = fields.iter().map(|&(name, field_type)| NewField {
        name: name.to_owned(),
        field_type,
    });
    NewLayer {
        name: name.to_owned(),
        fields: fields.collect(),
        has_geometry,
        crs: crs.map(str::to_owned),
    }
}

fn text(text: &str) -> NewValue {
    NewValue::String(text.to_owned())
}

fn number(number: Option<f64>) -> NewValue {
    number.map_or(NewValue::Null, NewValue::Real)
}

fn count(count: impl TryInto<i64>) -> NewValue {
    NewValue::Integer(count.try_into().unwrap_or(i64::MAX))
}
