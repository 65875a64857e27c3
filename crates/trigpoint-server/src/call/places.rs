//! Items by the address of their place: `/rest/rules/Roads/Road has a name`.

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::header::{ETAG, IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::{ItemDocument, ItemKind, ItemPath, Tree};
use trigpoint_service::codes as service_codes;
use trigpoint_service::items::{Deleted, Expected, ItemEntry, SavedItem, ShownItem};

use crate::application::Application;
use crate::codes;
use crate::extract::{Asked, Asking, Text, not_understood};
use crate::pages;
use crate::problem::Problem;
use crate::route::{Access, Route};

/// The name that clients of the field know the deleted items by.
const RECYCLE_BIN: &str = "Recycle Bin";
const FOLDER: &str = "folder";

/// What is in a folder, in the words that clients of the field read.
#[derive(Serialize, JsonSchema)]
struct FolderListing {
    /// `folder`.
    r#type: &'static str,
    /// Its name.
    name: String,
    /// What is directly in it.
    contents: Vec<FolderEntry>,
}

/// What is in a folder.
#[derive(Serialize, JsonSchema)]
struct FolderEntry {
    /// Its name.
    name: String,
    /// `folder`, or the kind of the item.
    r#type: String,
}

/// A folder, or an item.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its schema is wanted")]
enum Place {
    Folder(FolderListing),
    Item(Box<ShownItem>),
}

#[derive(Deserialize, JsonSchema)]
pub(crate) struct Saving {
    /// Whether a folder is made; then there is no body.
    #[serde(default)]
    pub(crate) folder: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Deleting {
    /// Whether a folder goes with all it holds.
    #[serde(default)]
    recursive: bool,
    /// Whether an item goes that others use.
    #[serde(default)]
    including_used: bool,
}

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::new(
            Method::GET,
            "/rest/{tree}",
            "getTree",
            "Lists what is directly in a tree.",
            get(show),
        )
        .access(Access::Reads)
        .answers::<FolderListing>(200, "What is in it."),
        Route::new(
            Method::GET,
            "/rest/{tree}/{*path}",
            "getPlace",
            "Lists a folder, or shows an item with its revision as `ETag`.",
            get(show),
        )
        .access(Access::Reads)
        .answers::<Place>(200, "The folder or item."),
        Route::new(
            Method::PUT,
            "/rest/{tree}/{*path}",
            "putPlace",
            "Creates or overwrites an item, or makes a folder; a stale `If-Match` is refused.",
            put(save),
        )
        .access(Access::Writes)
        .query::<Saving>()
        .takes::<ItemDocument>()
        .answers::<SavedItem>(200, "It has a new revision.")
        .answers::<SavedItem>(201, "It is new."),
        Route::new(
            Method::DELETE,
            "/rest/{tree}/{*path}",
            "deletePlace",
            "Moves an item or folder to the Recycle Bin.",
            delete(remove),
        )
        .access(Access::Writes)
        .query::<Deleting>()
        .answers::<Deleted>(200, "It is in the Recycle Bin."),
        Route::new(
            Method::POST,
            // Not below `/rest/sessions`: that would hide the other methods of a session's address.
            "/rest/{tree}/{*path}",
            "controlSession",
            "Would run a session; this server has no engine yet and says so.",
            post(control),
        ),
        Route::new(
            Method::GET,
            "/rest/results/{*path}",
            "sessionResults",
            "Would give results of a session; this server has no engine yet and says so.",
            get(not_yet),
        ),
    ]
}

/// The place that the address names. An address that begins with no tree is none of ours, whoever
/// asks.
pub(crate) struct At(pub(crate) ItemPath);

#[derive(Deserialize)]
struct Segments {
    tree: String,
    #[serde(default)]
    path: String,
}

impl FromRequestParts<Application> for At {
    type Rejection = Problem;

    async fn from_request_parts(
        parts: &mut Parts,
        application: &Application,
    ) -> Result<Self, Problem> {
        let Path(Segments { tree, path }) = Path::from_request_parts(parts, application)
            .await
            .map_err(|rejection| not_understood("the address", &rejection.body_text()))?;
        if !Tree::ALL.into_iter().any(|known| known.as_str() == tree) {
            return Err(Problem::no_such_address(parts.uri.path()));
        }
        let path = path.trim_end_matches('/');
        let text = match path {
            "" => format!("/{tree}"),
            path => format!("/{tree}/{path}"),
        };
        text.parse()
            .map(Self)
            .map_err(|error| Problem::invalid(format!("`{text}` is no path: {error}")))
    }
}

async fn show(
    State(application): State<Application>,
    At(path): At,
    Asking(caller): Asking,
) -> Result<Response, Problem> {
    let service = &application.service;
    let listed = service.list_items(&caller, &path, false).await?;
    if let [only] = listed.items.as_slice()
        && only.path.key() == path.key()
    {
        let shown = service.show_item(&caller, &path).await?;
        return Ok(([(ETAG, tag(shown.revision))], Json(shown)).into_response());
    }
    Ok(Json(folder(&path, listed.items)).into_response())
}

fn folder(path: &ItemPath, items: Vec<ItemEntry>) -> FolderListing {
    let bin = path.is_root().then(|| FolderEntry {
        name: RECYCLE_BIN.to_owned(),
        r#type: FOLDER.to_owned(),
    });
    let items = items.into_iter().map(|item| FolderEntry {
        name: item.name,
        r#type: item.kind.as_str().to_owned(),
    });
    FolderListing {
        r#type: FOLDER,
        name: path
            .name()
            .map_or_else(|| path.tree().to_string(), |name| name.to_string()),
        contents: items.chain(bin).collect(),
    }
}

async fn save(
    State(application): State<Application>,
    At(path): At,
    Asking(caller): Asking,
    Asked(asked): Asked<Saving>,
    headers: HeaderMap,
    Text(text): Text,
) -> Result<Response, Problem> {
    let service = &application.service;
    let saved = if asked.folder {
        expected_of_new(&headers)?;
        service
            .create_item(&caller, ItemKind::Folder, &path)
            .await?
    } else {
        let document = ItemDocument::from_json(&text).map_err(|error| {
            Problem::invalid(format!("the body is not an item document: {error}"))
        })?;
        let expected = expected(&headers)?;
        service
            .put_item_where(&caller, &path, document, expected)
            .await?
    };
    let status = if saved.created {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, [(ETAG, tag(saved.revision))], Json(saved)).into_response())
}

async fn remove(
    State(application): State<Application>,
    At(path): At,
    Asking(caller): Asking,
    Asked(asked): Asked<Deleting>,
    headers: HeaderMap,
) -> Result<Json<Deleted>, Problem> {
    let (recursive, including_used) = (asked.recursive, asked.including_used);
    let expected = expected_of_deleted(&headers)?;
    let deleted = application
        .service
        .delete_item(&caller, &path, expected, recursive, including_used)
        .await?;
    Ok(Json(deleted))
}

/// What is no session cannot be run by any version.
pub(crate) async fn control(At(path): At, uri: Uri, asking: Asking) -> Problem {
    if path.tree() != Tree::Sessions {
        return pages::not_allowed(Method::POST, uri).await;
    }
    not_yet(asking).await
}

pub(crate) async fn not_yet(Asking(_): Asking) -> Problem {
    Problem::new(
        StatusCode::NOT_IMPLEMENTED,
        codes::NOT_YET,
        "sessions cannot be run by this version of the server",
    )
}

/// A revision as a tag of what is at an address.
pub(crate) fn tag(revision: u64) -> String {
    format!("\"{revision}\"")
}

/// What the client says must be at the address.
pub(crate) fn expected(headers: &HeaderMap) -> Result<Expected, Problem> {
    match (headers.get(IF_MATCH), headers.get(IF_NONE_MATCH)) {
        (None, None) => Ok(Expected::Anything),
        (None, Some(tag)) if tag == ANY => Ok(Expected::Nothing),
        (None, Some(_)) => Err(misplaced(
            "`If-None-Match` may only be `*`: nothing is there yet",
        )),
        (Some(_), Some(_)) => Err(misplaced(
            "`If-Match` and `If-None-Match` exclude each other",
        )),
        (Some(tag), None) if tag == ANY => Ok(Expected::Something),
        (Some(value), None) => {
            let tag = value.to_str().unwrap_or_default().trim();
            let revision = tag.trim_start_matches("W/").trim_matches('"').parse();
            revision.map(Expected::Revision).map_err(|_| {
                misplaced(&format!(
                    "`If-Match: {tag}` is no revision; a revision is a number in quotes, and any \
                     of them is `*`"
                ))
            })
        }
    }
}

/// The revision that the client has seen of what it deletes, if it says one.
pub(crate) fn expected_of_deleted(headers: &HeaderMap) -> Result<Option<u64>, Problem> {
    match expected(headers)? {
        Expected::Revision(revision) => Ok(Some(revision)),
        // What is not there is never deleted.
        Expected::Anything | Expected::Something => Ok(None),
        Expected::Nothing => Err(misplaced(
            "`If-None-Match` has no meaning for what is deleted",
        )),
    }
}

/// A folder is only ever made where nothing is.
pub(crate) fn expected_of_new(headers: &HeaderMap) -> Result<(), Problem> {
    match expected(headers)? {
        Expected::Anything | Expected::Nothing => Ok(()),
        Expected::Something | Expected::Revision(_) => Err(misplaced(
            "`If-Match` has no meaning for a folder that is made",
        )),
    }
}

fn misplaced(detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, service_codes::USAGE, detail)
}

/// The tag of whatever is at an address.
const ANY: &str = "*";
