//! Checks that are over: their findings, in pages and as reports, until they are given up.

use std::fs::File;
use std::io::{BufWriter, Seek, Write};
use std::sync::{Arc, Mutex, PoisonError};

use schemars::JsonSchema;
use serde::Serialize;
use trigpoint_model::Tree;
use uuid::Uuid;

use crate::check::{CheckFault, CheckReport, Checked, Finding, ReportFormat, write_report};
use crate::error::ServiceError;
use crate::{Caller, Service};

/// A check whose findings are kept.
pub(super) type KeptCheck = Arc<Mutex<Checked>>;

/// Findings of a page, at most.
const PAGE_MAX: usize = 1_000;

/// A page of findings.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FindingPage {
    /// The findings.
    pub findings: Vec<Finding>,
    /// What to give as `from` to get the next page; none if this is the last.
    pub next: Option<u64>,
}

impl Service {
    /// What became of a check.
    ///
    /// # Errors
    /// If the caller has no such check, or it is kept no more.
    pub fn check_report(&self, caller: &Caller, id: Uuid) -> Result<CheckReport, ServiceError> {
        let kept = self.kept_check(caller, id)?;
        let checked = kept.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(checked.report.clone())
    }

    /// Findings of a check, from a number on. The report says at which those of a rule begin.
    ///
    /// # Errors
    /// If the caller has no such check, it is kept no more, or it cannot be read back.
    pub async fn check_findings(
        &self,
        caller: &Caller,
        id: Uuid,
        from: u64,
        limit: usize,
    ) -> Result<FindingPage, ServiceError> {
        let kept = self.kept_check(caller, id)?;
        let limit = limit.clamp(1, PAGE_MAX);
        let page = tokio::task::spawn_blocking(move || {
            let mut checked = kept.lock().unwrap_or_else(PoisonError::into_inner);
            let findings = checked
                .results
                .page(from, limit)
                .map_err(CheckFault::Results)?;
            let after = from.saturating_add(u64::try_from(findings.len()).unwrap_or(u64::MAX));
            let next = (after < checked.report.finding_count).then_some(after);
            Ok(FindingPage { findings, next })
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
            let mut checked = kept.lock().unwrap_or_else(PoisonError::into_inner);
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
            .find(caller.name(), id, |kept| Ok(Arc::clone(kept)));
        found.map_err(|_| ServiceError::NoSuchCheck { id })
    }
}
