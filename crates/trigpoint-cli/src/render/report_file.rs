//! The report of a restore as a file: JSON, or CSV for a spreadsheet.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use trigpoint_service::restore::RestoreReport;

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
        ReportForm::Csv => report.to_csv(),
    };
    fs::write(file, text).map_err(Failure::write(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_decides_the_form_of_a_report_file() {
        assert_eq!(form_of(Path::new("a.JSON")).unwrap(), ReportForm::Json);
        assert_eq!(form_of(Path::new("a.csv")).unwrap(), ReportForm::Csv);
        assert!(form_of(Path::new("a.txt")).is_err());
    }
}
