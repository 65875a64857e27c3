//! Users, roles and the audit log, for people.

use std::fmt::Write;

use serde::{Serialize, Serializer};
use trigpoint_model::secret::Secret;
use trigpoint_service::access::audit::AuditPage;
use trigpoint_service::access::roles::RoleEntry;
use trigpoint_service::access::users::UserEntry;

use super::text::plain;

/// The answer of `user list`.
#[derive(Debug, Serialize)]
pub(crate) struct Users {
    pub(crate) users: Vec<UserEntry>,
}

/// The answer of `role list`.
#[derive(Debug, Serialize)]
pub(crate) struct Roles {
    pub(crate) roles: Vec<RoleEntry>,
}

/// A password that is told, this once: the one place where one is written on purpose.
#[derive(Debug, Serialize)]
pub(crate) struct Told {
    name: String,
    #[serde(serialize_with = "exposed")]
    password: Option<Secret<String>>,
    /// The administrator that was made beside the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    administrator: Option<Box<Self>>,
}

impl Told {
    pub(crate) fn new(name: String, password: Option<Secret<String>>) -> Self {
        Self {
            name,
            password,
            administrator: None,
        }
    }

    pub(crate) fn beside(mut self, administrator: Option<Self>) -> Self {
        self.administrator = administrator.map(Box::new);
        self
    }
}

pub(super) fn exposed<S: Serializer>(
    password: &Option<Secret<String>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    password
        .as_ref()
        .map(|password| password.expose())
        .serialize(serializer)
}

pub(crate) fn told(told: &Told) -> String {
    let password = told
        .password
        .as_ref()
        .map_or("", |password| password.expose());
    let mut text = format!(
        "`{}` logs in with this password, which is not shown again:\n  {password}\n",
        plain(&told.name)
    );
    if let Some(administrator) = &told.administrator {
        text.push_str("The first user was made beside the administrator:\n");
        text.push_str(&self::told(administrator));
    }
    text
}

pub(crate) fn users(listed: &Users) -> String {
    let mut text = String::new();
    for user in &listed.users {
        let roles: Vec<_> = user.roles.iter().map(|role| plain(role)).collect();
        let out = if user.disabled { "  (kept out)" } else { "" };
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{}  {}{out}", plain(&user.name), roles.join(", "));
    }
    if text.is_empty() {
        text.push_str("No user yet: `trigpoint user add NAME --role 1int-user` makes one\n");
    }
    text
}

pub(crate) fn roles(listed: &Roles) -> String {
    let mut text = String::new();
    for role in &listed.roles {
        let permissions = role.permissions.iter().map(ToString::to_string);
        let permissions: Vec<String> = permissions.collect();
        let _ = writeln!(
            text,
            "{}  {}\n  {}",
            plain(&role.name),
            plain(&role.description),
            permissions.join(" ")
        );
    }
    text
}

pub(crate) fn audit(page: &AuditPage) -> String {
    let mut text = String::new();
    for line in &page.entries {
        let _ = writeln!(
            text,
            "{}  {}  {}  {}  {}  {}",
            line.at,
            plain(&line.who),
            plain(&line.from),
            line.what,
            plain(&line.target),
            line.outcome
        );
    }
    text
}
