//! The folder of a data store: its uploaded files under their own names, a zip unpacked within
//! bounds. Nothing outside it is read.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use trigpoint_engine::SourceError;
use zip::ZipArchive;

use crate::fault::{fault, shown};
use crate::format::{self, FileFormat};
use crate::scratch::{self, Scratch};
use crate::settings::ReaderSettings;

/// An uploaded file: its bytes rest somewhere, under whatever name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// The name that it was uploaded with.
    pub name: String,
    /// Where its bytes are.
    pub path: PathBuf,
}

/// A folder that data are read from.
#[derive(Debug)]
pub(crate) struct Folder {
    /// What there is to open, in the order of names.
    pub(crate) datasets: Vec<PathBuf>,
    /// What may be read.
    pub(crate) path: PathBuf,
    /// Vanishes with this value.
    _temporary: Option<Scratch>,
}

/// How deep folders may lie in each other.
const DEPTH_MAX: usize = 16;
/// How many datasets a data store may have.
const DATASET_COUNT_MAX: usize = 1000;

impl Folder {
    /// Lays out uploaded files.
    pub(crate) fn of_uploads(
        what: &str,
        files: &[StoredFile],
        wanted: Option<&FileFormat>,
        settings: &ReaderSettings,
    ) -> Result<Self, SourceError> {
        let failed = |error: io::Error| {
            fault(
                "scratch-failed",
                what,
                format!("its files cannot be laid out to be read: {error}"),
                "make room on the disk",
            )
        };
        let temporary = Scratch::new(settings).map_err(failed)?;
        let path = temporary.path().canonicalize().map_err(failed)?;
        for file in files {
            let name = safe_name(&file.name)?;
            if format::is_zip(Path::new(name)) {
                unpack(file, &path, settings)?;
            } else {
                lay_out(&file.path, &path.join(name)).map_err(failed)?;
            }
        }
        let datasets = find(what, &path, wanted)?;
        Ok(Self {
            datasets,
            path,
            _temporary: Some(temporary),
        })
    }

    /// Takes a file or folder where it lies.
    pub(crate) fn of_path(path: &Path, settings: &ReaderSettings) -> Result<Self, SourceError> {
        let what = path.display().to_string();
        let path = path.canonicalize().map_err(|error| {
            fault(
                "file-missing",
                &what,
                format!("it cannot be opened: {error}"),
                "check the path",
            )
        })?;
        if format::is_zip(&path) && path.is_file() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let file = StoredFile {
                name: name.into_owned(),
                path: path.clone(),
            };
            return Self::of_uploads(&what, &[file], None, settings);
        }
        if format::by_name(&path).is_none() {
            return Err(fault(
                "format-unknown",
                what,
                "its name does not tell its format",
                "give it the ending of its format: .gdb, .gpkg, .shp, .geojson, .fgb, .csv, .gml, \
                 .kml, .tab, .sqlite, or .zip of these",
            ));
        }
        let readable = match path.parent() {
            Some(parent) if path.is_file() => parent.to_owned(),
            _ => path.clone(),
        };
        Ok(Self {
            datasets: vec![path],
            path: readable,
            _temporary: None,
        })
    }
}

/// The last part of a name, where it is safe to make a file of it.
fn safe_name(name: &str) -> Result<&str, SourceError> {
    let is_safe = !name.is_empty()
        && name != "."
        && name != ".."
        && !name.contains(['/', '\\', '\0'])
        && !name.chars().any(char::is_control);
    if is_safe {
        return Ok(name);
    }
    Err(fault(
        "name-refused",
        shown(name),
        "a file of this name would lie outside the data store's own folder",
        "upload it under a plain name, without folders",
    ))
}

/// Puts a file under a name: the same bytes where the disk allows, else a copy.
fn lay_out(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(|_| ()))
}

fn unpack(file: &StoredFile, to: &Path, settings: &ReaderSettings) -> Result<(), SourceError> {
    let limits = settings.limits;
    let refused = |reason: String| {
        fault(
            "zip-refused",
            &file.name,
            reason,
            "zip the data anew, with nothing but them",
        )
    };
    let broken = |error: &dyn std::fmt::Display| refused(format!("it is not a whole zip: {error}"));
    let opened = File::open(&file.path).map_err(|error| broken(&error))?;
    let mut archive = ZipArchive::new(opened).map_err(|error| broken(&error))?;
    if archive.len() > limits.entry_count_max {
        return Err(refused(format!(
            "it has {} entries, and {} are allowed",
            archive.len(),
            limits.entry_count_max
        )));
    }
    let mut left = limits.unpacked_bytes_max;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| broken(&error))?;
        let name = entry
            .name()
            .map_or_else(|error| error.to_string(), |name| shown(&name));
        // Sizes are counted as they come and not as they are declared.
        let place = entry
            .enclosed_name()
            .filter(|place| place.components().count() <= DEPTH_MAX)
            .ok_or_else(|| refused(format!("its entry `{name}` lies outside it")))?;
        let place = to.join(place);
        let made = |error: io::Error| refused(format!("its entry `{name}`: {error}"));
        scratch::check_goes_on().map_err(made)?;
        if entry.is_dir() {
            fs::create_dir_all(&place).map_err(made)?;
            continue;
        }
        if entry.is_symlink() {
            return Err(refused(format!(
                "its entry `{name}` points at another file"
            )));
        }
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).map_err(made)?;
        }
        // A second entry of one name is refused by this, too.
        let mut target = File::create_new(&place).map_err(made)?;
        let taken = io::copy(
            &mut entry.by_ref().take(left.saturating_add(1)),
            &mut target,
        )
        .map_err(made)?;
        left = left.checked_sub(taken).ok_or_else(|| {
            refused(format!(
                "it unpacks to more than {} bytes",
                limits.unpacked_bytes_max
            ))
        })?;
    }
    Ok(())
}

/// The datasets of a format, or of any, below a folder.
fn find(
    what: &str,
    folder: &Path,
    wanted: Option<&FileFormat>,
) -> Result<Vec<PathBuf>, SourceError> {
    let is_wanted = |path: &Path| match wanted {
        Some(format) => format.is_named(path),
        None => format::by_name(path).is_some(),
    };
    let mut found = Vec::new();
    let mut names = Vec::new();
    let mut folders = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            // The marks that Macintosh leaves in zips are no data.
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with("._") || name == "__MACOSX" {
                continue;
            }
            let is_geodatabase = path.extension().is_some_and(|ending| ending == "gdb");
            if path.is_dir() && !is_geodatabase {
                if depth < DEPTH_MAX {
                    folders.push((path, depth + 1));
                }
            } else if is_wanted(&path) {
                found.push(path);
            } else {
                names.push(name.into_owned());
            }
        }
    }
    found.sort();
    if found.is_empty() {
        names.sort();
        let names = if names.is_empty() {
            "no file at all".to_owned()
        } else {
            shown(&names.join(", "))
        };
        let endings = wanted.map_or("of any format that is read".to_owned(), |format| {
            format!("that ends in .{}", format.endings.join(" or ."))
        });
        return Err(fault(
            "data-missing",
            what,
            format!("there is nothing {endings} in what was uploaded: {names}"),
            "upload the data, zipped where they are of several parts",
        ));
    }
    if found.len() > DATASET_COUNT_MAX {
        return Err(fault(
            "data-too-many",
            what,
            format!(
                "{} files are uploaded, and {DATASET_COUNT_MAX} are read",
                found.len()
            ),
            "make several data stores of them",
        ));
    }
    Ok(found)
}
