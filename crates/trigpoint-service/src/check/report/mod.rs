//! Reports of a check: everything that was found, written as it is read back, so that memory does
//! not grow with it.

mod csv;
mod geojson;
mod gpkg;
mod html;
mod json;

use std::io::Write;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_engine::{Finding, HotspotShown, Part, What};

use super::{CheckFault, Checked};
use crate::error::ServiceError;

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReportFormat {
    /// All that is known, as data.
    Json,
    /// A line a finding.
    Csv,
    /// A feature a finding, at its hotspots or else where its object is.
    Geojson,
    /// A GeoPackage: the objects, the hotspots, and what became of each rule.
    Gpkg,
    /// A page to be read.
    Html,
}

impl ReportFormat {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Json, Self::Csv, Self::Geojson, Self::Gpkg, Self::Html];

    /// Returns the media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Geojson => "application/geo+json",
            Self::Gpkg => "application/geopackage+sqlite3",
            Self::Html => "text/html; charset=utf-8",
        }
    }

    /// Returns the ending of a file in this form.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Geojson => "geojson",
            Self::Gpkg => "gpkg",
            Self::Html => "html",
        }
    }
}

/// Writes a report.
///
/// # Errors
/// When `out` refuses bytes, or the findings cannot be read back.
pub fn write_report(
    checked: &mut Checked,
    format: ReportFormat,
    out: &mut dyn Write,
) -> Result<(), ServiceError> {
    match format {
        ReportFormat::Json => json::write(checked, out),
        ReportFormat::Csv => csv::write(checked, out),
        ReportFormat::Geojson => geojson::write(checked, out),
        ReportFormat::Gpkg => gpkg::write(checked, out),
        ReportFormat::Html => html::write(checked, out),
    }
}

/// Why a report in this form is not all that its form promises, if so.
#[must_use]
pub fn note_on_report(checked: &Checked, format: ReportFormat) -> Option<String> {
    if format != ReportFormat::Geojson {
        return None;
    }
    match checked.report.crs.as_deref() {
        Some(crs) if geojson::is_wgs_84(crs) => None,
        Some(crs) => Some(format!(
            "the coordinates are those of the data, in {crs}; RFC 7946 wants longitude and \
             latitude in WGS 84"
        )),
        None => Some(
            "the coordinate reference system of the data is not known, and RFC 7946 wants \
             longitude and latitude in WGS 84: the coordinates are those of the data"
                .to_owned(),
        ),
    }
}

/// What it is when `out` refuses bytes.
fn refused(source: std::io::Error) -> ServiceError {
    CheckFault::WriteReport { source }.into()
}

/// Visits every finding; the first error of `write` ends it.
fn each_finding(
    checked: &mut Checked,
    mut write: impl FnMut(&Finding) -> Result<(), ServiceError>,
) -> Result<(), ServiceError> {
    let mut failed = None;
    checked
        .results
        .visit(0, |finding| match write(&finding) {
            Ok(()) => true,
            Err(error) => {
                failed = Some(error);
                false
            }
        })
        .map_err(CheckFault::Results)?;
    failed.map_or(Ok(()), Err)
}

/// `non-conformance` or `error`.
fn kind(finding: &Finding) -> &'static str {
    match finding.what {
        What::NonConformance { .. } => "non-conformance",
        What::Error { .. } => "error",
    }
}

/// What is wrong with the object, in words.
fn told(finding: &Finding) -> String {
    match &finding.what {
        What::NonConformance { parts } => {
            let sentences = parts.iter().map(|part| part.sentence.as_str());
            sentences.collect::<Vec<_>>().join("; ")
        }
        What::Error { reason, .. } => reason.clone(),
    }
}

/// Where the object does not conform to the rule.
fn hotspots(finding: &Finding) -> impl Iterator<Item = (&Part, &HotspotShown)> {
    let parts = match &finding.what {
        What::NonConformance { parts } => parts.as_slice(),
        What::Error { .. } => &[],
    };
    parts
        .iter()
        .flat_map(|part| part.hotspots.iter().map(move |hotspot| (part, hotspot)))
}

/// Where in the rule the fault is, or the first of several.
fn place(finding: &Finding) -> Option<&str> {
    match &finding.what {
        What::NonConformance { parts } => parts.first().map(|part| part.place.as_str()),
        What::Error { place, .. } => Some(place),
    }
}

/// The values in what fails: `ROAD.width = 2`.
fn values(finding: &Finding) -> String {
    match &finding.what {
        What::NonConformance { parts } => {
            let values = parts.iter().flat_map(|part| &part.values);
            named(values)
        }
        What::Error { .. } => String::new(),
    }
}

fn named<'a>(values: impl Iterator<Item = &'a trigpoint_engine::NamedValue>) -> String {
    let told = values.map(|value| format!("{} = {}", value.name, plain(&value.value)));
    told.collect::<Vec<_>>().join(", ")
}

/// A value without the quotes of JSON.
fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::Array(_)
        | serde_json::Value::Object(_) => value.to_string(),
    }
}
