//! Session runs: a workspace of features with indexes, rules checked over it, results.
//!
//! Data come through [`Source`]. Rules are resolved against what the sources have ([`Plan`])
//! before anything is read; the classes that they need are loaded into a [`Workspace`];
//! [`check`] runs them on all cores, and what it finds rests in [`Results`], which memory does not
//! hold. This crate must not know formats, SQL or HTTP.

mod candidates;
mod check;
mod class_data;
mod column;
mod faults;
mod finding;
mod growing;
mod open;
mod order;
mod places;
mod plan;
mod results;
mod source;
mod watch;
mod workspace;

pub use check::{Check, CheckError, Scope, check};
pub use faults::REASONS_MAX;
pub use finding::{Finding, HotspotShown, NamedValue, OtherObject, Part, What};
pub use open::{OpenError, Opened, ReadError};
pub use plan::{Plan, RuleFault, RuleToCheck};
pub use results::{ClassSummary, Results, ResultsError, RuleSummary};
pub use source::{Batch, CellFault, Column, Source, SourceAttribute, SourceClass, SourceError};
pub use trigpoint_rules::Environment;
pub use watch::{Progress, Stage, Watch};
pub use workspace::{ClassRead, Workspace};
