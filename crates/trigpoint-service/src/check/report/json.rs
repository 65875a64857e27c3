//! The report as data: the summary, then every finding.

use std::io::{self, Write};

use super::{Checked, each_finding, refused};
use crate::error::ServiceError;

pub(super) fn write(checked: &mut Checked, out: &mut dyn Write) -> Result<(), ServiceError> {
    let summary = serde_json::to_string_pretty(&checked.report).map_err(ServiceError::serialize)?;
    // The summary is an object: the findings become its last member.
    let open = summary.trim_end().trim_end_matches('}').trim_end();
    write!(out, "{open},\n  \"findings\": [").map_err(refused)?;
    let mut separator = "\n    ";
    each_finding(checked, |finding| {
        out.write_all(separator.as_bytes()).map_err(refused)?;
        separator = ",\n    ";
        let written = serde_json::to_writer(&mut *out, finding);
        written.map_err(io::Error::from).map_err(refused)
    })?;
    out.write_all(b"\n  ]\n}\n").map_err(refused)
}
