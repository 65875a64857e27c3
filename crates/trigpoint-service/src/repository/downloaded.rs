//! A backup of a repository that came from a server: read back where it arrived, and told of as one
//! that was made there.

use std::path::Path;
use std::time::Instant;

use trigpoint_archive::chunked::{Checks, RepositorySummary, verify_repository};

use super::backup::{RepositoryBackupReport, Written, report};
use super::plan;
use crate::error::ServiceError;

/// What the backup in the file `received` holds, which is to be known as `name`.
///
/// # Errors
/// If it is not whole, or not what it says it is.
pub fn downloaded(
    received: &Path,
    name: Option<&Path>,
    began: Instant,
) -> Result<RepositoryBackupReport, ServiceError> {
    let folder = received.parent().unwrap_or(Path::new("."));
    let verified = verify_repository(received, Checks::Agreement, folder);
    if let Some(fault) = verified.faults.first() {
        return Err(ServiceError::BackupVerifyFailed {
            message: fault.message.clone(),
        });
    }
    let bytes = received
        .metadata()
        .map_err(|source| ServiceError::ReadFile {
            path: received.to_owned(),
            source,
        })?;
    let reader = plan::open(received)?;
    let manifest = reader.manifest();
    let written = Written {
        summary: RepositorySummary {
            content_root: manifest.content_root,
            entries: manifest.entries.len() as u64 + 1,
            totals: manifest.totals,
            bytes: bytes.len(),
        },
        header: reader.header().clone(),
    };
    Ok(report(name.map(Path::to_owned), &written, began))
}
