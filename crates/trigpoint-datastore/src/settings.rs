//! How data are read on this machine: by which program, and within which bounds.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// Which program reads, and what it may take.
#[derive(Clone, Debug)]
pub struct ReaderSettings {
    /// The program whose process reads; it calls [`crate::worker::main`].
    pub program: PathBuf,
    /// Its arguments; ours has none.
    pub arguments: Vec<OsString>,
    /// Where files are unpacked; the folder of the system for such where nothing is said.
    pub scratch: Option<PathBuf>,
    /// The bounds.
    pub limits: ReaderLimits,
}

/// What a reader may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReaderLimits {
    /// The address space of the process that reads, in bytes.
    pub memory_bytes_max: u64,
    /// How long it may be silent, before it is ended.
    pub silence_max: Duration,
    /// The processor time that it may use for one job.
    pub cpu_max: Duration,
    /// How many bytes an uploaded zip may unpack to.
    pub unpacked_bytes_max: u64,
    /// How many entries it may have.
    pub entry_count_max: usize,
}

/// The program of this product that reads, beside its main one.
pub const READ_WORKER: &str = "trigpoint-read-worker";

impl ReaderSettings {
    /// Data are read by [`READ_WORKER`] in the folder of the running program; where it is missing,
    /// the start of a read tells.
    ///
    /// # Errors
    /// When the system does not tell which program this is.
    pub fn beside_this_program(scratch: Option<PathBuf>) -> std::io::Result<Self> {
        Ok(Self {
            program: std::env::current_exe()?.with_file_name(READ_WORKER),
            arguments: Vec::new(),
            scratch,
            limits: ReaderLimits::default(),
        })
    }
}

impl Default for ReaderLimits {
    fn default() -> Self {
        Self {
            memory_bytes_max: 4 << 30,
            silence_max: Duration::from_secs(120),
            cpu_max: Duration::from_secs(3600),
            unpacked_bytes_max: 16 << 30,
            entry_count_max: 20_000,
        }
    }
}
