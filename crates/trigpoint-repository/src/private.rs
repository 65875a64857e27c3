//! Files and folders that their owner alone may read, whatever the process lets new ones be:
//! passwords and hashes of them rest here.

use std::fs::{self, DirBuilder};
use std::io;
use std::path::Path;

use crate::RepositoryError;
use crate::generation::COMPANIONS;

/// Makes a folder for its owner alone, and those that it is in; one that is there stays as it is.
///
/// # Errors
/// If it cannot be made.
pub fn make_private_dir(dir: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Makes the empty file of a database for its owner alone; if there is one, it becomes so. What
/// SQLite makes beside it gets the same rights.
pub(crate) fn make_private_file(file: &Path) -> Result<(), RepositoryError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        // It is not opened: to close it again would take away the locks that SQLite has on it.
        Err(source) if source.kind() == io::ErrorKind::AlreadyExists => {
            make_private(file);
            Ok(())
        }
        Err(source) => Err(RepositoryError::Io {
            path: file.to_owned(),
            source,
        }),
        Ok(_) => Ok(()),
    }
}

/// Takes the rights of others away from a database, and from what SQLite keeps beside it. Where
/// the file is somebody else's, that is for them to do.
pub(crate) fn make_private(file: &Path) {
    #[cfg(unix)]
    for companion in COMPANIONS {
        use std::os::unix::fs::PermissionsExt;

        let mut path = file.to_owned().into_os_string();
        path.push(companion);
        let Ok(metadata) = fs::metadata(&path) else {
            continue;
        };
        let mode = metadata.permissions().mode();
        if mode & 0o077 != 0 {
            let owners = fs::Permissions::from_mode(mode & 0o700);
            drop(fs::set_permissions(&path, owners));
        }
    }
    #[cfg(not(unix))]
    let _ = (file, COMPANIONS);
}
