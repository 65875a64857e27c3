//! The report of a restore as a file: JSON, or CSV for a spreadsheet.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use trigpoint_service::restore::RestoreReport;
use trigpoint_service::restore::report::ItemReport;

use crate::failure::Failure;

/// The form of a report file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReportForm {
    Json,
    Csv,
}

/// The form that the ending of a file's name asks for.
pub(crate) fn form_of(file: &Path) -> Result<ReportForm, Failure> {
    let ending = file
        .extension()
        .and_then(OsStr::to_str)
        .map(str::to_lowercase);
    match ending.as_deref() {
        Some("json") => Ok(ReportForm::Json),
        Some("csv") => Ok(ReportForm::Csv),
        Some(_) | None => Err(Failure::NotUnderstood {
            message: format!(
                "`--report {}`: the name ends in `.json` or `.csv`",
                file.display()
            ),
        }),
    }
}

/// Checks, before anything is changed, that the report can be written.
pub(crate) fn begin(file: &Path) -> Result<(), Failure> {
    form_of(file)?;
    let opened = fs::OpenOptions::new().create(true).append(true).open(file);
    opened
        .map(drop)
        .map_err(Failure::write(file.display().to_string()))
}

/// Writes the report.
pub(crate) fn write(report: &RestoreReport, file: &Path) -> Result<(), Failure> {
    let name = file.display().to_string();
    let text = match form_of(file)? {
        ReportForm::Json => {
            let text = serde_json::to_string_pretty(report).map_err(std::io::Error::other);
            text.map_err(Failure::write(name.as_str()))? + "\n"
        }
        ReportForm::Csv => csv(report),
    };
    fs::write(file, text).map_err(Failure::write(name))
}

/// A row per item (RFC 4180).
fn csv(report: &RestoreReport) -> String {
    let mut out = String::from(
        "path,kind,id,entry,outcome,restoredAs,identicalTo,code,reason,rootCause,notes\r\n",
    );
    for item in &report.items {
        let cells: Vec<String> = cells(item).iter().map(|cell| quoted(cell)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

fn cells(item: &ItemReport) -> [String; 11] {
    let ItemReport {
        path,
        kind,
        id,
        entry,
        outcome,
        restored_as,
        identical_to,
        code,
        reason,
        root_cause,
        notes,
    } = item;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let shown = |path: &Option<trigpoint_model::ItemPath>| {
        path.as_ref().map_or_else(String::new, ToString::to_string)
    };
    let notes: Vec<&str> = notes.iter().map(|note| note.message.as_str()).collect();
    [
        shown(path),
        kind.map_or_else(String::new, |kind| kind.to_string()),
        id.map_or_else(String::new, |id| id.to_string()),
        entry.clone(),
        outcome.as_str().to_owned(),
        shown(restored_as),
        shown(identical_to),
        text(code),
        text(reason),
        text(root_cause),
        notes.join("; "),
    ]
}

/// A cell in quotes. One that a spreadsheet would take for a formula gets an apostrophe: names
/// come from archives of others.
fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_and_is_never_a_formula() {
        assert_eq!(quoted("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
    }

    #[test]
    fn the_ending_decides_the_form_of_a_report_file() {
        assert_eq!(form_of(Path::new("a.JSON")).unwrap(), ReportForm::Json);
        assert_eq!(form_of(Path::new("a.csv")).unwrap(), ReportForm::Csv);
        assert!(form_of(Path::new("a.txt")).is_err());
    }
}
