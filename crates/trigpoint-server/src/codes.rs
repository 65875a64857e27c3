//! The stable codes of what can go wrong before a use case is reached. Never renamed or reused.
//!
//! The codes of the use cases themselves are `trigpoint_service::codes`.

use trigpoint_service::codes as service_codes;

/// The server has nothing at this address.
pub(crate) const NO_SUCH_ADDRESS: &str = "no-such-address";
/// The address does not take this method.
pub(crate) const METHOD_NOT_ALLOWED: &str = "method-not-allowed";
/// The body of the request has more bytes than the limit.
pub(crate) const BODY_TOO_LARGE: &str = "body-too-large";
/// The body of a request, an upload or not, came too slowly.
pub(crate) const UPLOAD_TOO_SLOW: &str = "upload-too-slow";
/// The request comes from a page of another site.
pub(crate) const CROSS_SITE: &str = "cross-site";
/// The call is answered only to this machine.
pub(crate) const ONLY_LOCAL: &str = "only-local";
/// More requests are under way than the limit.
pub(crate) const TOO_BUSY: &str = "too-busy";
/// A later version of the server will have it.
pub(crate) const NOT_YET: &str = "not-yet";
/// The server failed at something it should be able to do.
pub(crate) const INTERNAL: &str = "internal";

/// What to do next, for every code above that has a good answer, and where a use case speaks of no
/// call.
pub(crate) fn hint(code: &str) -> Option<&'static str> {
    Some(match code {
        NO_SUCH_ADDRESS | METHOD_NOT_ALLOWED => "`/docs` lists every address with its methods",
        BODY_TOO_LARGE => "send less at once",
        UPLOAD_TOO_SLOW => "send the whole body at once, or by a better connection",
        CROSS_SITE => {
            "call from a page of this server, with the header `X-Requested-With: trigpoint`; a \
             script sends its token as `Authorization: Bearer …` and no cookie"
        }
        ONLY_LOCAL => {
            "call it on the machine that the server runs on, past any proxy, by `localhost`"
        }
        TOO_BUSY => "try again in a moment",
        service_codes::INVALID | service_codes::USAGE => "`/docs` shows what each call takes",
        NOT_YET => "upgrade the server once a version with it is there",
        INTERNAL => "report it with the `requestId`; the log of the server has the same",
        _ => return None,
    })
}
