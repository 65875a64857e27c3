//! Makes the folder that the web interface is built into, so that the server compiles without it.

use std::path::Path;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=../../web/dist");
    std::fs::create_dir_all(Path::new("../../web/dist"))
}
