//! The repository, behind grants: no other file of this crate can reach it.

use std::path::Path;

use tokio::sync::watch;
use trigpoint_model::Timestamp;
use trigpoint_repository::{Control, Repository, RepositoryError, Snapshot, Writer};

use super::grant::{
    MayAdministerRepository, MayAdministerUsers, MayManageKeys, MayRead, MayReadAudit, MayRunJobs,
    MayWrite,
};

/// The repository, reached only by showing a grant.
#[derive(Debug, Clone)]
pub(crate) struct Guard(Repository);

impl Guard {
    pub(crate) fn new(repository: Repository) -> Self {
        Self(repository)
    }

    /// Names the files of the repository in `text` by their place in it.
    pub(crate) fn without_places(&self, text: &str) -> String {
        without_folder(text, self.0.dir())
    }

    /// The folder for temporary work; it holds nothing of the repository.
    pub(crate) fn spool_dir(&self) -> &Path {
        self.0.spool_dir()
    }

    /// Whether it can be read at all.
    pub(crate) async fn check_readable(&self) -> Result<(), RepositoryError> {
        self.0.control().user_count().await?;
        self.0.read().await?.revision().await?;
        Ok(())
    }

    /// Looks at items. What the grant does not see must not be told.
    pub(crate) async fn read(&self, _: &MayRead<'_>) -> Result<Snapshot, RepositoryError> {
        self.0.read().await
    }

    /// Looks at what a restore would meet. The plan is what refuses to tell of trees that the
    /// caller may not read.
    pub(crate) async fn planning(&self, _: &MayWrite<'_>) -> Result<Snapshot, RepositoryError> {
        self.0.read().await
    }

    /// Changes items.
    pub(crate) async fn write(
        &self,
        grant: &MayWrite<'_>,
        at: Timestamp,
    ) -> Result<Writer, RepositoryError> {
        self.0.write(grant.name(), at).await
    }

    /// All of it.
    pub(crate) fn whole(&self, _: &MayAdministerRepository<'_>) -> &Repository {
        &self.0
    }

    /// Jobs. Whose job may be told to whom, the one who asks must see to.
    pub(crate) fn jobs(&self, _: &MayRunJobs<'_>) -> &Control {
        self.0.control()
    }

    /// Tells that something was changed, and the revision then; nothing of what.
    pub(crate) fn changes(&self, _: &MayRunJobs<'_>) -> watch::Receiver<u64> {
        self.0.changes()
    }

    /// The revision of the repository; tells nothing of what is in it.
    pub(crate) async fn revision(&self, _: &MayRunJobs<'_>) -> Result<u64, RepositoryError> {
        self.0.read().await?.revision().await
    }

    /// Users and roles.
    pub(super) fn users(&self, _: &MayAdministerUsers<'_>) -> &Control {
        self.0.control()
    }

    /// API keys.
    pub(super) fn keys(&self, _: &MayManageKeys<'_>) -> &Control {
        self.0.control()
    }

    /// The audit log.
    pub(super) fn audit_log(&self, _: &MayReadAudit<'_>) -> &Control {
        self.0.control()
    }

    /// What logging in, and writing the audit log, need: before anybody is somebody. For this
    /// module alone.
    pub(super) fn door(&self) -> &Control {
        self.0.control()
    }
}

/// `text` without this folder wherever the name of a file begins with it. A path of an item may
/// hold the same words; it is left alone.
fn without_folder(text: &str, folder: &Path) -> String {
    if !folder.is_absolute() {
        return text.to_owned();
    }
    let folder = format!("{}/", folder.display());
    let mut told = String::new();
    for part in text.split_inclusive(&folder) {
        let before = part.strip_suffix(&folder);
        let begins = |before: &str| before.is_empty() || before.ends_with(['`', '\'', '"', ' ']);
        told += before.filter(|before| begins(before)).unwrap_or(part);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_of_a_file_loses_the_folder_that_it_is_in() {
        let told = |text| without_folder(text, Path::new("/data"));
        assert_eq!(
            told("`/data/backups/a.zip` and /data/x cannot be read"),
            "`backups/a.zip` and x cannot be read"
        );
        for other in ["`/rules/data/A` is in use", "`/database/x`", "/data", ""] {
            assert_eq!(told(other), other);
        }
        let relative = without_folder("`data/x`", Path::new("data"));
        assert_eq!(relative, "`data/x`");
    }
}
