//! Users, roles, API keys and the audit log, here or there.

use std::collections::BTreeSet;

use reqwest::Method;
use serde::Deserialize;
use serde_json::json;
use trigpoint_model::permission::Permission;
use trigpoint_model::secret::Secret;
use trigpoint_service::ServiceError;
use trigpoint_service::access::FirstPassword;
use trigpoint_service::access::api_keys::{ApiKeyEntry, ApiKeyInput};
use trigpoint_service::access::audit::{AuditPage, AuditWanted};
use trigpoint_service::access::roles::RoleEntry;
use trigpoint_service::access::users::{UserChange, UserEntry, UserInput};
use uuid::Uuid;

use super::{Access, Here};
use crate::failure::Failure;

#[derive(Deserialize)]
struct Password {
    password: Option<String>,
}

#[derive(Deserialize)]
struct MadeKey {
    key: ApiKeyEntry,
    value: String,
}

impl Access {
    /// Makes the first administrator, if there is no user; a server has done that when it began.
    pub(crate) async fn ensure_administrator(&self) -> Result<Option<FirstPassword>, Failure> {
        match self {
            Self::Here(Here { service, .. }) => Ok(service.ensure_administrator().await?),
            Self::There(_) => Ok(None),
        }
    }

    /// Makes the roles everybody knows, if there is no user; a server has done that when it began.
    pub(crate) async fn ensure_roles(&self) -> Result<(), Failure> {
        match self {
            Self::Here(Here { service, .. }) => Ok(service.ensure_roles().await?),
            Self::There(_) => Ok(()),
        }
    }

    /// Every user.
    pub(crate) async fn users(&self) -> Result<Vec<UserEntry>, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.users(caller).await?),
            Self::There(server) => server.get(&["users"], &[]).await,
        }
    }

    /// The user with this name.
    pub(crate) async fn user_named(&self, name: &str) -> Result<UserEntry, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.user_named(caller, name).await?),
            Self::There(_) => {
                let users = self.users().await?;
                let found = users.into_iter().find(|user| user.name == name);
                found.ok_or_else(|| {
                    let name = name.to_owned();
                    ServiceError::NoSuchUser { name }.into()
                })
            }
        }
    }

    /// Makes a user.
    pub(crate) async fn create_user(&self, input: UserInput) -> Result<UserEntry, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.create_user(caller, input, None).await?),
            Self::There(server) => server.json(Method::POST, &["users"], &input).await,
        }
    }

    /// Changes a user.
    pub(crate) async fn change_user(
        &self,
        id: Uuid,
        change: UserChange,
    ) -> Result<UserEntry, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.change_user(caller, id, change).await?),
            Self::There(server) => {
                let id = id.to_string();
                server.json(Method::PATCH, &["users", &id], &change).await
            }
        }
    }

    /// Gives a user a new random password.
    pub(crate) async fn reset_password(&self, id: Uuid) -> Result<Option<Secret<String>>, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.set_user_password(caller, id, None).await?),
            Self::There(server) => {
                let id = id.to_string();
                let segments = ["users", id.as_str(), "password"];
                let Password { password } = server.json(Method::PUT, &segments, &json!({})).await?;
                Ok(password.map(Secret::new))
            }
        }
    }

    /// Removes a user.
    pub(crate) async fn delete_user(&self, id: Uuid) -> Result<(), Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.delete_user(caller, id).await?),
            Self::There(server) => {
                let id = id.to_string();
                let request = server.request(Method::DELETE, &["users", &id]);
                server.send(request).await.map(drop)
            }
        }
    }

    /// Every role.
    pub(crate) async fn roles(&self) -> Result<Vec<RoleEntry>, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.roles(caller).await?),
            Self::There(server) => server.get(&["roles"], &[]).await,
        }
    }

    /// Makes a role, or changes what it allows.
    pub(crate) async fn put_role(
        &self,
        name: &str,
        description: &str,
        permissions: &BTreeSet<Permission>,
    ) -> Result<(), Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service
                .put_role(caller, name, description, permissions)
                .await?),
            Self::There(server) => {
                let body = json!({"description": description, "permissions": permissions});
                let request = server.request(Method::PUT, &["roles", name]).json(&body);
                server.send(request).await.map(drop)
            }
        }
    }

    /// Removes a role that no user has.
    pub(crate) async fn delete_role(&self, name: &str) -> Result<(), Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.delete_role(caller, name).await?),
            Self::There(server) => {
                let request = server.request(Method::DELETE, &["roles", name]);
                server.send(request).await.map(drop)
            }
        }
    }

    /// The API keys that the caller may see.
    pub(crate) async fn api_keys(&self) -> Result<Vec<ApiKeyEntry>, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.api_keys(caller).await?),
            Self::There(server) => server.get(&["api-keys"], &[]).await,
        }
    }

    /// Makes an API key; gives it with its value, which is told this once.
    pub(crate) async fn create_api_key(
        &self,
        input: ApiKeyInput,
    ) -> Result<(ApiKeyEntry, Secret<String>), Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.create_api_key(caller, input).await?),
            Self::There(server) => {
                let MadeKey { key, value } =
                    server.json(Method::POST, &["api-keys"], &input).await?;
                Ok((key, Secret::new(value)))
            }
        }
    }

    /// Lets a key open nothing any more, or again.
    pub(crate) async fn revoke_api_key(
        &self,
        id: Uuid,
        revoked: bool,
    ) -> Result<ApiKeyEntry, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.revoke_api_key(caller, id, revoked).await?),
            Self::There(server) => {
                let act = if revoked { "revoke" } else { "reinstate" };
                let id = id.to_string();
                let request = server.request(Method::POST, &["api-keys", &id, act]);
                server.answer(request).await
            }
        }
    }

    /// Removes a key for good.
    pub(crate) async fn delete_api_key(&self, id: Uuid) -> Result<(), Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.delete_api_key(caller, id).await?),
            Self::There(server) => {
                let id = id.to_string();
                let request = server.request(Method::DELETE, &["api-keys", &id]);
                server.send(request).await.map(drop)
            }
        }
    }

    /// A page of the audit log.
    pub(crate) async fn audit_log(&self, wanted: &AuditWanted) -> Result<AuditPage, Failure> {
        match self {
            Self::Here(Here {
                service, caller, ..
            }) => Ok(service.audit_log(caller, wanted).await?),
            Self::There(server) => {
                let request = server.request(Method::GET, &["audit"]).query(wanted);
                server.answer(request).await
            }
        }
    }
}
