//! The data stores that rules can be checked over: those that map the classes of the rules first.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_datastore::session_name;
use trigpoint_model::document::DataStore;
use trigpoint_model::{ItemBody, ItemDocument, ItemId, ItemKind, ItemPath, Tree};
use trigpoint_repository::Snapshot;

use super::run::BATCH;
use crate::backup::select;
use crate::error::ServiceError;
use crate::restore::report::Wanted;
use crate::restore::wanted_by;
use crate::{Caller, Service, endpoint};

/// Rules that are to be checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RulesAsked {
    /// Rules, and folders of rules.
    pub rules: Vec<ItemPath>,
}

/// What rules can be checked over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DataStoresForRules {
    /// How many rules there are.
    pub rule_count: u64,
    /// The classes whose objects the rules are about.
    pub classes: Vec<String>,
    /// Those that map most of these classes come first, of them those that want nothing, then by
    /// path.
    pub data_stores: Vec<DataStoreForRules>,
    /// How many data stores there are beside these.
    pub left_out: u64,
}

/// A data store, as far as it matters to rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DataStoreForRules {
    /// Its path.
    pub path: ItemPath,
    /// The classes of the rules that it maps.
    pub classes: Vec<String>,
    /// How many classes it maps.
    pub class_count: u64,
    /// The files and passwords that it wants before it can be read.
    pub wanted: Vec<Wanted>,
}

/// Data stores that are told.
const TOLD_MAX: usize = 500;

impl Service {
    /// The data stores that rules can be checked over.
    ///
    /// # Errors
    /// If nothing is at a path, or something may not be read.
    pub async fn data_stores_for(
        &self,
        caller: &Caller,
        asked: &RulesAsked,
    ) -> Result<DataStoresForRules, ServiceError> {
        let rules = self.rules_to_check(caller, &asked.rules).await?.rules;
        let classes = rules
            .iter()
            .filter_map(|asked| asked.rule.object.class.clone());
        let classes: BTreeSet<String> = classes.filter(|class| !class.is_empty()).collect();
        let grant = caller.reading(Tree::DataStores)?;
        let mut snapshot = self.guard.read(&grant).await?;
        let mut selection = select(&mut snapshot, &[ItemPath::root(Tree::DataStores)]).await?;
        selection.keep(|summary| summary.kind == ItemKind::DataStore);
        let ids: Vec<ItemId> = selection.ids().collect();
        let mut found = Vec::with_capacity(ids.len());
        for batch in ids.chunks(BATCH) {
            for document in snapshot.documents(batch).await? {
                found.extend(matched(&document, &classes));
            }
        }
        found.sort_by(|(one, _), (other, _)| one.rank().cmp(&other.rank()));
        let left_out = found.len().saturating_sub(TOLD_MAX);
        found.truncate(TOLD_MAX);
        let mut data_stores = Vec::with_capacity(found.len());
        for (mut store, id) in found {
            store.wanted = wanted(&mut snapshot, id).await?;
            data_stores.push(store);
        }
        data_stores.sort_by(|one, other| one.rank().cmp(&other.rank()));
        Ok(DataStoresForRules {
            rule_count: rules.len() as u64,
            classes: classes.into_iter().collect(),
            data_stores,
            left_out: left_out as u64,
        })
    }
}

impl DataStoreForRules {
    /// What comes first: the best match, then what can be read, then the path.
    fn rank(&self) -> (Reverse<usize>, bool, &ItemPath) {
        (
            Reverse(self.classes.len()),
            !self.wanted.is_empty(),
            &self.path,
        )
    }
}

/// A data store, held against the classes of rules.
fn matched(
    document: &ItemDocument,
    wanted: &BTreeSet<String>,
) -> Option<(DataStoreForRules, ItemId)> {
    let ItemBody::DataStore(store) = &document.body else {
        return None;
    };
    let mapped = classes_of(store);
    let told = DataStoreForRules {
        path: document.path.clone(),
        class_count: mapped.len() as u64,
        classes: wanted.intersection(&mapped).cloned().collect(),
        wanted: Vec::new(),
    };
    Some((told, document.id))
}

/// The classes that a data store gives to a session, by their names there.
fn classes_of(store: &DataStore) -> BTreeSet<String> {
    let mapped = store.read_classes.iter();
    mapped
        .filter(|class| class.disabled != Some(true))
        .map(|class| session_name(class).to_owned())
        .collect()
}

async fn wanted(snapshot: &mut Snapshot, id: ItemId) -> Result<Vec<Wanted>, ServiceError> {
    let files = snapshot.files(id).await?;
    let mut wanted = Vec::new();
    for document in snapshot.documents(&[id]).await? {
        let kept = endpoint::secrets_kept(id, &document, snapshot).await?;
        wanted.extend(wanted_by(&document.path, &document, &files, &kept));
    }
    Ok(wanted)
}
