//! `user`, `role` and `audit`: who may log in to a server over this repository, what they may do,
//! and what was done.

use std::collections::BTreeSet;

use clap::Subcommand;
use serde::Serialize;
use trigpoint_model::Timestamp;
use trigpoint_model::permission::Permission;
use trigpoint_model::secret::Secret;
use trigpoint_service::access::ADMINISTRATOR;
use trigpoint_service::access::audit::AuditWanted;
use trigpoint_service::access::users::{UserChange, UserInput};

use crate::access::Access;
use crate::confirm::confirm;
use crate::context::Context;
use crate::failure::{Done, Failure};
use crate::render;

#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Lists the users with their roles
    List,
    /// Makes a user, with a random password that is told once
    Add {
        /// The name to log in by
        name: String,
        /// A role. May be given several times; `trigpoint role list` shows them
        #[arg(long, value_name = "ROLE")]
        role: Vec<String>,
        /// The name to show
        #[arg(long, value_name = "NAME", default_value = "")]
        display_name: String,
    },
    /// Gives a user a new random password, told once; all their log-ins end
    ResetPassword {
        /// The name to log in by
        name: String,
    },
    /// Gives a user these roles and no others, or keeps them out
    Change {
        /// The name to log in by
        name: String,
        /// A role; without any the roles stay. May be given several times
        #[arg(long, value_name = "ROLE")]
        role: Vec<String>,
        /// Keeps the user out: all their log-ins and keys end
        #[arg(long, conflicts_with = "enable")]
        disable: bool,
        /// Lets the user in again
        #[arg(long)]
        enable: bool,
    },
    /// Removes a user with their log-ins and keys
    Delete {
        /// The name to log in by
        name: String,
        /// Removes without asking
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum RoleCommand {
    /// Lists the roles with what they allow
    List,
    /// Makes a role, or changes what it allows
    Set {
        /// Its name
        name: String,
        /// What it allows: `1int-rules-read` … May be given several times
        #[arg(long, value_name = "PERMISSION")]
        permission: Vec<Permission>,
        /// What it is for
        #[arg(long, value_name = "TEXT", default_value = "")]
        description: String,
    },
    /// Removes a role that no user has
    Delete {
        /// Its name
        name: String,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct AuditArguments {
    /// Of this user only
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// Of this act only: `log-in`, `restore`, `repository-restore` …
    #[arg(long, value_name = "ACT")]
    what: Option<String>,
    /// Not earlier (RFC 3339)
    #[arg(long, value_name = "TIME")]
    since: Option<Timestamp>,
    /// So many at most
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    limit: usize,
}

/// A name that was changed in some way.
#[derive(Debug, Serialize)]
struct Named {
    name: String,
}

pub(crate) async fn run(command: UserCommand, context: &Context) -> Result<Done, Failure> {
    let access = context.open_or_make().await?;
    match command {
        UserCommand::List => {
            let users = access.users().await?;
            let listed = render::user::Users { users };
            context.output.answer(&listed, render::user::users)?;
        }
        UserCommand::Add {
            name,
            role: roles,
            display_name,
        } => {
            let input = UserInput {
                name,
                display_name,
                roles,
                disabled: false,
            };
            add(input, &access, context).await?;
        }
        UserCommand::ResetPassword { name } => {
            let password = reset_password(&name, &access).await?;
            context
                .output
                .answer(&render::user::Told::new(name, password), render::user::told)?;
        }
        UserCommand::Change {
            name,
            role,
            disable,
            enable,
        } => {
            let user = access.user_named(&name).await?;
            let change = UserChange {
                roles: (!role.is_empty()).then_some(role),
                disabled: (disable || enable).then_some(disable),
                ..UserChange::default()
            };
            let users = vec![access.change_user(user.id, change).await?];
            context
                .output
                .answer(&render::user::Users { users }, render::user::users)?;
        }
        UserCommand::Delete { name, yes } => {
            let user = access.user_named(&name).await?;
            confirm(context, yes, &format!("remove the user `{name}`"), "").await?;
            access.delete_user(user.id).await?;
            context
                .output
                .answer(&Named { name }, |gone| format!("Removed `{}`\n", gone.name))?;
        }
    }
    Ok(Done::Fully)
}

/// Makes a user. The first one comes beside the administrator that a server's first start makes,
/// whose password is told here then, as nobody tells it later.
async fn add(input: UserInput, access: &Access, context: &Context) -> Result<(), Failure> {
    let first = access.ensure_administrator().await?;
    let name = input.name.clone();
    let is_first = first.as_ref().is_some_and(|first| first.name == name);
    let added = async {
        let user = if is_first {
            let made = access.user_named(&name).await?;
            access.change_user(made.id, input.into()).await?
        } else {
            access.create_user(input).await?
        };
        access.reset_password(user.id).await
    };
    let (password, failure) = match added.await {
        Ok(password) => (Some(password), None),
        Err(failure) => (None, Some(failure)),
    };
    let first = first
        .filter(|_| !is_first || password.is_none())
        .map(|first| render::user::Told::new(first.name, Some(first.password)));
    let told = match (password, first) {
        (Some(password), first) => Some(render::user::Told::new(name, password).beside(first)),
        (None, first) => first,
    };
    if let Some(told) = told {
        context.output.answer(&told, render::user::told)?;
    }
    failure.map_or(Ok(()), Err)
}

/// Gives a user a new password; no user is made for it but the first administrator.
async fn reset_password(name: &str, access: &Access) -> Result<Option<Secret<String>>, Failure> {
    if name == ADMINISTRATOR && access.users().await?.is_empty() {
        // It is made just now: its first password is as good as another.
        let first = access.ensure_administrator().await?;
        return Ok(first.map(|first| first.password));
    }
    let user = access.user_named(name).await?;
    access.reset_password(user.id).await
}

pub(crate) async fn run_role(command: RoleCommand, context: &Context) -> Result<Done, Failure> {
    let access = context.open_or_make().await?;
    access.ensure_roles().await?;
    match command {
        RoleCommand::List => {
            let roles = access.roles().await?;
            let listed = render::user::Roles { roles };
            context.output.answer(&listed, render::user::roles)?;
        }
        RoleCommand::Set {
            name,
            permission,
            description,
        } => {
            let permissions: BTreeSet<Permission> = permission.into_iter().collect();
            access.put_role(&name, &description, &permissions).await?;
            let saved = |saved: &Named| format!("Saved the role `{}`\n", saved.name);
            context.output.answer(&Named { name }, saved)?;
        }
        RoleCommand::Delete { name } => {
            access.delete_role(&name).await?;
            let gone = |gone: &Named| format!("Removed the role `{}`\n", gone.name);
            context.output.answer(&Named { name }, gone)?;
        }
    }
    Ok(Done::Fully)
}

pub(crate) async fn audit(arguments: AuditArguments, context: &Context) -> Result<Done, Failure> {
    let AuditArguments {
        who,
        what,
        since,
        limit,
    } = arguments;
    let wanted = AuditWanted {
        who,
        what,
        since,
        limit: Some(limit),
        ..AuditWanted::default()
    };
    let access = context.open().await?;
    let page = access.audit_log(&wanted).await?;
    context.output.answer(&page, render::user::audit)?;
    Ok(Done::Fully)
}
