//! The sentence of a part of a rule, found by its place.

use trigpoint_model::document::{Predicate, PredicateTerm, Rule, RuleTemplateBody};

use crate::error::Place;
use crate::explain::sentence_of_predicate;
use crate::resolve::{Templates, name_of};

/// Returns what the predicate at a place of a rule says, or the innermost one around the place.
#[must_use]
pub fn sentence_at(rule: &Rule, templates: &Templates, place: &Place) -> Option<String> {
    let rest = place.as_str().strip_prefix("/predicate")?;
    let found = predicate_at(&rule.predicate, rest, templates)?;
    Some(sentence_of_predicate(found))
}

/// Follows a place down from a predicate, as resolving went down.
fn predicate_at<'a>(
    from: &'a Predicate,
    rest: &str,
    templates: &'a Templates,
) -> Option<&'a Predicate> {
    let (mut found, mut rest) = (from, rest);
    while let Some((inner, below)) = step_down(found, rest, templates)? {
        (found, rest) = (inner, below);
    }
    Some(found)
}

type Step<'a, 'b> = Option<(&'a Predicate, &'b str)>;

/// One step: `Some(None)` at the end, `None` where the place is not one of this rule.
fn step_down<'a, 'b>(
    from: &'a Predicate,
    rest: &'b str,
    templates: &'a Templates,
) -> Option<Step<'a, 'b>> {
    let step = match &from.term {
        PredicateTerm::And(parts) => in_list(parts, rest.strip_prefix("/and/")),
        PredicateTerm::Or(parts) => in_list(parts, rest.strip_prefix("/or/")),
        PredicateTerm::Xor(parts) => in_list(parts, rest.strip_prefix("/xor/")),
        PredicateTerm::Not(part) => one_of(rest, "/not", &[("", Some(part))]),
        PredicateTerm::IfThenElse(it) => {
            let parts = [
                ("/if", Some(&it.condition)),
                ("/then", Some(&it.then)),
                ("/else", it.otherwise.as_ref()),
            ];
            one_of(rest, "/ifThenElse", &parts)
        }
        PredicateTerm::Exists(it) => one_of(rest, "/exists", &[("/suchThat", Some(&it.such_that))]),
        PredicateTerm::ForAll(it) => {
            let parts = [
                ("/suchThat", Some(&it.such_that)),
                ("/check", Some(&it.check)),
            ];
            one_of(rest, "/forAll", &parts)
        }
        PredicateTerm::Chaining(it) => {
            let parts = [
                ("/suchThat", Some(&it.such_that)),
                ("/check", Some(&it.check)),
            ];
            one_of(rest, "/chaining", &parts)
        }
        PredicateTerm::ExecuteThenCheck(it) => {
            one_of(rest, "/executeThenCheck", &[("/check", Some(&it.check))])
        }
        PredicateTerm::UseTemplate(it) => {
            let name = name_of(it);
            let below = rest.strip_prefix("/useTemplate/");
            let below = below.and_then(|below| below.strip_prefix(name.as_str()));
            match below.and_then(|below| below.strip_prefix("/predicate")) {
                Some(below) => match &templates.get(&it.template.id)?.body {
                    RuleTemplateBody::Predicate(body) => Some((body, below)),
                    RuleTemplateBody::Value(_) => return None,
                },
                None => None,
            }
        }
        PredicateTerm::Hole
        | PredicateTerm::True
        | PredicateTerm::False
        | PredicateTerm::CheckThat(_)
        | PredicateTerm::Reference(_)
        | PredicateTerm::InRange(_)
        | PredicateTerm::Cast(_) => None,
    };
    Some(step)
}

fn in_list<'a, 'b>(parts: &'a [Predicate], rest: Option<&'b str>) -> Step<'a, 'b> {
    let rest = rest?;
    let end = rest.find('/').unwrap_or(rest.len());
    let (index, below) = rest.split_at(end);
    let part = parts.get(index.parse::<usize>().ok()?)?;
    Some((part, below))
}

/// The part whose key comes next below a node.
fn one_of<'a, 'b>(
    rest: &'b str,
    node: &str,
    parts: &[(&str, Option<&'a Predicate>)],
) -> Step<'a, 'b> {
    let below = rest.strip_prefix(node)?;
    parts.iter().find_map(|(key, part)| {
        let below = below.strip_prefix(key)?;
        let is_whole = below.is_empty() || below.starts_with('/');
        part.filter(|_| is_whole).map(|part| (part, below))
    })
}
