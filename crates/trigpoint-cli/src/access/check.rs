//! Rules with the templates that they use, here or there. From a server they come as an archive.

use trigpoint_model::ItemPath;
use trigpoint_service::backup::BackupOptions;
use trigpoint_service::check::{GivenRules, rules_of_archives};
use trigpoint_service::data_store::StoreGiven;

use super::{Access, Here};
use crate::failure::Failure;

impl Access {
    /// A data store with what rests beside it. A server does not give its files away: it checks
    /// them itself.
    pub(crate) async fn store_given(&self, path: &ItemPath) -> Result<StoreGiven, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.store_given(caller, path).await?),
            Self::There(_) => Err(Failure::OnlyHere {
                what: "reading a data store of the repository",
            }),
        }
    }

    /// Reads the rules at and below paths.
    pub(crate) async fn rules_to_check(&self, paths: &[ItemPath]) -> Result<GivenRules, Failure> {
        if let Self::Here(Here {
            service, caller, ..
        }) = self
        {
            return Ok(service.rules_to_check(caller, paths).await?);
        }
        let folder = tempfile::tempdir().map_err(|source| Failure::Temporary {
            path: std::env::temp_dir(),
            source,
        })?;
        let file = folder.path().join("rules.zip");
        let options = BackupOptions {
            zip: true,
            ..BackupOptions::default()
        };
        self.backup(paths, &options, &file).await?;
        Ok(rules_of_archives(&[file], paths)?)
    }
}
