//! Faults of the disk for a real process: the n-th call on files below a folder fails, or the
//! power goes after its end.
//!
//! The workspace has no unsafe code, so what stands between a process and its files is a small
//! library in C (`fault/fault.c`), built here and loaded by `LD_PRELOAD`.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// Once, with an error of the device.
    DeviceError,
    /// Once, with an error of the device, and only where something is synchronised.
    SyncError,
    /// It and every later one that wants space: the disk is full, and stays so.
    DiskFull,
    /// Once, it does half of what it is asked for and says so, which is no error.
    Short,
    /// No file gets another name. The kernel refuses it, since some renames come by no function.
    NoRename,
}

/// What came of a process with faults.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FaultLog {
    /// The call that failed and its file, if the process came that far: `fsync data/lock`.
    pub fault: Option<String>,
    /// How many calls there were that the kind can touch; none where the process was killed.
    pub count: Option<u64>,
}

/// The library, built, with a folder for its notes.
#[derive(Debug)]
pub struct FaultLibrary {
    folder: PathBuf,
    library: PathBuf,
}

/// What a disk holds for certain before a process runs: all that is there. Afterwards it tells
/// what is left if the power goes at once, at the worst: what was not synchronised is lost.
#[derive(Debug)]
pub struct PowerLoss {
    below: PathBuf,
    synced: PathBuf,
    root: u64,
    before: HashMap<u64, Durable>,
    /// Held, so that no inode is used again.
    _held: Vec<File>,
}

/// A name in a folder.
#[derive(Debug, Clone)]
struct Named {
    inode: u64,
    is_folder: bool,
    name: String,
}

/// What is certainly on the disk under an inode.
#[derive(Debug, Clone)]
enum Durable {
    Folder(Vec<Named>),
    File(Vec<u8>),
}

impl FaultKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::DeviceError,
        Self::SyncError,
        Self::DiskFull,
        Self::Short,
        Self::NoRename,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::DeviceError => "eio",
            Self::SyncError => "sync",
            Self::DiskFull => "enospc",
            Self::Short => "short",
            Self::NoRename => "rename",
        }
    }
}

impl FaultLibrary {
    /// Builds the library into a folder, by the C compiler that building this project needs too.
    pub fn build(folder: &Path) -> io::Result<Self> {
        let source = folder.join("fault.c");
        let library = folder.join("fault.so");
        fs::write(&source, SOURCE)?;
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .args([&library, &source])
            .arg("-ldl")
            .output()?;
        if !built.status.success() {
            let said = String::from_utf8_lossy(&built.stderr).into_owned();
            return Err(io::Error::other(said));
        }
        fs::create_dir(folder.join("synced"))?;
        Ok(Self {
            folder: folder.to_owned(),
            library,
        })
    }

    /// Lets call number `at` on files below a folder fail; 0 fails none. Nothing else may use
    /// this library until the log is read.
    pub fn load(&self, command: &mut Command, below: &Path, kind: FaultKind, at: u64) {
        // What an earlier process left is nobody's; there may be nothing.
        drop(fs::remove_file(self.log()));
        command
            .env("LD_PRELOAD", &self.library)
            .env("TRIGPOINT_FAULT_BELOW", below)
            .env("TRIGPOINT_FAULT_LOG", self.log())
            .env("TRIGPOINT_FAULT_KIND", kind.word())
            .env("TRIGPOINT_FAULT_AT", at.to_string());
    }

    /// As [`FaultLibrary::load`], and notes what is synchronised, so that the power may go at the
    /// end.
    pub fn load_with_power_loss(
        &self,
        command: &mut Command,
        below: &Path,
        kind: FaultKind,
        at: u64,
    ) -> io::Result<PowerLoss> {
        let synced = self.folder.join("synced");
        fs::remove_dir_all(&synced)?;
        fs::create_dir(&synced)?;
        self.load(command, below, kind, at);
        command.env("TRIGPOINT_FAULT_SYNCED", &synced);
        PowerLoss::before(below, &synced)
    }

    /// The log of a process that has ended.
    pub fn log_of_the_last(&self) -> io::Result<FaultLog> {
        let text = fs::read_to_string(self.log())?;
        let after = |word: &str| text.lines().find_map(|line| line.strip_prefix(word));
        Ok(FaultLog {
            fault: after("fault ").map(str::to_owned),
            count: after("count ").and_then(|count| count.parse().ok()),
        })
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }
}

impl PowerLoss {
    fn before(below: &Path, synced: &Path) -> io::Result<Self> {
        let mut loss = Self {
            below: below.to_owned(),
            synced: synced.to_owned(),
            root: fs::metadata(below)?.ino(),
            before: HashMap::new(),
            _held: Vec::new(),
        };
        loss.note(below)?;
        Ok(loss)
    }

    fn note(&mut self, folder: &Path) -> io::Result<()> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let (path, inode) = (entry.path(), entry.metadata()?.ino());
            names.push(Named {
                inode,
                is_folder: path.is_dir(),
                name: entry.file_name().to_string_lossy().into_owned(),
            });
            if path.is_dir() {
                self.note(&path)?;
                continue;
            }
            self._held.push(File::open(&path)?);
            self.before.insert(inode, Durable::File(fs::read(&path)?));
        }
        self._held.push(File::open(folder)?);
        let inode = fs::metadata(folder)?.ino();
        self.before.insert(inode, Durable::Folder(names));
        Ok(())
    }

    /// Makes the folder what the disk holds for certain: files as they were synchronised last,
    /// under the names that their folders had when those were.
    pub fn happens(self) -> io::Result<()> {
        for entry in fs::read_dir(&self.below)? {
            let path = entry?.path();
            if path.is_dir() {
                fs::remove_dir_all(path)?;
            } else {
                fs::remove_file(path)?;
            }
        }
        self.put(self.root, true, &self.below)
    }

    fn put(&self, inode: u64, is_folder: bool, at: &Path) -> io::Result<()> {
        let durable = match self.last_synced(inode)? {
            Some(file) if is_folder => Durable::Folder(listed(&fs::read_to_string(file)?)),
            Some(file) => Durable::File(fs::read(file)?),
            // What was made and never synchronised has a name at most.
            None => match (self.before.get(&inode), is_folder) {
                (Some(before), _) => before.clone(),
                (None, true) => Durable::Folder(Vec::new()),
                (None, false) => Durable::File(Vec::new()),
            },
        };
        match durable {
            Durable::File(content) => fs::write(at, content),
            Durable::Folder(names) => {
                if !at.is_dir() {
                    fs::create_dir(at)?;
                }
                names.iter().try_for_each(|named| {
                    self.put(named.inode, named.is_folder, &at.join(&named.name))
                })
            }
        }
    }
}

impl PowerLoss {
    /// The note of what was synchronised last of an inode: `INODE.NUMBER` or `INODE.NUMBER.names`.
    fn last_synced(&self, inode: u64) -> io::Result<Option<PathBuf>> {
        let mut last: Option<(u64, PathBuf)> = None;
        for entry in fs::read_dir(&self.synced)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let mut parts = name.split('.');
            let is_its = parts.next() == Some(inode.to_string().as_str());
            let number = parts.next().and_then(|number| number.parse().ok());
            if let Some(number) = number.filter(|_| is_its)
                && last.as_ref().is_none_or(|(before, _)| *before < number)
            {
                last = Some((number, path));
            }
        }
        Ok(last.map(|(_, path)| path))
    }
}

/// The names of a folder as the library notes them: `INODE d|f NAME`.
fn listed(text: &str) -> Vec<Named> {
    let named = |line: &str| {
        let (inode, rest) = line.split_once(' ')?;
        let (what, name) = rest.split_once(' ')?;
        Some(Named {
            inode: inode.parse().ok()?,
            is_folder: what == "d",
            name: name.to_owned(),
        })
    };
    text.lines().filter_map(named).collect()
}

const SOURCE: &str = include_str!("../fault/fault.c");
