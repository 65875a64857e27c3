//! Why a check is not possible.

use std::io;

use trigpoint_engine::ResultsError;

use super::FaultyRule;
use crate::codes;

/// Why rules cannot be checked over data.
#[derive(Debug, thiserror::Error)]
pub enum CheckFault {
    /// Several data do not go together.
    #[error("the data do not go together: {}", reasons.join("; "))]
    DataDoNotFit {
        /// All that is wrong.
        reasons: Vec<String>,
    },
    /// Rules are not ones that these data can be held against.
    #[error("{}", faults_told(rules))]
    RulesWithFaults {
        /// Each with all its faults.
        rules: Vec<FaultyRule>,
    },
    /// There is no rule to check.
    #[error("there is no rule to check")]
    NoRules,
    /// There are no data to check.
    #[error("there are no data to check")]
    NoData,
    /// A path names no data store.
    #[error("there is no data store `{path}`")]
    NoSuchDataStore {
        /// The path.
        path: String,
    },
    /// Two data stores have a lookup of one name.
    #[error("two data stores have a lookup `{class}`")]
    LookupTwice {
        /// The class.
        class: String,
    },
    /// The findings cannot be kept.
    #[error(transparent)]
    Results(#[from] ResultsError),
    /// The run itself failed.
    #[error("{reason}")]
    Run {
        /// Why.
        reason: String,
    },
    /// The report cannot be written.
    #[error("the report cannot be written: {source}")]
    WriteReport {
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Rules that a message tells; the report of a check that goes on tells all.
const TOLD_MAX: usize = 20;

fn faults_told(rules: &[FaultyRule]) -> String {
    let count = rules.len();
    let mut told = match count {
        1 => "one rule has faults:".to_owned(),
        count => format!("{count} rules have faults:"),
    };
    for rule in rules.iter().take(TOLD_MAX) {
        for reason in &rule.reasons {
            told.push_str(&format!("\n  `{}`: {reason}", rule.rule));
        }
    }
    if count > TOLD_MAX {
        told.push_str(&format!("\n  and {} more", count - TOLD_MAX));
    }
    told
}

impl CheckFault {
    /// The stable code.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::DataDoNotFit { .. } | Self::LookupTwice { .. } => codes::DATA_DO_NOT_FIT,
            Self::RulesWithFaults { .. } => codes::RULES_WITH_FAULTS,
            Self::NoRules | Self::NoData => codes::INVALID,
            Self::NoSuchDataStore { .. } => codes::NOT_FOUND,
            Self::Results(_) | Self::Run { .. } | Self::WriteReport { .. } => codes::STORAGE_ERROR,
        }
    }

    /// What to do next.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::DataDoNotFit { .. } => Some(
                "give the data in one coordinate reference system and with one type for each \
                 attribute: `Reproject to` and the mapping of a data store say which"
                    .to_owned(),
            ),
            Self::RulesWithFaults { .. } => Some(
                "mend the rules, or name the data store whose mapping they are written for \
                 (`--data-store`); `--partly` goes on in spite of them"
                    .to_owned(),
            ),
            Self::LookupTwice { .. } => Some(
                "give one of them, or another name to the class in the mapping of one".to_owned(),
            ),
            Self::NoRules => Some("`--rules` names rules, folders of rules or backups".to_owned()),
            Self::NoData => Some("`--data` names files, `--data-store` data stores".to_owned()),
            Self::NoSuchDataStore { .. } => Some(
                "`trigpoint items list /datastores --recursive` shows what is there".to_owned(),
            ),
            Self::Results(_) | Self::Run { .. } | Self::WriteReport { .. } => None,
        }
    }
}
