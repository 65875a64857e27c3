//! Rules and data stores of the repository checked: the use case, with its permissions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_engine as engine;
use trigpoint_model::{ItemId, ItemKind, ItemPath, Tree};
use uuid::Uuid;

use super::{CheckOptions, Checked, DataGiven, GivenRules, StoreToRead, check_data};
use crate::backup::{refuse_unseen, select};
use crate::data_store::reader_settings;
use crate::error::ServiceError;
use crate::repository::{Observer, Progress, Stage};
use crate::{Caller, Service};

/// What of the repository is checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CheckOrder {
    /// Rules, and folders of rules.
    pub rules: Vec<ItemPath>,
    /// The data stores that are read.
    pub data_stores: Vec<ItemPath>,
    /// Whether rules with faults stop the others no more: they are checked where only values are at
    /// fault, and left out otherwise; either is told.
    #[serde(default)]
    pub partly: bool,
    /// The parameters of the session, by name.
    #[serde(default)]
    pub parameters: std::collections::BTreeMap<String, String>,
}

/// A check whose findings the server keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct KeptAs {
    /// The id of its job.
    pub id: Uuid,
    /// What was asked for.
    pub order: CheckOrder,
}

/// Documents read at once: bounds memory.
pub(super) const BATCH: usize = 200;

impl Service {
    /// Reads rules, with the templates that they use, however deep.
    ///
    /// # Errors
    /// If nothing is at a path, or something that they need may not be read.
    pub async fn rules_to_check(
        &self,
        caller: &Caller,
        paths: &[ItemPath],
    ) -> Result<GivenRules, ServiceError> {
        for path in paths {
            caller.reading(path.tree())?;
        }
        let grant = caller.reading(Tree::Rules)?;
        let mut snapshot = self.guard.read(&grant).await?;
        let mut selection = select(&mut snapshot, paths).await?;
        let needed = [ItemKind::Rule, ItemKind::RuleTemplate];
        selection.keep(|summary| needed.contains(&summary.kind));
        refuse_unseen(&selection, &grant)?;
        let mut given = GivenRules::default();
        let ids: Vec<ItemId> = selection.ids().collect();
        for batch in ids.chunks(BATCH) {
            for document in snapshot.documents(batch).await? {
                given.add(document, paths);
            }
        }
        given.finish();
        Ok(given)
    }

    /// Checks rules of the repository over its data stores.
    ///
    /// # Errors
    /// If something may not be read or is not there, a data store cannot be read, or a rule has
    /// faults (unless `partly`).
    pub async fn check(
        &self,
        caller: &Caller,
        order: &CheckOrder,
        observer: &Observer,
    ) -> Result<Checked, ServiceError> {
        let rules = self.rules_to_check(caller, &order.rules).await?;
        let mut data = DataGiven::default();
        for path in &order.data_stores {
            let given = self.store_given(caller, path).await?;
            data.stores.push(StoreToRead::Own(Box::new(given)));
        }
        let settings = reader_settings(Some(self.guard.spool_dir().to_owned()))?;
        let options = CheckOptions {
            partly: order.partly,
            parameters: order.parameters.clone(),
            now: Some(self.environment.now()),
        };
        let observer = observer.clone();
        let tell = move |progress: engine::Progress| {
            observer.tell(Progress {
                stage: match progress.stage {
                    engine::Stage::Reading => Stage::ReadingData,
                    engine::Stage::Checking => Stage::CheckingRules,
                },
                done: progress.done,
                total: progress.total,
                bytes: 0,
            });
        };
        check_data(rules, data, options, settings, tell).await
    }
}
