//! Rules out of archives: with the templates that they use, and the data stores beside them.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_archive::ArchivedItem;
use trigpoint_archive::chunked::{Checks, LineFault, RepositoryReader, is_repository};
use trigpoint_engine::RuleToCheck;
use trigpoint_model::document::DataStore;
use trigpoint_model::{ItemBody, ItemDocument, ItemPath};
use trigpoint_rules::{Templates, sentence};

use super::FaultyRule;
use crate::archives::is_below;
use crate::error::ServiceError;

/// Rules and what belongs to them.
#[derive(Debug, Default)]
pub struct GivenRules {
    /// The rules, by path.
    pub rules: Vec<RuleToCheck>,
    /// The rule templates that they may use.
    pub templates: Templates,
    /// The data stores that came with them.
    pub data_stores: Vec<(ItemPath, DataStore)>,
    /// What could not be read.
    pub not_read: Vec<FaultyRule>,
}

impl GivenRules {
    /// Adds an item. Only rules at or below one of the places `only` are checked; all without any.
    pub(crate) fn add(&mut self, document: ItemDocument, only: &[ItemPath]) {
        let is_wanted = only.is_empty()
            || only
                .iter()
                .any(|place| is_below(&document.path, Some(place)));
        match document.body {
            ItemBody::Rule(rule) if is_wanted => self.rules.push(RuleToCheck {
                id: document.id,
                name: document.path.to_string(),
                rule,
            }),
            ItemBody::RuleTemplate(template) => {
                self.templates.insert(document.id, template);
            }
            ItemBody::DataStore(store) => self.data_stores.push((document.path, store)),
            ItemBody::Session(_)
            | ItemBody::Rule(_)
            | ItemBody::Folder
            | ItemBody::ActionTemplate(_)
            | ItemBody::Action(_)
            | ItemBody::ActionMap(_) => {}
        }
    }

    /// Adds what was found in an archive: an item, or why it is none.
    fn take(&mut self, found: ArchivedItem, only: &[ItemPath]) {
        match found.item {
            Ok(document) => self.add(document, only),
            Err(fault) => {
                let place = fault.path.as_ref().map(ToString::to_string);
                self.not_read.push(FaultyRule {
                    rule: place.unwrap_or(found.entry),
                    reasons: vec![fault.message],
                });
            }
        }
    }

    /// Adds what was read elsewhere.
    pub fn join(&mut self, other: Self) {
        let Self {
            rules,
            templates,
            data_stores,
            not_read,
        } = other;
        self.rules.extend(rules);
        self.templates.extend(templates);
        self.data_stores.extend(data_stores);
        self.not_read.extend(not_read);
        self.finish();
    }

    /// Puts the rules in the order of their paths; of two with one path both stay.
    pub(crate) fn finish(&mut self) {
        self.rules.sort_by(|one, other| one.name.cmp(&other.name));
    }
}

/// A rule and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExplainedRule {
    /// Its path.
    pub rule: String,
    /// What it says.
    pub sentence: String,
}

/// Says what rules say, as English sentences.
#[must_use]
pub fn explain(given: &GivenRules) -> Vec<ExplainedRule> {
    let rules = given.rules.iter();
    rules
        .map(|to_check| ExplainedRule {
            rule: to_check.name.clone(),
            sentence: sentence(&to_check.rule),
        })
        .collect()
}

/// Reads the rules of archives, each a file, a zip, a folder of items or a backup of a repository;
/// of another product, too. With places only the rules at and below them are taken.
///
/// # Errors
/// When one is refused, or a place has nothing.
pub fn rules_of_archives(paths: &[PathBuf], only: &[ItemPath]) -> Result<GivenRules, ServiceError> {
    let mut given = GivenRules::default();
    for path in paths {
        if is_repository(path)? {
            of_repository(path, only, &mut given)?;
        } else {
            of_items(path, only, &mut given)?;
        }
    }
    for place in only {
        let is_there = |rule: &RuleToCheck| {
            let path: Result<ItemPath, _> = rule.name.parse();
            path.is_ok_and(|path| is_below(&path, Some(place)))
        };
        if !given.rules.iter().any(is_there) {
            return Err(ServiceError::NotInArchive {
                file: paths.first().cloned().unwrap_or_default(),
                paths: vec![place.clone()],
            });
        }
    }
    given.finish();
    Ok(given)
}

fn of_items(path: &Path, only: &[ItemPath], given: &mut GivenRules) -> Result<(), ServiceError> {
    let mut archive = trigpoint_archive::open(&[path.to_owned()])?;
    archive.for_each_item(&mut |found| {
        given.take(found, only);
        ControlFlow::Continue(())
    })?;
    Ok(())
}

fn of_repository(
    path: &Path,
    only: &[ItemPath],
    given: &mut GivenRules,
) -> Result<(), ServiceError> {
    let mut reader = RepositoryReader::open(path)?;
    reader.for_each_item(Checks::Documents, &mut |found| {
        match found {
            Ok(item) => given.take(item.archived(), only),
            Err(LineFault { entry, fault }) => given.take(
                ArchivedItem {
                    entry,
                    item: Err(fault),
                    notes: Vec::new(),
                },
                only,
            ),
        }
        ControlFlow::Continue(())
    })?;
    Ok(())
}
