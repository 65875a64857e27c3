//! Users and roles, for those who administer them.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::routing::{delete, get, patch, post, put};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::permission::Permission;
use trigpoint_model::secret::Secret;
use trigpoint_service::access::roles::RoleEntry;
use trigpoint_service::access::users::{UserChange, UserEntry, UserInput};

use crate::application::Application;
use crate::extract::{Asking, Id, Sent};
use crate::problem::Problem;
use crate::route::{Access, Route};

/// A new user.
#[derive(Deserialize, JsonSchema)]
struct NewUser {
    /// What the user is.
    #[serde(flatten)]
    user: UserInput,
    /// The password; without one nobody can log in as them until one is set.
    password: Option<String>,
}

/// Another password for a user.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PasswordReset {
    /// The password; without one a random one is made and told.
    password: Option<String>,
}

/// A password that was made.
#[derive(Serialize, JsonSchema)]
struct MadePassword {
    /// The password, told this once; none where one was given.
    password: Option<String>,
}

/// What a role is.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RoleInput {
    /// What it is for.
    #[serde(default)]
    description: String,
    /// What it allows.
    permissions: BTreeSet<Permission>,
}

const USERS: Access = Access::Needs(Permission::Users);

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/rest/users",
            "listUsers",
            "Lists every user.",
            get(users),
        )
        .access(USERS)
        .answers::<Vec<UserEntry>>(200, "The users."),
        Route::new(
            Method::POST,
            "/rest/users",
            "createUser",
            "Makes a user.",
            post(create_user),
        )
        .access(USERS)
        .takes::<NewUser>()
        .answers::<UserEntry>(201, "The user."),
        Route::new(
            Method::PATCH,
            "/rest/users/{id}",
            "changeUser",
            "Changes a user; what is not named stays.",
            patch(change_user),
        )
        .access(USERS)
        .takes::<UserChange>()
        .answers::<UserEntry>(200, "The user."),
        Route::new(
            Method::DELETE,
            "/rest/users/{id}",
            "deleteUser",
            "Removes a user with their log-ins and keys.",
            delete(delete_user),
        )
        .access(USERS)
        .answers_nothing("The user is gone."),
        Route::new(
            Method::PUT,
            "/rest/users/{id}/password",
            "setUserPassword",
            "Gives a user another password; all their log-ins end.",
            put(set_password),
        )
        .access(USERS)
        .takes::<PasswordReset>()
        .answers::<MadePassword>(200, "The new password holds."),
        Route::new(
            Method::GET,
            "/rest/roles",
            "listRoles",
            "Lists every role.",
            get(roles),
        )
        .access(USERS)
        .answers::<Vec<RoleEntry>>(200, "The roles."),
        Route::new(
            Method::PUT,
            "/rest/roles/{name}",
            "putRole",
            "Makes or changes a role.",
            put(put_role),
        )
        .access(USERS)
        .takes::<RoleInput>()
        .answers_nothing("The role is so."),
        Route::new(
            Method::DELETE,
            "/rest/roles/{name}",
            "deleteRole",
            "Removes a role that no user has.",
            delete(delete_role),
        )
        .access(USERS)
        .answers_nothing("The role is gone."),
    ]
}

async fn users(
    State(application): State<Application>,
    Asking(caller): Asking,
) -> Result<Json<Vec<UserEntry>>, Problem> {
    Ok(Json(application.service.users(&caller).await?))
}

async fn create_user(
    State(application): State<Application>,
    Asking(caller): Asking,
    Sent(sent): Sent<NewUser>,
) -> Result<(StatusCode, Json<UserEntry>), Problem> {
    let password = sent.password.map(Secret::new);
    let service = &application.service;
    let user = service.create_user(&caller, sent.user, password).await?;
    Ok((StatusCode::CREATED, Json(user)))
}

async fn change_user(
    State(application): State<Application>,
    Id(id): Id,
    Asking(caller): Asking,
    Sent(sent): Sent<UserChange>,
) -> Result<Json<UserEntry>, Problem> {
    let service = &application.service;
    Ok(Json(service.change_user(&caller, id, sent).await?))
}

async fn delete_user(
    State(application): State<Application>,
    Id(id): Id,
    Asking(caller): Asking,
) -> Result<StatusCode, Problem> {
    application.service.delete_user(&caller, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn set_password(
    State(application): State<Application>,
    Id(id): Id,
    Asking(caller): Asking,
    Sent(sent): Sent<PasswordReset>,
) -> Result<Json<MadePassword>, Problem> {
    let password = sent.password.map(Secret::new);
    let service = &application.service;
    let made = service.set_user_password(&caller, id, password).await?;
    Ok(Json(MadePassword {
        password: made.map(|made| made.expose().clone()),
    }))
}

async fn roles(
    State(application): State<Application>,
    Asking(caller): Asking,
) -> Result<Json<Vec<RoleEntry>>, Problem> {
    Ok(Json(application.service.roles(&caller).await?))
}

async fn put_role(
    State(application): State<Application>,
    Path(name): Path<String>,
    Asking(caller): Asking,
    Sent(sent): Sent<RoleInput>,
) -> Result<StatusCode, Problem> {
    application
        .service
        .put_role(&caller, &name, &sent.description, &sent.permissions)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn delete_role(
    State(application): State<Application>,
    Path(name): Path<String>,
    Asking(caller): Asking,
) -> Result<StatusCode, Problem> {
    application.service.delete_role(&caller, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}
