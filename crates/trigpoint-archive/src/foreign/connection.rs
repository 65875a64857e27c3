//! How foreign data stores say what they connect to: labels of formats, and named parameters.

use std::collections::{BTreeMap, BTreeSet};

use trigpoint_model::document::{Connection, CredentialSlot, DataFormat, FileSlot};
use trigpoint_model::secret::is_secret_parameter;

use super::notes::Notes;
use super::secrets::{clean_name, is_secret_name, without_secrets};
use super::trouble::shown;

/// A named parameter of a foreign connection.
#[derive(Debug)]
pub(super) struct Parameter {
    /// Its name, as the user interface shows it.
    pub(super) name: String,
    /// Its value.
    pub(super) value: String,
    /// What the source says of it, where it says anything.
    pub(super) sort: ParameterSort,
}

/// What a parameter holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ParameterSort {
    /// Only its name tells.
    Unsaid,
    /// A plain value, as its type tells, whatever it is called.
    Plain,
    /// A file.
    File,
    /// A secret.
    Secret,
}

/// Reads a connection: files and secrets become slots, and secrets are left out.
pub(super) fn read(
    label: &str,
    parameters: impl IntoIterator<Item = Parameter>,
    side: &str,
    notes: &mut Notes,
) -> Connection {
    let cleaned = without_secrets(label);
    if cleaned.is_some() {
        notes.warn(format!(
            "the type of the {side} connection held a password, which is left out"
        ));
    }
    let label = cleaned.unwrap_or_else(|| label.to_owned());
    let mut connection = Connection {
        format: format_of(&label),
        parameters: BTreeMap::new(),
        files: Vec::new(),
        credentials: Vec::new(),
    };
    let what = format!("the name of a {side} parameter");
    for Parameter { name, value, sort } in parameters {
        let name = clean_name(name, &what, notes);
        let is_secret = sort == ParameterSort::Secret
            || (sort == ParameterSort::Unsaid && is_secret_name(&name))
            // What a document of ours would be refused for, whatever its type says.
            || is_secret_parameter(&name, without_secrets(&value).as_ref().unwrap_or(&value));
        let is_file =
            sort == ParameterSort::File || (sort == ParameterSort::Unsaid && is_file_name(&name));
        let is_uploaded = is_file && !is_written(&name);
        if is_secret {
            if !value.is_empty() {
                notes.warn(format!(
                    "the {side} parameter `{name}` held a secret, which is left out; give it again \
                     after the restore"
                ));
            }
            connection.credentials.push(CredentialSlot { slot: name });
            continue;
        }
        let cleaned = without_secrets(&value);
        if cleaned.is_some() {
            notes.warn(format!(
                "the {side} parameter `{name}` held a password within its value, which is left \
                 out; give it again after the restore"
            ));
            connection
                .credentials
                .push(CredentialSlot { slot: name.clone() });
        }
        let value = cleaned.unwrap_or(value);
        if is_uploaded {
            connection.files.push(FileSlot {
                slot: name,
                last_known: (!value.is_empty()).then_some(value),
            });
        } else {
            connection.parameters.insert(name, value);
        }
    }
    connection
        .files
        .sort_by(|left, right| left.slot.cmp(&right.slot));
    connection
        .credentials
        .sort_by(|left, right| left.slot.cmp(&right.slot));
    connection.credentials.dedup();
    connection
}

/// Whether a file parameter names what is written and downloaded: such a file is never wanted.
fn is_written(name: &str) -> bool {
    let name = name.to_lowercase();
    name.starts_with("destination") || name.contains("log file") || name.contains("export")
}

/// Whether a parameter of this name holds a file, as the user interface names them.
fn is_file_name(name: &str) -> bool {
    let name = name.to_lowercase();
    FILE_NAMES.iter().any(|start| name.starts_with(start)) || name.contains("log file")
}

/// What of these connections was mapped: labels that became formats, parameters that became files;
/// none where everything is one to one.
pub(super) fn mapping(connections: &[&Connection]) -> Option<String> {
    let mut facts: Vec<String> = Vec::new();
    for Connection { format, files, .. } in connections {
        let is_known = !matches!(format, DataFormat::Foreign(_));
        if let Some(label) = label_of(format).filter(|_| is_known)
            && let Some(word) = word_of(format)
            && letters(&label) != letters(&word)
        {
            facts.push(format!("the type `{label}` became the format `{word}`"));
        }
        for file in files {
            let slot = shown(&file.slot);
            facts.push(format!("the parameter `{slot}` became a wanted file"));
        }
    }
    let mut told = BTreeSet::new();
    facts.retain(|fact| told.insert(fact.clone()));
    (!facts.is_empty()).then(|| facts.join("; "))
}

/// How documents write a format that is not foreign.
fn word_of(format: &DataFormat) -> Option<String> {
    let written = serde_json::to_value(format).ok()?;
    written.as_str().map(str::to_owned)
}

/// A text without blanks and signs, in small letters.
fn letters(text: &str) -> String {
    text.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The format that a label means; a label that is not known exactly is kept as it is, so that it
/// can be written back.
pub(super) fn format_of(label: &str) -> DataFormat {
    LABELS
        .iter()
        .find(|(known, _)| *known == label)
        .map_or_else(
            || DataFormat::Foreign(label.to_owned()),
            |(_, format)| format.clone(),
        )
}

/// The label that 1Integrate shows for a format; none where it is not known.
pub(super) fn label_of(format: &DataFormat) -> Option<String> {
    if let DataFormat::Foreign(label) = format {
        return Some(label.clone());
    }
    LABELS
        .iter()
        .find(|(_, known)| known == format)
        .map(|(label, _)| (*label).to_owned())
}

const FILE_NAMES: [&str; 6] = [
    "source file",
    "destination file",
    "source dataset file",
    "upload",
    "download",
    "export log",
];

/// Labels, one for each format. The first three are evidenced by real files; the others follow
/// their pattern (the name of the format, and the short one of its reader).
const LABELS: [(&str, DataFormat); 17] = [
    (
        "Esri Geodatabase File (FILEGDB)",
        DataFormat::FileGeodatabase,
    ),
    ("Comma Separated Value (CSV)", DataFormat::Csv),
    ("ESRI Shape (GDAL)", DataFormat::Shapefile),
    ("OGC GeoPackage (OGCGEOPACKAGE)", DataFormat::GeoPackage),
    ("GeoJSON (GEOJSON)", DataFormat::GeoJson),
    ("FlatGeobuf (FLATGEOBUF)", DataFormat::FlatGeobuf),
    ("GML (GML)", DataFormat::Gml),
    ("Google KML (OGCKML)", DataFormat::Kml),
    ("MapInfo TAB (MFAL)", DataFormat::MapInfo),
    ("PostGIS (POSTGIS)", DataFormat::PostGis),
    ("Oracle", DataFormat::Oracle),
    (
        "Microsoft SQL Server Spatial (MSSQL_SPATIAL)",
        DataFormat::SqlServer,
    ),
    (
        "Esri Geodatabase (GEODATABASE_SDE)",
        DataFormat::EnterpriseGeodatabase,
    ),
    (
        "Esri ArcGIS Server Feature Service",
        DataFormat::ArcGisServer,
    ),
    ("WFS (Web Feature Service)", DataFormat::WebFeatureService),
    ("Bentley MicroStation Design V8 (DGNV8)", DataFormat::Dgn),
    ("Non-Conformance Report", DataFormat::NonConformanceReport),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_can_be_written_back() {
        for (label, format) in LABELS {
            assert_eq!(format_of(label), format);
            assert_eq!(label_of(&format).as_deref(), Some(label));
        }
        let variant = "oracle spatial ";
        assert_eq!(label_of(&format_of(variant)).as_deref(), Some(variant));
        assert_eq!(label_of(&DataFormat::Dwg), None);
    }
}
