//! The report as a table: a line a finding.

use std::io::{self, Write};

use trigpoint_geometry::Geometry;

use super::{Checked, each_finding, hotspots, kind, named, place, refused, told, values};
use crate::error::ServiceError;

const HEAD: [&str; 15] = [
    "id", "kind", "rule", "class", "object", "key", "reported", "what", "values", "place",
    "hotspots", "x", "y", "measured", "limit",
];

pub(super) fn write(checked: &mut Checked, out: &mut dyn Write) -> Result<(), ServiceError> {
    let mut table = ::csv::Writer::from_writer(out);
    let failed = |error: ::csv::Error| io::Error::other(error);
    let head = table.write_record(HEAD).map_err(failed);
    head.map_err(refused)?;
    each_finding(checked, |finding| {
        let first = hotspots(finding).next().map(|(_, hotspot)| hotspot);
        let number = |number: Option<f64>| number.map_or_else(String::new, |it| it.to_string());
        let at = first
            .map(|hotspot| hotspot.geometry.as_str())
            .or(finding.geometry.as_deref())
            .and_then(middle);
        let record = [
            finding.id.clone(),
            kind(finding).to_owned(),
            finding.rule.clone(),
            finding.class.clone(),
            finding.object.to_string(),
            named(finding.key.iter()),
            named(finding.reported.iter()),
            told(finding),
            values(finding),
            place(finding).unwrap_or_default().to_owned(),
            hotspots(finding).count().to_string(),
            number(at.map(|(x, _)| x)),
            number(at.map(|(_, y)| y)),
            number(first.and_then(|hotspot| hotspot.measured)),
            number(first.and_then(|hotspot| hotspot.limit)),
        ];
        let written = table.write_record(record.map(harmless)).map_err(failed);
        written.map_err(refused)
    })?;
    table.flush().map_err(refused)
}

/// The middle of the envelope of a geometry in WKT.
fn middle(wkt: &str) -> Option<(f64, f64)> {
    let envelope = Geometry::from_wkt(wkt).ok()?.envelope()?;
    Some((
        f64::midpoint(envelope.x_min, envelope.x_max),
        f64::midpoint(envelope.y_min, envelope.y_max),
    ))
}

/// A cell that no spreadsheet takes for a formula (OWASP, *CSV injection*). A number stays one.
fn harmless(cell: String) -> String {
    let is_risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_risky && cell.parse::<f64>().is_err() {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_is_marked_and_numbers_are_not() {
        assert_eq!(harmless("=1+1".to_owned()), "'=1+1");
        assert_eq!(harmless("-1.5".to_owned()), "-1.5");
        assert_eq!(harmless("@a".to_owned()), "'@a");
        assert_eq!(harmless("a=1".to_owned()), "a=1");
    }
}
