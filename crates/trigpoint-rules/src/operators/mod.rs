//! The built-in functions, one file each, and the list of them all.
//!
//! A file holds all that there is to say of its function: its words, what it takes and gives with
//! units, where its meaning comes from, and examples, which are run as tests. The reference page
//! (`docs/reference/functions.md`) is made of the same.

mod arguments;
mod bits;
mod classes;
mod collections;
mod construction;
mod conversion;
mod dates;
mod geodesy;
mod linear;
mod maths;
mod measures;
mod overlay;
mod pieces;
mod relations;
mod results;
mod strings;
mod validity;

use crate::error::ValueError;
use crate::value::{Type, Value};
pub(crate) use arguments::Arguments;

/// A built-in function.
#[derive(Debug)]
pub struct Operator {
    /// Its name. It never changes: rules carry it.
    pub name: &'static str,
    /// What it gives, in one sentence.
    pub summary: &'static str,
    /// What it takes, in order.
    pub arguments: &'static [Argument],
    /// The type of what it gives.
    pub result: Type,
    /// What null among the arguments comes to.
    pub nulls: Nulls,
    /// Where its meaning comes from.
    pub source: &'static str,
    /// Calls, with what each gives: `trim('  a ')`, `'a'`.
    pub examples: &'static [(&'static str, &'static str)],
    pub(crate) evaluate: fn(&mut Arguments<'_, '_>) -> Result<Value, ValueError>,
}

/// What null among the arguments of a function comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// Null: the function is not asked.
    Pass,
    /// What the function says.
    Seen,
}

/// An argument of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Argument {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub argument_type: Type,
    /// What it means, with its unit and what it is where it is left out; empty where that is clear.
    pub words: &'static str,
    /// Whether it must be given, may be left out, or may be given many times.
    pub presence: Presence,
}

/// How often an argument stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Once.
    Required,
    /// Once or not.
    Optional,
    /// Once or more; it is the last one.
    Repeated,
    /// Any number of times, none too; it is the last one.
    AnyNumber,
}

/// An argument that must be given.
const fn required(name: &'static str, argument_type: Type, words: &'static str) -> Argument {
    Argument {
        name,
        argument_type,
        words,
        presence: Presence::Required,
    }
}

/// An argument that may be left out.
const fn optional(name: &'static str, argument_type: Type, words: &'static str) -> Argument {
    Argument {
        presence: Presence::Optional,
        ..required(name, argument_type, words)
    }
}

/// An argument that may be given many times.
const fn repeated(name: &'static str, argument_type: Type, words: &'static str) -> Argument {
    Argument {
        presence: Presence::Repeated,
        ..required(name, argument_type, words)
    }
}

/// An argument that may be given any number of times, or not.
const fn any_number(name: &'static str, argument_type: Type, words: &'static str) -> Argument {
    Argument {
        presence: Presence::AnyNumber,
        ..required(name, argument_type, words)
    }
}

impl Presence {
    fn is_many(self) -> bool {
        matches!(self, Self::Repeated | Self::AnyNumber)
    }
}

impl Operator {
    /// Returns the argument at an index; a repeated one stands at all further ones.
    #[must_use]
    pub fn argument(&self, index: usize) -> Option<&'static Argument> {
        self.arguments.get(index).or_else(|| {
            let last = self.arguments.last()?;
            last.presence.is_many().then_some(last)
        })
    }

    fn count_min(&self) -> usize {
        let is_needed =
            |it: &&Argument| matches!(it.presence, Presence::Required | Presence::Repeated);
        self.arguments.iter().filter(is_needed).count()
    }

    fn count_max(&self) -> Option<usize> {
        let has_many = self
            .arguments
            .last()
            .is_some_and(|it| it.presence.is_many());
        (!has_many).then_some(self.arguments.len())
    }

    /// Tells whether it takes so many arguments.
    #[must_use]
    pub fn takes(&self, count: usize) -> bool {
        count >= self.count_min() && self.count_max().is_none_or(|max| count <= max)
    }

    pub(crate) fn count_words(&self) -> String {
        let plural = |count: usize| if count == 1 { "argument" } else { "arguments" };
        match (self.count_min(), self.count_max()) {
            (min, None) => format!("{min} {} or more", plural(min)),
            (min, Some(max)) if min == max => format!("{min} {}", plural(min)),
            (min, Some(max)) => format!("{min} to {max} arguments"),
        }
    }

    /// Returns how it is called: `buffer(geometry, distance, [square_end])`.
    #[must_use]
    pub fn signature(&self) -> String {
        let shown = |it: &Argument| match it.presence {
            Presence::Required => it.name.to_owned(),
            Presence::Optional => format!("[{}]", it.name),
            Presence::Repeated => format!("{}, …", it.name),
            Presence::AnyNumber => format!("[{}, …]", it.name),
        };
        let arguments: Vec<String> = self.arguments.iter().map(shown).collect();
        format!("{}({})", self.name, arguments.join(", "))
    }
}

/// Functions of one subject.
#[derive(Debug)]
pub struct Group {
    /// Its heading.
    pub title: &'static str,
    /// Its functions, by name.
    pub operators: &'static [&'static Operator],
}

/// Every group, in the order of the reference page.
pub const GROUPS: &[Group] = &[
    relations::GROUP,
    validity::GROUP,
    measures::GROUP,
    pieces::GROUP,
    construction::GROUP,
    overlay::GROUP,
    linear::GROUP,
    geodesy::GROUP,
    strings::GROUP,
    maths::GROUP,
    bits::GROUP,
    conversion::GROUP,
    dates::GROUP,
    collections::GROUP,
    classes::GROUP,
    results::GROUP,
];

/// Returns every function.
pub fn all() -> impl Iterator<Item = &'static Operator> {
    GROUPS
        .iter()
        .flat_map(|group| group.operators.iter().copied())
}

/// Returns the function of a name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Operator> {
    all().find(|operator| operator.name == name)
}
