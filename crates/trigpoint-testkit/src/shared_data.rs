//! Finds the real data, which rest beside the repository and are never copied into it.

use std::path::{Path, PathBuf};

/// The folder of real data beside the workspace; none, with a printed line, where it is missing.
///
/// A test that needs it returns at once without it:
/// `let Some(data) = trigpoint_testkit::shared_data() else { return };`
#[must_use]
#[allow(
    clippy::print_stdout,
    reason = "a skipped test says so where its reader looks"
)]
pub fn shared_data() -> Option<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data = workspace.join("../shared/data");
    if data.is_dir() {
        return Some(data);
    }
    println!("skipped: the real data (`../shared/data` beside the workspace) are not here");
    None
}
