//! Checks that are over: their findings, in pages and as reports, until they are given up.

use std::fs::File;
use std::io::{BufWriter, Seek, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_engine::{NamedValue, ResultsError, What};
use trigpoint_model::Tree;
use uuid::Uuid;

use crate::check::{CheckFault, CheckReport, Checked, Finding, ReportFormat, write_report};
use crate::error::ServiceError;
use crate::{Caller, Service};

/// A check whose findings are kept. What became of it is told at once, also while the findings are
/// read for somebody else.
#[derive(Debug, Clone)]
pub(super) struct KeptCheck {
    report: Arc<CheckReport>,
    checked: Arc<Mutex<Checked>>,
}

impl KeptCheck {
    pub(super) fn new(checked: Checked) -> Self {
        Self {
            report: Arc::new(checked.report.clone()),
            checked: Arc::new(Mutex::new(checked)),
        }
    }
}

/// Findings of a page, at most.
const PAGE_MAX: usize = 1_000;

/// Findings that are looked at for one page: bounds the time that a search takes.
const LOOKED_AT_MAX: u64 = 100_000;

/// Which findings of a check are wanted.
#[derive(Debug, Clone, Default)]
pub struct FindingsWanted {
    /// The number of the first, from 0.
    pub from: u64,
    /// The number after the last.
    pub until: Option<u64>,
    /// So many at most.
    pub limit: usize,
    /// Only these.
    pub kind: Option<FindingKind>,
    /// Only those that show this text, in upper or lower case.
    pub text: Option<String>,
}

/// What a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// An object does not conform to a rule.
    NonConformance,
    /// A rule cannot be computed for an object.
    Error,
}

/// A page of findings.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FindingPage {
    /// The findings.
    pub findings: Vec<NumberedFinding>,
    /// What to give as `from` to get the next page; none if this is the last. Where few are found
    /// of very many, a page may hold fewer than were asked for, and yet there is a next.
    pub next: Option<u64>,
}

/// A finding, with its number.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct NumberedFinding {
    /// Its number in the check, from 0.
    pub number: u64,
    /// What was found.
    #[serde(flatten)]
    pub finding: Finding,
}

impl Service {
    /// What became of a check.
    ///
    /// # Errors
    /// If the caller has no such check, or it is kept no more.
    pub fn check_report(&self, caller: &Caller, id: Uuid) -> Result<CheckReport, ServiceError> {
        let kept = self.kept_check(caller, id)?;
        Ok(kept.report.as_ref().clone())
    }

    /// Findings of a check, from a number on. The report says at which those of a rule begin.
    ///
    /// # Errors
    /// If the caller has no such check, it is kept no more, or it cannot be read back.
    pub async fn check_findings(
        &self,
        caller: &Caller,
        id: Uuid,
        wanted: FindingsWanted,
    ) -> Result<FindingPage, ServiceError> {
        let kept = self.kept_check(caller, id)?;
        let page = tokio::task::spawn_blocking(move || {
            let mut checked = locked(&kept);
            Ok(page(&mut checked, &wanted).map_err(CheckFault::Results)?)
        });
        page.await.map_err(ServiceError::task)?
    }

    /// Writes the report of a check into a file that vanishes.
    ///
    /// # Errors
    /// If the caller has no such check, it is kept no more, or the file cannot be written.
    pub async fn check_report_file(
        &self,
        caller: &Caller,
        id: Uuid,
        format: ReportFormat,
    ) -> Result<File, ServiceError> {
        let kept = self.kept_check(caller, id)?;
        let spool = self.guard.spool_dir().to_owned();
        let written = tokio::task::spawn_blocking(move || {
            let failed = |source| CheckFault::WriteReport { source };
            let mut file = tempfile::tempfile_in(spool).map_err(failed)?;
            let mut checked = locked(&kept);
            let mut out = BufWriter::new(&mut file);
            write_report(&mut checked, format, &mut out)?;
            out.flush().map_err(failed)?;
            drop(out);
            file.rewind().map_err(failed)?;
            Ok(file)
        });
        written.await.map_err(ServiceError::task)?
    }

    fn kept_check(&self, caller: &Caller, id: Uuid) -> Result<KeptCheck, ServiceError> {
        caller.reading(Tree::Rules)?;
        caller.reading(Tree::DataStores)?;
        let found = self
            .jobs
            .checks
            .find(caller.identity(), id, |kept| Ok(kept.clone()));
        found.map_err(|_| ServiceError::NoSuchCheck { id })
    }
}

/// Waits while the findings are read for somebody else: never where other calls are served.
fn locked(kept: &KeptCheck) -> MutexGuard<'_, Checked> {
    kept.checked.lock().unwrap_or_else(PoisonError::into_inner)
}

fn page(checked: &mut Checked, wanted: &FindingsWanted) -> Result<FindingPage, ResultsError> {
    let count = checked.report.finding_count;
    let end = wanted.until.unwrap_or(count).min(count);
    let limit = wanted.limit.clamp(1, PAGE_MAX);
    let text = wanted.text.as_deref().map(str::to_lowercase);
    let stop = wanted.from.saturating_add(LOOKED_AT_MAX).min(end);
    let mut findings = Vec::new();
    let mut number = wanted.from;
    if number < stop {
        checked.results.visit(wanted.from, |finding| {
            let is_kind = wanted.kind.is_none_or(|kind| kind.is_of(&finding.what));
            if is_kind && text.as_deref().is_none_or(|text| shows(&finding, text)) {
                findings.push(NumberedFinding { number, finding });
            }
            number += 1;
            findings.len() < limit && number < stop
        })?;
    }
    let next = (number < end).then_some(number);
    Ok(FindingPage { findings, next })
}

impl FindingKind {
    fn is_of(self, what: &What) -> bool {
        match what {
            What::NonConformance { .. } => self == Self::NonConformance,
            What::Error { .. } => self == Self::Error,
        }
    }
}

/// Whether a finding shows a text, given in lower case: its class, what tells its object from
/// others, what fails and why. Geometries are not looked at.
fn shows(finding: &Finding, text: &str) -> bool {
    let has = |shown: &str| shown.to_lowercase().contains(text);
    let of_object = |values: &[NamedValue]| {
        values.iter().any(|value| match value.value.as_str() {
            Some(shown) => has(shown),
            None => has(&value.value.to_string()),
        })
    };
    let is_shown = match &finding.what {
        What::Error { reason, .. } => has(reason),
        What::NonConformance { parts } => parts.iter().any(|part| {
            has(&part.sentence)
                || of_object(&part.values)
                || part.objects.iter().any(|other| of_object(&other.key))
        }),
    };
    is_shown || has(&finding.class) || of_object(&finding.key) || of_object(&finding.reported)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn finding(what: &Value) -> Finding {
        let mut told = json!({
            "id": "a", "ruleId": Uuid::nil(), "rule": "/rules/Wide", "class": "ROAD", "object": 0,
            "key": [{"name": "id", "value": 17}],
            "reported": [{"name": "name", "value": "Mill Road"}],
            "geometry": "POINT (3 4)",
        });
        let parts = what.as_object().unwrap().clone();
        told.as_object_mut().unwrap().extend(parts);
        serde_json::from_value(told).unwrap()
    }

    #[test]
    fn a_finding_is_found_by_what_it_shows_and_not_by_its_geometry() {
        let part = json!({
            "place": "", "sentence": "ROAD.width is greater than 3", "hotspots": [],
            "values": [{"name": "ROAD.width", "value": 2}],
            "objects": [{"name": "other", "class": "ROAD", "object": 1,
                         "key": [{"name": "id", "value": "b-9"}]}],
        });
        let fails = finding(&json!({"kind": "non-conformance", "parts": [part]}));
        for text in ["road", "17", "mill r", "greater than", "2", "b-9"] {
            assert!(shows(&fails, text), "{text}");
        }
        for text in ["point", "lane", "reason"] {
            assert!(!shows(&fails, text), "{text}");
        }
        let error = finding(&json!({"kind": "error", "place": "", "reason": "Division by zero"}));
        assert!(shows(&error, "by zero"));
        assert!(FindingKind::Error.is_of(&error.what));
        assert!(FindingKind::NonConformance.is_of(&fails.what));
        assert!(!FindingKind::Error.is_of(&fails.what));
    }
}
