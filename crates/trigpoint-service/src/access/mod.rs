//! Who may do what: callers, what they hold, log-in, users, roles, keys, and the audit log.
//!
//! A use case reaches the repository only through [`guard`], which asks for a grant; and a grant
//! comes only from a [`Caller`] that holds the permission. So a use case that forgets to ask does
//! not compile. Items that a grant does not cover are told by kind and permission, never by name.

pub mod api_keys;
mod attempts;
pub mod audit;
mod caller;
mod credential;
mod grant;
mod guard;
pub mod log_in;
mod password;
pub mod roles;
pub mod users;

pub(crate) use attempts::Attempts;
pub use caller::{Caller, Via};
pub use credential::CredentialKind;
pub(crate) use grant::{MayRead, MayWrite};
pub(crate) use guard::Guard;
pub(crate) use log_in::LOG_INS;
pub use log_in::{ADMINISTRATOR, FirstPassword, LoggedIn, WhoAmI};
pub(crate) use password::{PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN};
pub use trigpoint_repository::control::TokenKind;
