//! Who did something, and when.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::secret::repeatable;

/// An instant in UTC; written as RFC 3339.
pub type Timestamp = jiff::Timestamp;

/// An instant as people read it, in lists and messages.
///
/// ```
/// let at: trigpoint_model::Timestamp = "2026-01-31T08:30:00.5Z".parse()?;
/// assert_eq!(trigpoint_model::stamp::moment(at), "2026-01-31 08:30:00 UTC");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// Who created or edited an item, and when. Foreign items may know only one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Stamp {
    /// When.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "utc"
    )]
    #[schemars(extend("pattern" = INSTANT_PATTERN))]
    pub at: Option<Timestamp>,
    /// The user's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// The one spelling of an instant that is read: RFC 3339 in UTC, with `T` and `Z`.
const INSTANT_PATTERN: &str = "^(-[0-9]{6}|[0-9]{4})-[0-9]{2}-[0-9]{2}\
    T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z$";

/// Reads an instant in its one spelling, as [`INSTANT_PATTERN`] says.
fn utc<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let Some(text) = Option::<Cow<'de, str>>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let has_shape = |text: &str| {
        let clock = text.rsplit_once('T').map_or("", |(_, clock)| clock);
        text.len() <= INSTANT_CHARS_MAX
            && text.ends_with('Z')
            && clock.len() >= "00:00:00Z".len()
            && clock.as_bytes()[2] == b':'
            && clock.as_bytes()[5] == b':'
    };
    let instant = Some(text.as_ref())
        .filter(|text| has_shape(text))
        .and_then(|text| text.parse().ok());
    match instant {
        Some(instant) => Ok(Some(instant)),
        None => Err(D::Error::custom(format_args!(
            "`{}` is not an instant in UTC, such as `2026-01-31T08:30:00Z`",
            repeatable(&text)
        ))),
    }
}

/// The characters of the longest instant, with a sign, six digits of year and nanoseconds.
const INSTANT_CHARS_MAX: usize = 33;

impl Stamp {
    /// The stamp of `by` at `at`.
    #[must_use]
    pub fn new(at: Timestamp, by: &str) -> Self {
        Self {
            at: Some(at),
            by: Some(by.to_owned()),
        }
    }

    /// Whether neither is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.at.is_none() && self.by.is_none()
    }
}
