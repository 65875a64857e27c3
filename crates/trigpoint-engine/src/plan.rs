//! Rules made ready: each resolved against what the sources have, before anything is read.

use std::collections::BTreeSet;
use std::sync::Arc;

use trigpoint_model::ItemId;
use trigpoint_model::document::Rule;
use trigpoint_rules::{ClassId, Fault, ResolvedRule, Schema, Templates, resolve_partly, sentence};

/// A rule to be checked.
#[derive(Clone, Debug)]
pub struct RuleToCheck {
    /// Its id.
    pub id: ItemId,
    /// As results name it: its path.
    pub name: String,
    /// What it says.
    pub rule: Rule,
}

/// A fault of one of the rules.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("`{rule}`: {fault}")]
pub struct RuleFault {
    /// The number of the rule in the plan, from 0; none where it was left out.
    pub planned: Option<usize>,
    /// The name of the rule.
    pub rule: String,
    /// What is wrong with it, and where.
    pub fault: Fault,
}

/// A rule that is ready.
#[derive(Debug)]
pub(crate) struct Planned {
    pub(crate) id: ItemId,
    pub(crate) name: Arc<str>,
    pub(crate) rule: Rule,
    pub(crate) sentence: String,
    pub(crate) resolved: ResolvedRule,
}

/// Rules that are ready to be checked, in the order in which they were given.
#[derive(Debug)]
pub struct Plan {
    schema: Arc<Schema>,
    rules: Vec<Planned>,
    templates: Templates,
}

impl Plan {
    /// Resolves rules, and tells all their faults: whoever asks decides whether they are worth a
    /// run. Rules whose faults are all of values are in the plan, and cannot be computed where they
    /// come to one; those with other faults are left out.
    #[must_use]
    pub fn new(
        rules: Vec<RuleToCheck>,
        templates: Templates,
        schema: &Arc<Schema>,
    ) -> (Self, Vec<RuleFault>) {
        let mut faults = Vec::new();
        let mut planned = Vec::new();
        for RuleToCheck { id, name, rule } in rules {
            let (resolved, found) = resolve_partly(&rule, schema, &templates);
            faults.extend(found.into_iter().map(|fault| RuleFault {
                planned: resolved.as_ref().map(|_| planned.len()),
                rule: name.clone(),
                fault,
            }));
            if let Some(resolved) = resolved {
                planned.push(Planned {
                    id,
                    name: name.into(),
                    sentence: sentence(&rule),
                    rule,
                    resolved,
                });
            }
        }
        let plan = Self {
            schema: Arc::clone(schema),
            rules: planned,
            templates,
        };
        (plan, faults)
    }

    /// Returns the classes that its rules look at.
    #[must_use]
    pub fn classes(&self) -> BTreeSet<ClassId> {
        let each = self.rules.iter();
        each.flat_map(|rule| rule.resolved.visited_classes())
            .collect()
    }

    /// Returns how many rules it has.
    #[must_use]
    pub fn rule_count(&self) -> usize {
        self.rules.len()
    }

    pub(crate) fn rules(&self) -> &[Planned] {
        &self.rules
    }

    pub(crate) fn templates(&self) -> &Templates {
        &self.templates
    }

    pub(crate) fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }
}
