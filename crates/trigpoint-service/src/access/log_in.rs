//! Who is it? Log-in by name and password, and by what a log-in gave.

use std::collections::BTreeSet;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::Timestamp;
use trigpoint_model::permission::Permission;
use trigpoint_model::secret::Secret;
use trigpoint_repository::control::{Token, TokenKind, User, UserData};

use super::caller::name_by_key;
use super::credential::{self, CredentialKind};
use super::{Caller, Via, audit, password, roles};
use crate::Service;
use crate::error::ServiceError;

/// How long a session or token is good for: two hours after its last use for a session, two hours
/// in all for a token, as clients of the field expect.
const LASTS: Duration = Duration::from_secs(2 * 60 * 60);
/// A session is prolonged at most so often, so that not every call writes.
const PROLONG_AFTER_S: i64 = 60;

/// What an API key does not end.
pub(crate) const LOG_INS: &str = "log-ins";

/// What a log-in gives.
#[derive(Debug, Clone)]
pub struct LoggedIn {
    /// What the client shows from now on.
    pub token: Secret<String>,
    /// Until when it is good, if it is not used in between.
    pub expires_at: Timestamp,
    /// Who it is.
    pub caller: Caller,
}

/// The administrator that is made on the first start, with a password that is told once.
#[derive(Debug, Clone)]
pub struct FirstPassword {
    /// The name to log in by.
    pub name: String,
    /// The password.
    pub password: Secret<String>,
}

/// Who is asking, and what they may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WhoAmI {
    /// The name that changes are recorded under.
    pub name: String,
    /// The name to show.
    pub display_name: String,
    /// The roles.
    pub roles: Vec<String>,
    /// What the caller may do, from all roles.
    pub permissions: BTreeSet<Permission>,
    /// How the caller came in.
    pub via: Via,
}

impl Service {
    /// Makes the user `admin` with a random password and the two roles everybody knows, if there
    /// is no user at all.
    ///
    /// # Errors
    /// If the repository cannot be written.
    pub async fn ensure_administrator(&self) -> Result<Option<FirstPassword>, ServiceError> {
        let door = self.guard.door();
        if door.user_count().await? > 0 {
            return Ok(None);
        }
        self.ensure_roles().await?;
        let now = self.environment.now();
        let password = password::random()?;
        let hash = password::hash(password.clone()).await?;
        let data = UserData {
            name: ADMINISTRATOR.to_owned(),
            display_name: "Administrator".to_owned(),
            roles: vec![roles::ADMINISTRATOR.to_owned()],
            is_disabled: false,
        };
        let id = *self.environment.new_id().as_uuid();
        door.create_user(id, &data, Some(&hash), FIRST_START, now)
            .await?;
        let told = audit::Told::new("user-create", ADMINISTRATOR);
        self.audit(&Caller::local(FIRST_START), told).await?;
        Ok(Some(FirstPassword {
            name: ADMINISTRATOR.to_owned(),
            password,
        }))
    }

    /// Makes those of the roles everybody knows that are not there, if there is no user at all.
    ///
    /// # Errors
    /// If the repository cannot be written.
    pub async fn ensure_roles(&self) -> Result<(), ServiceError> {
        let door = self.guard.door();
        if door.user_count().await? > 0 {
            return Ok(());
        }
        let now = self.environment.now();
        for role in roles::BUILT_IN {
            if door.role(role.name).await?.is_some() {
                continue;
            }
            let permissions = (role.permissions)();
            let (name, description, by) = (role.name, role.description, (FIRST_START, now));
            door.put_role(name, description, &permissions, Permission::Users, by)
                .await?;
        }
        Ok(())
    }

    /// Lets a user in by name and password.
    ///
    /// # Errors
    /// [`ServiceError::WrongLogIn`] for a wrong name and a wrong password alike, and as slowly;
    /// [`ServiceError::TooManyAttempts`] after too many failures.
    pub async fn log_in(
        &self,
        name: &str,
        password: Secret<String>,
        kind: TokenKind,
        from: &str,
    ) -> Result<LoggedIn, ServiceError> {
        let now = self.environment.now();
        let unknown = Caller {
            name: crate::access::audit::bounded(name),
            identity: String::new(),
            user: None,
            permissions: BTreeSet::new(),
            via: via(kind),
            from: from.to_owned(),
        };
        let attempt = self.attempts.begin(name, from, now).await?;
        let door = self.guard.door();
        let found = door.log_in(name).await?;
        let hash = found.as_ref().and_then(|found| found.password_hash.clone());
        let fits = password::verify(password, hash).await?;
        let user = match found {
            Some(found) if fits && !found.is_disabled => door.user(found.user).await?,
            Some(_) | None => None,
        };
        let Some(user) = user else {
            drop(attempt);
            let told = audit::Told::new("log-in", "").refused("wrong name or password");
            self.audit(&unknown, told).await?;
            return Err(ServiceError::WrongLogIn);
        };
        attempt.succeeded();
        door.delete_expired_tokens(now).await?;
        let credential = match kind {
            TokenKind::Session => CredentialKind::Session,
            TokenKind::Bearer => CredentialKind::Token,
        };
        let (token, hash) = credential.make()?;
        let expires_at = now + LASTS;
        let resting = Token {
            user: user.id,
            kind,
            created_at: now,
            expires_at,
            last_used_at: None,
        };
        door.put_token(&hash, &resting).await?;
        let caller = self.caller_of(&user, via(kind), from).await?;
        self.audit(&caller, audit::Told::new("log-in", "")).await?;
        Ok(LoggedIn {
            token,
            expires_at,
            caller,
        })
    }

    /// Ends what a log-in gave.
    ///
    /// # Errors
    /// If it was a key that was shown, or the repository cannot be written.
    pub async fn log_out(&self, caller: &Caller, token: &str) -> Result<(), ServiceError> {
        caller.refuse_key(LOG_INS)?;
        let door = self.guard.door();
        if door.delete_token(&credential::hash(token)).await? {
            self.audit(caller, audit::Told::new("log-out", "")).await?;
        }
        Ok(())
    }

    /// Whoever shows a session, token or API key.
    ///
    /// # Errors
    /// [`ServiceError::Unauthenticated`] if it is none, has expired, was revoked, or its user is
    /// kept out.
    pub async fn authenticate(&self, token: &str, from: &str) -> Result<Caller, ServiceError> {
        self.let_in(token, from, Look::Use).await
    }

    /// As [`Service::authenticate`], and it is no use of what is shown: no session lives on by it.
    /// For whoever looks again without having been asked for anything.
    ///
    /// # Errors
    /// As [`Service::authenticate`].
    pub async fn authenticate_quietly(
        &self,
        token: &str,
        from: &str,
    ) -> Result<Caller, ServiceError> {
        self.let_in(token, from, Look::Quiet).await
    }

    async fn let_in(&self, token: &str, from: &str, look: Look) -> Result<Caller, ServiceError> {
        match CredentialKind::of(token) {
            None => Err(ServiceError::Unauthenticated),
            Some(CredentialKind::ApiKey) => self.by_key(token, from, look).await,
            Some(CredentialKind::Session | CredentialKind::Token) => {
                self.by_token(token, from, look).await
            }
        }
    }

    async fn by_token(&self, token: &str, from: &str, look: Look) -> Result<Caller, ServiceError> {
        let now = self.environment.now();
        let door = self.guard.door();
        let hash = credential::hash(token);
        let found = door.token(&hash).await?;
        let found = found.filter(|found| found.expires_at > now);
        let found = found.ok_or(ServiceError::Unauthenticated)?;
        let user = self.user_let_in(found.user).await?;
        let last = found.last_used_at.unwrap_or(found.created_at);
        let is_late = now.as_second() - last.as_second() >= PROLONG_AFTER_S;
        if look == Look::Use && found.kind == TokenKind::Session && is_late {
            door.prolong_token(&hash, now, now + LASTS).await?;
        }
        self.caller_of(&user, via(found.kind), from).await
    }

    async fn by_key(&self, token: &str, from: &str, look: Look) -> Result<Caller, ServiceError> {
        let now = self.environment.now();
        let door = self.guard.door();
        let key = door.api_key_by_hash(&credential::hash(token)).await?;
        let key = key.filter(|key| {
            key.revoked.is_none() && key.expires_at.is_none_or(|expires| expires > now)
        });
        let key = key.ok_or(ServiceError::Unauthenticated)?;
        let owner = self.user_let_in(key.owner).await?;
        let last = key.last_used_at.map_or(0, |last| last.as_second());
        if look == Look::Use && now.as_second() - last >= PROLONG_AFTER_S {
            door.touch_api_key(key.id, now).await?;
        }
        let owned = door.permissions_of(owner.id).await?;
        Ok(Caller {
            name: name_by_key(&owner.data.name, &key.name),
            identity: key.id.to_string(),
            user: Some(owner.id),
            permissions: key.permissions.intersection(&owned).copied().collect(),
            via: Via::ApiKey,
            from: from.to_owned(),
        })
    }

    async fn user_let_in(&self, id: uuid::Uuid) -> Result<User, ServiceError> {
        let user = self.guard.door().user(id).await?;
        user.filter(|user| !user.data.is_disabled)
            .ok_or(ServiceError::Unauthenticated)
    }

    async fn caller_of(&self, user: &User, via: Via, from: &str) -> Result<Caller, ServiceError> {
        Ok(Caller {
            name: user.data.name.clone(),
            identity: user.id.to_string(),
            user: Some(user.id),
            permissions: self.guard.door().permissions_of(user.id).await?,
            via,
            from: from.to_owned(),
        })
    }

    /// Who the caller is, and what they may do.
    ///
    /// # Errors
    /// If the repository cannot be read.
    pub async fn who_am_i(&self, caller: &Caller) -> Result<WhoAmI, ServiceError> {
        let user = match caller.user {
            Some(id) => self.guard.door().user(id).await?,
            None => None,
        };
        let (display_name, roles) = user.map_or_else(
            || (caller.name.clone(), Vec::new()),
            |user| (user.data.display_name, user.data.roles),
        );
        Ok(WhoAmI {
            name: caller.name.clone(),
            display_name,
            roles,
            permissions: caller.permissions.clone(),
            via: caller.via,
        })
    }

    /// Gives the caller another password; all log-ins of theirs end but the one of `token`, by
    /// which they ask.
    ///
    /// # Errors
    /// If the old one is wrong, the new one too weak, or the caller is no user.
    pub async fn change_own_password(
        &self,
        caller: &Caller,
        token: &str,
        old: Secret<String>,
        new: Secret<String>,
    ) -> Result<(), ServiceError> {
        caller.refuse_key("passwords")?;
        let id = caller.user.ok_or(ServiceError::NotAUser)?;
        let door = self.guard.door();
        let user = self.user_let_in(id).await?;
        let (name, now) = (&user.data.name, self.environment.now());
        let attempt = self.attempts.begin(name, &caller.from, now).await?;
        let found = door.log_in(name).await?;
        let hash = found.and_then(|found| found.password_hash);
        if !password::verify(old, hash).await? {
            return Err(ServiceError::WrongLogIn);
        }
        attempt.succeeded();
        password::check(&new)?;
        let hash = password::hash(new).await?;
        let (asking, by) = (credential::hash(token), (caller.name.as_str(), now));
        door.set_password(id, Some(&hash), Some(&asking), by)
            .await?;
        let told = audit::Told::new("password-change", name);
        self.audit(caller, told).await
    }
}

/// Whether a look at what is shown is a use of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Use,
    Quiet,
}

fn via(kind: TokenKind) -> Via {
    match kind {
        TokenKind::Session => Via::Session,
        TokenKind::Bearer => Via::Token,
    }
}

/// The user that is made on the first start.
pub const ADMINISTRATOR: &str = "admin";
/// Who makes it.
const FIRST_START: &str = "first start";
