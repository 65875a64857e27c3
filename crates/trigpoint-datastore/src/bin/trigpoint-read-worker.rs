//! The read worker alone, for tests of this crate; users have `trigpoint read-worker`.

use std::process::ExitCode;

fn main() -> ExitCode {
    trigpoint_datastore::worker::main(std::io::stdin(), std::io::stdout())
}
