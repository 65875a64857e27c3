//! Reads data through GDAL for the program beside it, which never loads GDAL itself.

use std::process::ExitCode;

fn main() -> ExitCode {
    trigpoint_datastore::worker::main(std::io::stdin(), std::io::stdout())
}
