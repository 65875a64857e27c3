//! The audit log: who did what to what, when, from where, and how it ended. It only grows, and no
//! restore touches it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use trigpoint_model::Timestamp;
use trigpoint_repository::control::{AuditFilter, NewAuditEntry};

use super::Caller;
use crate::Service;
use crate::error::ServiceError;

/// Entries that are listed at once.
pub const PAGE_MAX: usize = 1_000;
/// The most characters of a target or name that are noted.
const TEXT_CHARS_MAX: usize = 500;

/// How an act ended that did nothing, though it was not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfinished {
    Failed,
    Cancelled,
    /// The process was killed.
    Interrupted,
}

impl Unfinished {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
        }
    }
}

/// What is told of one act.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    what: &'static str,
    target: String,
    outcome: &'static str,
    detail: Option<Value>,
}

impl Told {
    /// An act that was done.
    pub(crate) fn new(what: &'static str, target: impl Into<String>) -> Self {
        Self {
            what,
            target: bounded(&target.into()),
            outcome: "done",
            detail: None,
        }
    }

    /// The act was refused, or failed.
    pub(crate) fn refused(mut self, why: &str) -> Self {
        self.outcome = "refused";
        self.detail = Some(Value::from(bounded(why)));
        self
    }

    /// The act was begun and did nothing.
    pub(crate) fn unfinished(mut self, how: Unfinished) -> Self {
        self.outcome = how.as_str();
        self
    }

    /// What else is worth telling.
    pub(crate) fn with(mut self, detail: Value) -> Self {
        self.detail = Some(detail);
        self
    }
}

/// What an entry of the audit log says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditLine {
    /// Its number.
    pub entry: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// From where: an address, or `local`; `unknown` of a job whose process was killed.
    pub from: String,
    /// What was done: `log-in`, `item-save`, `restore` …
    pub what: String,
    /// To what.
    pub target: String,
    /// `done` or `refused`; of a repository restore also `failed`, `cancelled` or `interrupted`.
    pub outcome: String,
    /// What else there is to tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<Value>,
}

/// A page of the audit log, the latest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AuditPage {
    /// The entries.
    pub entries: Vec<AuditLine>,
    /// What to give as `before` to get the next page; none if this is the last.
    pub next: Option<u64>,
}

/// Which entries are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AuditWanted {
    /// Of this user only.
    pub who: Option<String>,
    /// Of this act only.
    pub what: Option<String>,
    /// Not earlier.
    pub since: Option<Timestamp>,
    /// Earlier.
    pub until: Option<Timestamp>,
    /// Below this number.
    pub before: Option<u64>,
    /// So many at most.
    pub limit: Option<usize>,
}

impl Service {
    /// Notes an act.
    pub(crate) async fn audit(&self, caller: &Caller, told: Told) -> Result<(), ServiceError> {
        self.note(&caller.name, &caller.from, told).await
    }

    /// Notes acts that are committed already. That they cannot be noted does not undo them, so that
    /// they are told as done: the log of the process says what is missing, and whoever has a place
    /// for it in an answer tells the warning that is given.
    pub(crate) async fn audit_done(
        &self,
        caller: &Caller,
        acts: impl IntoIterator<Item = Told>,
    ) -> Option<String> {
        let entry = |told| self.entry(&caller.name, &caller.from, told);
        let entries: Vec<NewAuditEntry> = acts.into_iter().map(entry).collect();
        let error = self.guard.door().audit_all(&entries).await.err()?;
        for NewAuditEntry {
            who, what, target, ..
        } in entries
        {
            tracing::error!(who, what, target, %error, "the audit log misses a line");
        }
        Some(format!(
            "it is done, but the audit log could not be written: {error}"
        ))
    }

    /// Notes an act of a job whose process was killed: from where it was asked for, nobody knows.
    pub(crate) async fn audit_left(&self, who: &str, told: Told) -> Result<(), ServiceError> {
        self.note(who, "unknown", told).await
    }

    async fn note(&self, who: &str, source: &str, told: Told) -> Result<(), ServiceError> {
        let entry = self.entry(who, source, told);
        self.guard.door().audit(&entry).await?;
        Ok(())
    }

    fn entry(&self, who: &str, source: &str, told: Told) -> NewAuditEntry {
        NewAuditEntry {
            at: self.environment.now(),
            who: who.to_owned(),
            source: source.to_owned(),
            what: told.what.to_owned(),
            target: told.target,
            outcome: told.outcome.to_owned(),
            detail: told.detail,
        }
    }

    /// Notes that a call was refused for want of a permission: faces call it, once a call.
    ///
    /// # Errors
    /// If the repository cannot be written.
    pub async fn note_refusal(&self, caller: &Caller, what: &str) -> Result<(), ServiceError> {
        let told = Told::new("refusal", what).refused("a permission is missing");
        self.audit(caller, told).await
    }

    /// A page of the audit log.
    ///
    /// # Errors
    /// If the caller may not read it, or the repository cannot be read.
    pub async fn audit_log(
        &self,
        caller: &Caller,
        wanted: &AuditWanted,
    ) -> Result<AuditPage, ServiceError> {
        let grant = caller.reading_audit()?;
        let filter = AuditFilter {
            since: wanted.since,
            until: wanted.until,
            who: wanted.who.clone(),
            what: wanted.what.iter().cloned().collect(),
            target: None,
        };
        let limit = wanted.limit.unwrap_or(100).clamp(1, PAGE_MAX);
        let log = self.guard.audit_log(&grant);
        let found = log.audit_log(&filter, wanted.before, limit).await?;
        let next = (found.len() == limit)
            .then(|| found.last().map(|last| last.entry))
            .flatten();
        let entries = found
            .into_iter()
            .map(|found| AuditLine {
                entry: found.entry,
                at: found.told.at,
                who: found.told.who,
                from: found.told.source,
                what: found.told.what,
                target: found.told.target,
                outcome: found.told.outcome,
                detail: found.told.detail,
            })
            .collect();
        Ok(AuditPage { entries, next })
    }
}

/// A text that came from outside, cut where it is too long.
pub(crate) fn bounded(text: &str) -> String {
    text.chars().take(TEXT_CHARS_MAX).collect()
}
