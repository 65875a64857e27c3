//! The rule language: what a rule says of data.
//!
//! A document (`trigpoint-model`) is resolved against a [`Schema`] into a [`ResolvedRule`], or all
//! its faults come back at once. A resolved rule is evaluated object by object over anything that
//! is [`Objects`]. The built-in functions are [`operators`], one file each.
//!
//! This crate must not know sessions, SQL or HTTP; nor the clock, which is an argument.

mod compare;
mod convert;
mod error;
mod evaluate;
mod exact;
mod explain;
mod explain_place;
mod failing;
mod objects;
pub mod operators;
mod order;
mod pattern;
mod planars;
mod resolve;
mod resolved;
mod schema;
mod value;

pub use compare::compare;
pub use error::{EvaluationError, Place, ValueError};
pub use evaluate::{Bounds, Evaluation, LOOP_TURNS_MAX, Outcome, STEPS_MAX};
pub use explain::{sentence, sentence_of_predicate, sentence_of_value};
pub use explain_place::sentence_at;
pub use failing::{FailingPart, HOTSPOTS_MAX, Hotspot};
pub use objects::{Environment, FailedRule, Lookup, Objects, Probe};
pub use resolve::{Fault, FaultReason, NODES_MAX, Templates, resolve, resolve_partly};
pub use resolved::ResolvedRule;
pub use schema::{Attribute, AttributeId, Class, ClassId, Schema};
pub use value::{COLLECTION_MAX, ObjectId, TEXT_BYTES_MAX, Type, Value};
