//! Named points at which a crash test kills the process, to show what a crash leaves behind.

/// The environment variable that names the point at which the process ends.
pub const VARIABLE: &str = "TRIGPOINT_FAILPOINT";

/// Every point of this crate, in the order in which a new repository, a change, a repository
/// restore and its undo meet them.
pub const NAMES: &[&str] = &[
    "control.created",
    "generation.created",
    "generation.pointed-at",
    "repository.before-sweep",
    "repository.after-begin",
    "repository.after-insert-batch",
    "repository.after-replace-batch",
    "repository.before-commit",
    "repository.after-commit",
    "generation.partial-created",
    "generation.after-load",
    "generation.after-indexes",
    "generation.after-check",
    "generation.before-rename",
    "generation.after-rename",
    "generation.before-switch",
    "generation.after-switch",
    "generation.before-sweep",
    "undo-switch.after-lift",
    "undo-switch.before-switch",
    "undo-switch.after-switch",
];

/// Ends the process at once, without unwinding, if [`VARIABLE`] is this name.
///
/// Does nothing in builds without debug assertions.
pub fn hit(name: &str) {
    if cfg!(debug_assertions) && std::env::var_os(VARIABLE).is_some_and(|wanted| wanted == name) {
        std::process::abort();
    }
}
