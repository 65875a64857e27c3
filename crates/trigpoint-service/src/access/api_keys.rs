//! API keys: named, shown once, never able to do more than the one who made them.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::permission::Permission;
use trigpoint_model::secret::Secret;
use trigpoint_model::{Stamp, Timestamp};
use trigpoint_repository::control::{ApiKey, NewApiKey};
use uuid::Uuid;

use super::credential::CredentialKind;
use super::{Caller, audit};
use crate::Service;
use crate::error::ServiceError;

/// An API key, without what opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyEntry {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// The user whose key it is.
    pub owner: String,
    /// What it may do, as far as its owner may.
    pub permissions: BTreeSet<Permission>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it opens; none if for ever.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// Who revoked it, and when.
    pub revoked: Option<Stamp>,
}

/// What is wanted of a new key.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ApiKeyInput {
    /// Its name.
    pub name: String,
    /// What it may do; not more than the caller.
    pub permissions: BTreeSet<Permission>,
    /// Until when it opens; none if for ever.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

impl Service {
    /// The caller's own keys, or everybody's for one who may see them.
    ///
    /// # Errors
    /// If the caller is a key, or the repository cannot be read.
    pub async fn api_keys(&self, caller: &Caller) -> Result<Vec<ApiKeyEntry>, ServiceError> {
        let grant = caller.managing_keys()?;
        let owner = if caller.may(Permission::ApiKeys) {
            None
        } else {
            Some(caller.user().ok_or(ServiceError::NotAUser)?)
        };
        let found = self.guard.keys(&grant).api_keys(owner).await?;
        let mut owners: BTreeMap<Uuid, String> = BTreeMap::new();
        for key in &found {
            if let Entry::Vacant(unknown) = owners.entry(key.owner) {
                unknown.insert(self.name_of(key.owner).await?);
            }
        }
        let told = found.into_iter().map(|key| {
            let owner = owners.get(&key.owner).cloned().unwrap_or_default();
            entry(key, owner)
        });
        Ok(told.collect())
    }

    async fn key_entry(&self, key: ApiKey) -> Result<ApiKeyEntry, ServiceError> {
        let owner = self.name_of(key.owner).await?;
        Ok(entry(key, owner))
    }

    async fn name_of(&self, user: Uuid) -> Result<String, ServiceError> {
        let found = self.guard.door().user(user).await?;
        Ok(found.map_or_else(|| user.to_string(), |user| user.data.name))
    }

    /// Makes a key of the caller's; what opens is told this once.
    ///
    /// # Errors
    /// If the caller is a key or no user, the name is taken or not possible, the key would do more
    /// than the caller, or has expired already.
    pub async fn create_api_key(
        &self,
        caller: &Caller,
        input: ApiKeyInput,
    ) -> Result<(ApiKeyEntry, Secret<String>), ServiceError> {
        let grant = caller.managing_keys()?;
        let owner = caller.user().ok_or(ServiceError::NotAUser)?;
        super::users::check_name("API key", &input.name)?;
        if let Some(beyond) = input.permissions.iter().find(|one| !caller.may(**one)) {
            return Err(ServiceError::Forbidden {
                permission: *beyond,
            });
        }
        let now = self.environment.now();
        if input.expires_at.is_some_and(|expires| expires <= now) {
            return Err(ServiceError::ExpiresInThePast);
        }
        let (value, hash) = CredentialKind::ApiKey.make()?;
        let key = NewApiKey {
            id: *self.environment.new_id().as_uuid(),
            hash,
            name: input.name,
            owner,
            permissions: input.permissions,
            expires_at: input.expires_at,
        };
        let control = self.guard.keys(&grant);
        control.create_api_key(&key, now).await?;
        let told = audit::Told::new("key-create", &key.name);
        self.audit(caller, told.with(serde_json::json!(key.permissions)))
            .await?;
        let made = control.api_key(key.id).await?;
        let made = made.ok_or(ServiceError::NoSuchKey { id: key.id })?;
        Ok((self.key_entry(made).await?, value))
    }

    /// Revokes a key, or lets it open again.
    ///
    /// # Errors
    /// If there is no such key, or it is another's and the caller may not manage those.
    pub async fn revoke_api_key(
        &self,
        caller: &Caller,
        id: Uuid,
        revoke: bool,
    ) -> Result<ApiKeyEntry, ServiceError> {
        let grant = caller.managing_keys()?;
        let key = self.own_key(caller, id).await?;
        let now = self.environment.now();
        let control = self.guard.keys(&grant);
        control
            .revoke_api_key(id, revoke.then_some((caller.name(), now)))
            .await?;
        let what = if revoke {
            "key-revoke"
        } else {
            "key-reinstate"
        };
        self.audit(caller, audit::Told::new(what, key.name)).await?;
        let key = control.api_key(id).await?;
        let key = key.ok_or(ServiceError::NoSuchKey { id })?;
        self.key_entry(key).await
    }

    /// Removes a key for good.
    ///
    /// # Errors
    /// As [`Service::revoke_api_key`].
    pub async fn delete_api_key(&self, caller: &Caller, id: Uuid) -> Result<(), ServiceError> {
        let grant = caller.managing_keys()?;
        let key = self.own_key(caller, id).await?;
        self.guard.keys(&grant).delete_api_key(id).await?;
        self.audit(caller, audit::Told::new("key-delete", key.name))
            .await
    }

    /// A key that the caller may manage; another's is not even told to exist.
    async fn own_key(&self, caller: &Caller, id: Uuid) -> Result<ApiKey, ServiceError> {
        let grant = caller.managing_keys()?;
        let key = self.guard.keys(&grant).api_key(id).await?;
        key.filter(|key| caller.may(Permission::ApiKeys) || caller.user() == Some(key.owner))
            .ok_or(ServiceError::NoSuchKey { id })
    }
}

fn entry(key: ApiKey, owner: String) -> ApiKeyEntry {
    ApiKeyEntry {
        id: key.id,
        name: key.name,
        owner,
        permissions: key.permissions,
        created_at: key.created_at,
        expires_at: key.expires_at,
        last_used_at: key.last_used_at,
        revoked: key.revoked,
    }
}
