//! Why data cannot be read: one error, with a code for each cause and what to do about it.

use trigpoint_engine::SourceError;

use crate::pipe::{Trouble, TroubleCode};

/// How long a value or a reason may be in a message.
const SHOWN_CHARS_MAX: usize = 200;

pub(crate) fn fault(
    code: &'static str,
    what: impl Into<String>,
    reason: impl Into<String>,
    hint: &str,
) -> SourceError {
    SourceError {
        code,
        what: what.into(),
        reason: reason.into(),
        hint: (!hint.is_empty()).then(|| hint.to_owned()),
    }
}

impl From<Trouble> for SourceError {
    fn from(trouble: Trouble) -> Self {
        let (code, hint) = match trouble.code {
            TroubleCode::Unreadable => (
                "data-unreadable",
                "check that the file is whole and of the format that the data store names",
            ),
            TroubleCode::Connection => (
                "connection-failed",
                "check host, port, database, user and password of the data store",
            ),
            TroubleCode::LayerMissing => (
                "layer-missing",
                "refresh the schema of the data store, or disable the class in its mapping",
            ),
            TroubleCode::AttributeMissing => (
                "attribute-missing",
                "refresh the schema of the data store, or disable the attribute in its mapping",
            ),
            TroubleCode::Broken => (
                "data-broken",
                "upload the file again, whole; `ogrinfo -al` names the place, too",
            ),
            TroubleCode::Crs => (
                "crs-unknown",
                "give the coordinate reference system as `EPSG:` and its number",
            ),
            TroubleCode::NotWritten => (
                "data-not-written",
                "see that the folder for temporary files has room",
            ),
            TroubleCode::Sandbox => (
                "reader-not-started",
                "raise the limit on memory of the reader, or see the log of the machine",
            ),
        };
        fault(code, shown(&trouble.what), shown(&trouble.reason), hint)
    }
}

/// A text of others, cut to a bound, without controls.
pub(crate) fn shown(text: &str) -> String {
    let mut characters = text.chars().map(|character| {
        if character.is_control() {
            ' '
        } else {
            character
        }
    });
    let mut cut: String = characters.by_ref().take(SHOWN_CHARS_MAX).collect();
    if characters.next().is_some() {
        cut.push('…');
    }
    cut
}
