//! A value that must never be written anywhere: it cannot be serialised, and prints as `***`.

mod find;
mod names;
mod repeat;
mod text;
mod url;

use std::fmt;

pub use find::{holds_secret, is_secret_parameter};
pub use names::is_secret_name;
pub use repeat::repeatable;
pub use text::SecretSearch;
pub use url::without_url_passwords;

/// A password, key or token.
///
/// It has no `Serialize`: no document, archive, report or log can hold it, by construction.
///
/// ```compile_fail
/// let secret = trigpoint_model::secret::Secret::new("hunter2".to_owned());
/// serde_json::to_string(&secret).unwrap();
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Wraps a value.
    #[must_use]
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the one place that needs it.
    #[must_use]
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(***)")
    }
}

impl<T> fmt::Display for Secret<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}
