//! What is still missing in an item before a session can run it.
//!
//! Incomplete items may be saved. Here is what an item alone tells: empty places, lists that need
//! an entry, literals that are not of their type. Whether a reference means the right kind of item,
//! and whether classes and attributes exist, is for those to say who see other items and schemas.

mod items;
mod tree;

use crate::document::{ItemBody, ObjectBinder, TemplateUse};
use crate::strict::excerpt;

/// Why an item cannot be run yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where in the document: a JSON pointer (RFC 6901), `/body/predicate/and/0`.
    pub place: String,
    /// What is missing or wrong there, for the user.
    pub message: String,
}

/// A place where a template is used, with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundUse<'a> {
    /// Where in the document: a JSON pointer.
    pub place: String,
    /// The use.
    pub template_use: &'a TemplateUse,
}

impl ItemBody {
    /// Everything that is still missing, in the order of the document; empty when it can be run as
    /// far as the item alone tells.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        self.inspect().faults
    }

    /// Every use of a template, in the order of the document.
    #[must_use]
    pub fn template_uses(&self) -> Vec<FoundUse<'_>> {
        self.inspect().uses
    }

    fn inspect(&self) -> Inspection<'_> {
        let mut inspection = Inspection::default();
        inspection.at("body", |inspection| inspection.body(self));
        inspection
    }
}

impl FoundUse<'_> {
    /// What is wrong with the arguments, given the template's parameters.
    #[must_use]
    pub fn faults(&self, parameters: &[ObjectBinder]) -> Vec<Fault> {
        let (given, wanted) = (self.template_use.arguments.len(), parameters.len());
        if given == wanted {
            return Vec::new();
        }
        vec![Fault {
            place: format!("{}/arguments", self.place),
            message: format!(
                "the template has {}, here {} given",
                counted(wanted, "parameter"),
                match given {
                    1 => "1 is".to_owned(),
                    _ => format!("{given} are"),
                }
            ),
        }]
    }
}

/// A walk through a body: where it is, and what it has found.
#[derive(Debug, Default)]
struct Inspection<'a> {
    place: String,
    loops: usize,
    in_rule: bool,
    faults: Vec<Fault>,
    uses: Vec<FoundUse<'a>>,
}

impl<'a> Inspection<'a> {
    /// Goes into the member `key`, and comes back.
    fn at(&mut self, key: &str, inspect: impl FnOnce(&mut Self)) {
        let before = self.place.len();
        self.place.push('/');
        self.place.push_str(key);
        inspect(self);
        self.place.truncate(before);
    }

    /// Goes into each entry of the list `key`.
    fn each<T>(&mut self, key: &str, entries: &'a [T], mut inspect: impl FnMut(&mut Self, &'a T)) {
        self.at(key, |own| {
            for (index, entry) in entries.iter().enumerate() {
                own.at(&index.to_string(), |own| inspect(own, entry));
            }
        });
    }

    /// Notes a fault of the place where the walk is.
    fn fault(&mut self, message: impl Into<String>) {
        self.faults.push(Fault {
            place: self.place.clone(),
            message: message.into(),
        });
    }

    /// Notes that the list `key` has too few entries.
    fn at_least(&mut self, least: usize, key: &str, count: usize, thing: &str) {
        if count < least {
            let wanted = counted(least, thing);
            self.at(key, |own| {
                own.fault(match count {
                    0 => format!("at least {wanted} wanted, here is none"),
                    _ => format!("at least {wanted} wanted, here is {count}"),
                });
            });
        }
    }

    /// Notes that the member `key`, which names something, is empty.
    fn named(&mut self, key: &str, name: &str, thing: &str) {
        if name.is_empty() {
            self.at(key, |own| own.fault(format!("the {thing} has no name")));
        }
    }

    /// Notes that the member `key` is not there.
    fn present<T>(&mut self, key: &str, member: Option<&T>, thing: &str) {
        if member.is_none() {
            self.at(key, |own| own.fault(format!("{thing} is wanted")));
        }
    }
}

/// `1 parameter`, `2 parameters`.
fn counted(count: usize, thing: &str) -> String {
    match count {
        1 => format!("1 {thing}"),
        _ => format!("{count} {thing}s"),
    }
}

/// A literal as a message shows it.
fn quoted(text: &str) -> String {
    format!("`{}`", excerpt(text))
}
