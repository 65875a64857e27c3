//! Rules checked over data: with files and without a repository, or the rules and data stores of
//! one, as a job.
//!
//! Rules come from archives or from the repository, data from files or data stores; what is found
//! is the engine's. This module must not know how a rule is evaluated or a format is read.

mod data;
mod fault;
mod report;
mod rules;
mod run;
mod stores;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_datastore::ReaderSettings;
use trigpoint_engine::{
    Check, CheckError, ClassSummary, Opened, Plan, ReadError, Results, RuleFault, RuleSummary,
    Watch, check,
};
use trigpoint_model::{ItemId, Timestamp};
use trigpoint_rules::Lookup;

use self::data::OpenData;
use crate::data_store::Stop;
use crate::error::ServiceError;

pub use data::{DataGiven, StoreToRead};
pub use fault::CheckFault;
pub use report::{ReportFormat, note_on_report, write_report};
pub use rules::{ExplainedRule, GivenRules, explain, rules_of_archives};
pub use run::{CheckOrder, KeptAs};
pub use stores::{DataStoreForRules, DataStoresForRules, RulesAsked};
pub use trigpoint_engine::{Finding, Progress, Stage};

/// How rules are checked.
#[derive(Debug, Clone, Default)]
pub struct CheckOptions {
    /// Whether rules with faults stop the others no more: they are checked where only values are at
    /// fault, and left out otherwise; either is told.
    pub partly: bool,
    /// The parameters of the session, by name.
    pub parameters: BTreeMap<String, String>,
    /// When the run begins, for `get_current_date`.
    pub now: Option<Timestamp>,
}

/// What became of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckReport {
    /// The coordinate reference system of the data, where it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub crs: Option<String>,
    /// What was read of each class.
    pub classes: Vec<ReadClass>,
    /// What became of each rule that was checked.
    pub rules: Vec<CheckedRule>,
    /// The rules that could not be checked.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub not_checked: Vec<FaultyRule>,
    /// How many objects do not conform to a rule, each counted once a rule.
    pub non_conforming: u64,
    /// For how many objects a rule cannot be computed, each counted once a rule.
    pub errors: u64,
    /// How many findings there are: both of these.
    pub finding_count: u64,
    /// Where its findings are kept, and what was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kept: Option<KeptAs>,
}

/// What was read of a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReadClass {
    /// The class.
    pub class: String,
    /// Its features.
    pub features: u64,
    /// Values that could not be read; a rule that reads one is an error of its object.
    pub faults: u64,
}

/// What became of a rule. Its objects conform, do not, are not known, or it cannot be computed for
/// them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckedRule {
    /// Its id.
    pub id: ItemId,
    /// Its path.
    pub rule: String,
    /// What it says.
    pub sentence: String,
    /// All that is wrong with it: for an object for which it comes to such a value, it cannot be
    /// computed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub faults: Vec<String>,
    /// What became of it, class by class.
    pub classes: Vec<CheckedClass>,
    /// The number of its first finding, from 0.
    pub findings_start: u64,
    /// How many findings it has.
    pub findings_count: u64,
}

/// What became of a rule over a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckedClass {
    /// The class.
    pub class: String,
    /// Objects that the rule was checked for.
    pub processed: u64,
    /// Those for which it holds.
    pub conforming: u64,
    /// Those for which it does not hold.
    pub non_conforming: u64,
    /// Those for which it compares with null, so that nothing is said.
    pub not_known: u64,
    /// Those for which it cannot be computed.
    pub errors: u64,
    /// Time of all cores together, in milliseconds.
    pub time_ms: u64,
}

/// A rule that cannot be checked, or not for every object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FaultyRule {
    /// Its path.
    pub rule: String,
    /// All that is wrong with it.
    pub reasons: Vec<String>,
}

impl CheckReport {
    fn of(
        results: &Results,
        not_checked: Vec<FaultyRule>,
        mut faults: BTreeMap<usize, Vec<String>>,
    ) -> Self {
        // Rules come in the order of the plan.
        let rules = results.rules().iter().enumerate();
        let rules = rules.map(|(number, summary)| CheckedRule {
            faults: faults.remove(&number).unwrap_or_default(),
            ..CheckedRule::from(summary)
        });
        Self {
            crs: results.crs().map(str::to_owned),
            classes: results
                .classes_read()
                .iter()
                .map(|read| ReadClass {
                    class: read.class.clone(),
                    features: read.features,
                    faults: read.faults,
                })
                .collect(),
            rules: rules.collect(),
            not_checked,
            non_conforming: results.non_conforming(),
            errors: results.errors(),
            finding_count: results.count(),
            kept: None,
        }
    }

    /// Whether every rule was checked as a whole, and every object conforms.
    #[must_use]
    pub fn is_conforming(&self) -> bool {
        self.finding_count == 0 && self.not_checked.is_empty() && self.faulty().next().is_none()
    }

    /// Returns the rules that were checked in spite of their faults.
    pub fn faulty(&self) -> impl Iterator<Item = &CheckedRule> {
        self.rules.iter().filter(|rule| !rule.faults.is_empty())
    }
}

impl From<&RuleSummary> for CheckedRule {
    fn from(summary: &RuleSummary) -> Self {
        Self {
            id: summary.rule_id,
            rule: summary.rule.clone(),
            sentence: summary.sentence.clone(),
            faults: Vec::new(),
            classes: summary.classes.iter().map(CheckedClass::from).collect(),
            findings_start: summary.findings_start,
            findings_count: summary.findings_count,
        }
    }
}

impl From<&ClassSummary> for CheckedClass {
    fn from(summary: &ClassSummary) -> Self {
        let ClassSummary {
            class,
            processed,
            conforming,
            non_conforming,
            not_known,
            errors,
            time_us,
        } = summary;
        Self {
            class: class.clone(),
            processed: *processed,
            conforming: *conforming,
            non_conforming: *non_conforming,
            not_known: *not_known,
            errors: *errors,
            time_ms: u64::try_from(Duration::from_micros(*time_us).as_millis()).unwrap_or(u64::MAX),
        }
    }
}

/// Something that was checked: what became of it, and what was found.
#[derive(Debug)]
pub struct Checked {
    /// What became of it.
    pub report: CheckReport,
    pub(crate) results: Results,
    /// Whoever reads data writes those of a report, too.
    settings: ReaderSettings,
}

/// Checks rules over data, without a repository, on all cores; each step is told. When whoever
/// waits goes away, the threads stop.
///
/// # Errors
/// When the data cannot be read, a rule has faults (unless `partly`), or nothing is left to check.
pub async fn check_data(
    rules: GivenRules,
    data: DataGiven,
    options: CheckOptions,
    settings: ReaderSettings,
    tell: impl Fn(Progress) + Send + Sync + 'static,
) -> Result<Checked, ServiceError> {
    let stop = Stop(Arc::default());
    let is_stopped = Arc::clone(&stop.0);
    let checked = tokio::task::spawn_blocking(move || {
        let watch = Watch {
            stop: &is_stopped,
            tell: &tell,
        };
        let open = data::open(&data, &settings)?;
        run(rules, open, &options, settings, watch)
    });
    let checked = checked.await;
    drop(stop);
    checked.map_err(ServiceError::task)?
}

/// Checks rules over sources that are open.
fn run(
    rules: GivenRules,
    OpenData { sources, lookups }: OpenData,
    options: &CheckOptions,
    settings: ReaderSettings,
    watch: Watch<'_>,
) -> Result<Checked, ServiceError> {
    let opened = Opened::new(sources).map_err(|errors| CheckFault::DataDoNotFit {
        reasons: errors.iter().map(ToString::to_string).collect(),
    })?;
    let GivenRules {
        rules,
        templates,
        mut not_read,
        ..
    } = rules;
    let (plan, faults) = Plan::new(rules, templates, opened.schema());
    let mut faults_by_rule = BTreeMap::<usize, Vec<String>>::new();
    for fault in faults {
        let RuleFault {
            planned,
            rule,
            fault,
        } = fault;
        let reason = fault.to_string();
        if let Some(planned) = planned.filter(|_| options.partly) {
            faults_by_rule.entry(planned).or_default().push(reason);
            continue;
        }
        match not_read.last_mut() {
            Some(last) if last.rule == rule => last.reasons.push(reason),
            Some(_) | None => not_read.push(FaultyRule {
                rule,
                reasons: vec![reason],
            }),
        }
    }
    if !not_read.is_empty() && (!options.partly || plan.rule_count() == 0) {
        return Err(CheckFault::RulesWithFaults { rules: not_read }.into());
    }
    if plan.rule_count() == 0 {
        return Err(CheckFault::NoRules.into());
    }
    let workspace = opened.read(&plan.classes(), &watch)?;
    let environment = environment(options, lookups);
    let how = Check {
        watch,
        ..Check::all(&environment)
    };
    let results = check(&plan, &workspace, &how)?;
    Ok(Checked {
        report: CheckReport::of(&results, not_read, faults_by_rule),
        results,
        settings,
    })
}

fn environment(
    options: &CheckOptions,
    lookups: BTreeMap<String, Lookup>,
) -> trigpoint_engine::Environment {
    let parameters = options.parameters.iter();
    trigpoint_engine::Environment {
        now: options
            .now
            .map(|now| now.to_zoned(jiff::tz::TimeZone::UTC).datetime()),
        parameters: parameters
            .map(|(name, value)| (name.clone(), value.as_str().into()))
            .collect(),
        lookups,
        ..trigpoint_engine::Environment::default()
    }
}

impl From<ReadError> for ServiceError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Cancelled => Self::Cancelled,
            ReadError::Source(error) => Self::Data(error),
            mixed @ ReadError::MixedCrs { .. } => CheckFault::DataDoNotFit {
                reasons: vec![format!(
                    "{mixed}: set `Reproject to` of the data stores to one of them"
                )],
            }
            .into(),
            other @ (ReadError::TooManyFeatures { .. } | ReadError::Misfit { .. }) => {
                CheckFault::DataDoNotFit {
                    reasons: vec![other.to_string()],
                }
                .into()
            }
        }
    }
}

impl From<CheckError> for ServiceError {
    fn from(error: CheckError) -> Self {
        match error {
            CheckError::Cancelled => Self::Cancelled,
            other @ (CheckError::OtherSchema | CheckError::Results(_) | CheckError::Threads(_)) => {
                CheckFault::Run {
                    reason: other.to_string(),
                }
                .into()
            }
        }
    }
}
