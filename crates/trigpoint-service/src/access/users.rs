//! Users: made, changed, kept out, removed; by those who may.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::Stamp;
use trigpoint_model::permission::Permission;
use trigpoint_model::secret::Secret;
use trigpoint_repository::control::{self, User, UserData};
use uuid::Uuid;

use super::grant::MayAdministerUsers;
use super::{Caller, audit, caller, password};
use crate::Service;
use crate::error::ServiceError;

/// The most characters of the name of a user, role or key.
const NAME_CHARS_MAX: usize = 100;
/// Users that are read at once.
const PAGE: usize = 500;

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserEntry {
    /// The identity: kept through renames.
    pub id: Uuid,
    /// The name to log in by.
    pub name: String,
    /// The name to show.
    pub display_name: String,
    /// The roles.
    pub roles: Vec<String>,
    /// Whether the user is kept out.
    pub disabled: bool,
    /// Whether there is a password to log in by.
    pub has_password: bool,
    /// Who made the user, and when.
    pub created: Stamp,
    /// Who changed the user last, and when.
    pub changed: Stamp,
}

impl From<User> for UserEntry {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            name: user.data.name,
            display_name: user.data.display_name,
            roles: user.data.roles,
            disabled: user.data.is_disabled,
            has_password: user.has_password,
            created: user.created,
            changed: user.changed,
        }
    }
}

/// What is wanted of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UserInput {
    /// The name to log in by.
    pub name: String,
    /// The name to show.
    #[serde(default)]
    pub display_name: String,
    /// The roles.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Whether the user is kept out.
    #[serde(default)]
    pub disabled: bool,
}

impl From<UserInput> for UserData {
    fn from(input: UserInput) -> Self {
        let display_name = match input.display_name.trim() {
            "" => input.name.clone(),
            _ => input.display_name,
        };
        Self {
            name: input.name,
            display_name,
            roles: input.roles,
            is_disabled: input.disabled,
        }
    }
}

/// What is to be another of a user; what is not named stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct UserChange {
    /// The name to log in by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The name to show; a blank one becomes the name to log in by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The roles: these and no others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// Whether the user is kept out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
}

/// Everything becomes as it is wanted of a new user.
impl From<UserInput> for UserChange {
    fn from(input: UserInput) -> Self {
        Self {
            name: Some(input.name),
            display_name: Some(input.display_name),
            roles: Some(input.roles),
            disabled: Some(input.disabled),
        }
    }
}

impl From<UserChange> for control::UserChange {
    fn from(change: UserChange) -> Self {
        Self {
            name: change.name,
            display_name: change.display_name,
            roles: change.roles,
            is_disabled: change.disabled,
        }
    }
}

impl Service {
    /// Every user, by name.
    ///
    /// # Errors
    /// If the caller may not administer users, or the repository cannot be read.
    pub async fn users(&self, caller: &Caller) -> Result<Vec<UserEntry>, ServiceError> {
        let grant = caller.administering_users()?;
        let all = self.all_users(&grant).await?;
        Ok(all.into_iter().map(UserEntry::from).collect())
    }

    async fn all_users(&self, grant: &MayAdministerUsers<'_>) -> Result<Vec<User>, ServiceError> {
        let mut all: Vec<User> = Vec::new();
        loop {
            let after = all.last().map(|last| last.data.name.clone());
            let page = self
                .guard
                .users(grant)
                .users(after.as_deref(), PAGE)
                .await?;
            let is_last = page.len() < PAGE;
            all.extend(page);
            if is_last {
                return Ok(all);
            }
        }
    }

    /// The user of a name.
    ///
    /// # Errors
    /// If the caller may not administer users, or there is none.
    pub async fn user_named(&self, caller: &Caller, name: &str) -> Result<UserEntry, ServiceError> {
        let grant = caller.administering_users()?;
        let user = self.guard.users(&grant).user_by_name(name).await?;
        user.map(UserEntry::from)
            .ok_or_else(|| ServiceError::NoSuchUser {
                name: name.to_owned(),
            })
    }

    /// Makes a user. Without a password nobody can log in as them until one is set.
    ///
    /// # Errors
    /// If the caller may not administer users, the name is taken or not possible, a role is not
    /// there, or the password is too weak.
    pub async fn create_user(
        &self,
        caller: &Caller,
        input: UserInput,
        password: Option<Secret<String>>,
    ) -> Result<UserEntry, ServiceError> {
        let grant = caller.administering_users()?;
        check_name("user", &input.name)?;
        let hash = match password {
            Some(password) => {
                password::check(&password)?;
                Some(password::hash(password).await?)
            }
            None => None,
        };
        let id = *self.environment.new_id().as_uuid();
        let data = UserData::from(input);
        let now = self.environment.now();
        self.guard
            .users(&grant)
            .create_user(id, &data, hash.as_ref(), caller.name(), now)
            .await?;
        let told = audit::Told::new("user-create", &data.name);
        self.audit(caller, told.with(serde_json::json!(data.roles)))
            .await?;
        self.user_of(&grant, id).await
    }

    /// Changes a user.
    ///
    /// # Errors
    /// As [`Service::create_user`]; and if nobody could administer users any more.
    pub async fn change_user(
        &self,
        caller: &Caller,
        id: Uuid,
        change: UserChange,
    ) -> Result<UserEntry, ServiceError> {
        let grant = caller.administering_users()?;
        if let Some(name) = &change.name {
            check_name("user", name)?;
        }
        let by = (caller.name(), self.environment.now());
        let (before, data) = self
            .guard
            .users(&grant)
            .change_user(id, change.into(), Permission::Users, by)
            .await?;
        let told = audit::Told::new("user-change", &data.name);
        let mut detail = serde_json::json!({"roles": data.roles, "disabled": data.is_disabled});
        if before.name != data.name {
            detail["nameBefore"] = before.name.into();
        }
        self.audit(caller, told.with(detail)).await?;
        self.user_of(&grant, id).await
    }

    /// Gives a user a password, a random one where none is given; all their log-ins end. A random
    /// one is told, this once.
    ///
    /// # Errors
    /// If the caller may not administer users, there is no such user, or the password is too weak.
    pub async fn set_user_password(
        &self,
        caller: &Caller,
        id: Uuid,
        password: Option<Secret<String>>,
    ) -> Result<Option<Secret<String>>, ServiceError> {
        let grant = caller.administering_users()?;
        let (password, made) = match password {
            Some(password) => (password, None),
            None => {
                let made = password::random()?;
                (made.clone(), Some(made))
            }
        };
        password::check(&password)?;
        let hash = password::hash(password).await?;
        let by = (caller.name(), self.environment.now());
        self.guard
            .users(&grant)
            .set_password(id, Some(&hash), None, by)
            .await?;
        let user = self.user_of(&grant, id).await?;
        self.attempts.forget_user(&user.name);
        self.audit(caller, audit::Told::new("password-reset", user.name))
            .await?;
        Ok(made)
    }

    /// Removes a user with their log-ins, keys and plans. What they did stays under their name.
    ///
    /// # Errors
    /// If the caller may not administer users, there is no such user, or nobody could administer
    /// users any more.
    pub async fn delete_user(&self, caller: &Caller, id: Uuid) -> Result<(), ServiceError> {
        let grant = caller.administering_users()?;
        let user = self.user_of(&grant, id).await?;
        let control = self.guard.users(&grant);
        control.delete_user(id, Permission::Users).await?;
        self.jobs.forget(&id.to_string());
        self.audit(caller, audit::Told::new("user-delete", user.name))
            .await
    }

    async fn user_of(
        &self,
        grant: &MayAdministerUsers<'_>,
        id: Uuid,
    ) -> Result<UserEntry, ServiceError> {
        let user = self.guard.users(grant).user(id).await?;
        user.map(UserEntry::from)
            .ok_or_else(|| ServiceError::NoSuchUser {
                name: id.to_string(),
            })
    }
}

/// Names of users, roles and keys: 1 to 100 characters, none of them a control, no blank at an end.
/// A user is not called as the audit log calls one who is no user.
pub(crate) fn check_name(what: &'static str, name: &str) -> Result<(), ServiceError> {
    let chars = name.chars().count();
    let odd = name.trim() != name || name.chars().any(char::is_control);
    if chars == 0 || chars > NAME_CHARS_MAX || odd {
        return Err(ServiceError::InvalidAccountName {
            what,
            name: audit::bounded(name),
        });
    }
    if what == "user" && caller::is_reserved(name) {
        return Err(ServiceError::ReservedName {
            name: name.to_owned(),
        });
    }
    Ok(())
}
