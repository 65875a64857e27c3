//! Why a rule cannot be resolved.

use crate::error::{Place, ValueError};
use crate::value::Type;

/// What is wrong with a rule, and where.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{reason} (at `{place}`)")]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What.
    pub reason: FaultReason,
}

fn or_alike(alike: &Option<String>) -> String {
    match alike {
        Some(alike) => format!("; `{alike}` is there"),
        None => String::new(),
    }
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        "nothing".to_owned()
    } else {
        format!("`{}`", names.join("`, `"))
    }
}

/// What can be wrong with a rule.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FaultReason {
    /// Something is still to be filled in.
    #[error("{what} is missing")]
    Hole {
        /// `a predicate`, `a relation`, `a value` or `an operation`.
        what: &'static str,
    },
    /// A class is not in the schema.
    #[error("there is no class `{name}`{}", or_alike(alike))]
    UnknownClass {
        /// Its name.
        name: String,
        /// A class of nearly that name.
        alike: Option<String>,
    },
    /// An attribute is not in the class.
    #[error("`{object}` has no attribute `{name}`{}", or_alike(alike))]
    UnknownAttribute {
        /// The object.
        object: String,
        /// The attribute's name.
        name: String,
        /// An attribute of nearly that name.
        alike: Option<String>,
    },
    /// No object of that name is in scope.
    #[error("`{name}` is not in scope; {} is", listed(in_scope))]
    UnknownObject {
        /// Its name.
        name: String,
        /// What is in scope.
        in_scope: Vec<String>,
    },
    /// A built-in function is not known.
    #[error("there is no function `{name}`{}", or_alike(alike))]
    UnknownOperator {
        /// Its name.
        name: String,
        /// A function of nearly that name.
        alike: Option<String>,
    },
    /// A reference is not in the schema.
    #[error("objects have no reference `{name}`")]
    UnknownReference {
        /// Its name.
        name: String,
    },
    /// A session parameter is not declared.
    #[error("the session has no parameter `{name}`")]
    UnknownParameter {
        /// Its name.
        name: String,
    },
    /// A function has more or fewer arguments than it takes.
    #[error("`{operator}` takes {wanted}, not {found}")]
    ArgumentCount {
        /// The function.
        operator: &'static str,
        /// How many it takes.
        wanted: String,
        /// How many stand there.
        found: usize,
    },
    /// Something has too few parts.
    #[error("{what} has {found} parts, and wants {wanted}")]
    PartCount {
        /// `and`, `sum`, …
        what: &'static str,
        /// At least so many, or exactly.
        wanted: &'static str,
        /// How many stand there.
        found: usize,
    },
    /// A value is of another type.
    #[error("{what} is {}, and {} is wanted", found.words(), wanted.words())]
    WrongType {
        /// Which value.
        what: String,
        /// What is wanted.
        wanted: Type,
        /// What stands there.
        found: Type,
    },
    /// Two values have no such relation.
    #[error("{} is never {relation} {}", left.words(), right.words())]
    NotComparable {
        /// The type on the left.
        left: Type,
        /// The relation, in words.
        relation: &'static str,
        /// The type on the right.
        right: Type,
    },
    /// A literal or a pattern is not what it says.
    #[error(transparent)]
    Literal(#[from] ValueError),
    /// A distance is negative or no number.
    #[error("the distance {text} is not 0 or more")]
    Distance {
        /// As it is written.
        text: String,
    },
    /// A template is not there.
    #[error("the template {name} is missing")]
    UnknownTemplate {
        /// Its path or id.
        name: String,
    },
    /// A template uses itself.
    #[error("the template {name} uses itself")]
    EndlessTemplate {
        /// Its path or id.
        name: String,
    },
    /// A template stands where another kind of part is wanted.
    #[error("the template {name} is {found}, and {wanted} is wanted")]
    TemplateKind {
        /// Its path or id.
        name: String,
        /// What it is.
        found: &'static str,
        /// What is wanted.
        wanted: &'static str,
    },
    /// A template has more or fewer parameters than it is given.
    #[error("the template {name} has {wanted} parameters, and is given {found}")]
    TemplateArguments {
        /// Its path or id.
        name: String,
        /// How many it has.
        wanted: usize,
        /// How many stand there.
        found: usize,
    },
    /// A rule would change data.
    #[error("a rule only reads: {what} stands in an action")]
    NotInARule {
        /// The operation.
        what: &'static str,
    },
    /// A break stands outside of a loop.
    #[error("`break` stands outside of a loop")]
    BreakOutside,
    /// The rule is too deep or has too many nodes.
    #[error("with its templates in place the rule is deeper than 250 levels or larger than {max} nodes", max = super::NODES_MAX)]
    TooLarge,
}

impl FaultReason {
    /// Whether only a value is missing or of a wrong type, so that the rest of the rule has its
    /// meaning: what hangs on that value cannot be computed, and counts as an error of the object.
    #[must_use]
    pub fn is_of_a_value(&self) -> bool {
        match self {
            Self::UnknownAttribute { .. }
            | Self::UnknownParameter { .. }
            | Self::WrongType { .. }
            | Self::NotComparable { .. } => true,
            Self::Hole { .. }
            | Self::UnknownClass { .. }
            | Self::UnknownObject { .. }
            | Self::UnknownOperator { .. }
            | Self::UnknownReference { .. }
            | Self::ArgumentCount { .. }
            | Self::PartCount { .. }
            | Self::Literal(_)
            | Self::Distance { .. }
            | Self::UnknownTemplate { .. }
            | Self::EndlessTemplate { .. }
            | Self::TemplateKind { .. }
            | Self::TemplateArguments { .. }
            | Self::NotInARule { .. }
            | Self::BreakOutside
            | Self::TooLarge => false,
        }
    }
}
