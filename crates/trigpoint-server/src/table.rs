//! The table of routes: the one truth for the router, the description and the tests of access.

use crate::call;
use crate::dialect;
use crate::pages;
use crate::route::Route;

/// Every route of the server, in the order in which they are described.
pub(crate) fn routes() -> Vec<Route> {
    [
        call::session::routes(),
        call::items::routes(),
        call::search::routes(),
        call::history::routes(),
        call::places::routes(),
        call::recycle_bin::routes(),
        call::stores::routes(),
        call::data_store::routes(),
        call::check::routes(),
        call::backup::routes(),
        call::restore::routes(),
        call::restore_plan::routes(),
        call::restores::routes(),
        call::repository::routes(),
        call::kept_backups::routes(),
        call::repository_restore::routes(),
        call::archives::routes(),
        call::jobs::routes(),
        call::events::routes(),
        call::users::routes(),
        call::api_keys::routes(),
        call::audit::routes(),
        dialect::routes(),
        pages::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
