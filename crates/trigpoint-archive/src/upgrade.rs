//! Brings documents of older format versions up to the current one.
//!
//! A table of JSON-to-JSON steps, each from one version to the next. Version 1 is the first: the
//! table is empty, and grows by one step with every change of a frozen schema.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use trigpoint_model::secret::repeatable;

/// One step: a document of version `from` becomes one of version `from + 1`, its `format` not yet.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// The version that it reads.
    pub from: u32,
    /// What it does.
    pub apply: fn(Value) -> Result<Value, String>,
}

/// The versions of one format.
#[derive(Debug, Clone, Copy)]
pub struct Versions {
    /// The name of the format, before the slash.
    pub name: &'static str,
    /// The version that is written now.
    pub current: u32,
    /// The steps, from the oldest version.
    pub steps: &'static [Step],
}

/// The item documents.
pub const ITEM: Versions = Versions {
    name: "trigpoint-item",
    current: 1,
    steps: &[],
};

/// The archives and their manifests.
pub const ARCHIVE: Versions = Versions {
    name: "trigpoint-archive",
    current: 1,
    steps: &[],
};

/// Why a text cannot be brought to the current version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpgradeError {
    /// It has no `format` of the wanted name.
    #[error("it has no `format` such as `{wanted}`")]
    NoFormat {
        /// The format now.
        wanted: String,
    },
    /// Its format is not a name and a version.
    #[error(
        "the format `{found}` is none; `{wanted}` is a name, a slash and a whole number from 1"
    )]
    Invalid {
        /// What stands there.
        found: String,
        /// The format now.
        wanted: String,
    },
    /// It is of a version that is not known yet.
    #[error(
        "the format `{found}` is newer than `{wanted}`, which Trigpoint {} reads; restore it with \
         a later version of Trigpoint",
        env!("CARGO_PKG_VERSION")
    )]
    TooNew {
        /// What stands there.
        found: String,
        /// The format now.
        wanted: String,
    },
    /// A step could not be made.
    #[error("it cannot be brought from version {from} to the next: {message}")]
    Step {
        /// The version it had.
        from: u32,
        /// Why not.
        message: String,
    },
}

#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow)]
    format: Option<Cow<'a, str>>,
}

impl Versions {
    /// The format that is written now.
    #[must_use]
    pub fn format(&self) -> String {
        format!("{}/{}", self.name, self.current)
    }

    /// The version that a `format` names.
    ///
    /// # Errors
    /// If it is of another name, no version, or a later one.
    pub fn version_of(&self, format: &str) -> Result<u32, UpgradeError> {
        let wanted = self.format();
        let shown = repeatable(format).to_owned();
        let Some(version) = format
            .strip_prefix(self.name)
            .and_then(|rest| rest.strip_prefix('/'))
        else {
            return Err(UpgradeError::Invalid {
                found: shown,
                wanted,
            });
        };
        let is_number = !version.is_empty()
            && !version.starts_with('0')
            && version.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number {
            return Err(UpgradeError::Invalid {
                found: shown,
                wanted,
            });
        }
        match version.parse::<u32>() {
            Ok(version) if version <= self.current => Ok(version),
            Ok(_) | Err(_) => Err(UpgradeError::TooNew {
                found: shown,
                wanted,
            }),
        }
    }

    /// `text`, a checked JSON text, in the current version.
    ///
    /// # Errors
    /// If its format is none of these versions, or a step cannot be made.
    pub fn bring_up<'a>(&self, text: &'a str) -> Result<Cow<'a, str>, UpgradeError> {
        let head = serde_json::from_str::<Head<'_>>(text).ok();
        let Some(format) = head.and_then(|head| head.format) else {
            return Err(UpgradeError::NoFormat {
                wanted: self.format(),
            });
        };
        let version = self.version_of(&format)?;
        if version == self.current {
            return Ok(Cow::Borrowed(text));
        }
        let step_error = |from: u32, message: String| UpgradeError::Step { from, message };
        let mut value: Value =
            serde_json::from_str(text).map_err(|error| step_error(version, error.to_string()))?;
        for from in version..self.current {
            let step = self.steps.iter().find(|step| step.from == from);
            let step = step.ok_or_else(|| step_error(from, "there is no such step".to_owned()))?;
            value = (step.apply)(value).map_err(|message| step_error(from, message))?;
            if let Some(object) = value.as_object_mut() {
                let format = format!("{}/{}", self.name, from + 1);
                object.insert("format".to_owned(), Value::String(format));
            }
        }
        serde_json::to_string(&value)
            .map(Cow::Owned)
            .map_err(|error| step_error(version, error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A format of three versions: `label` became `name`, then `size` was added.
    const TRIAL: Versions = Versions {
        name: "trial",
        current: 3,
        steps: &[
            Step {
                from: 1,
                apply: |mut value| {
                    let object = value.as_object_mut().ok_or("it is not an object")?;
                    let label = object.remove("label").ok_or("it has no `label`")?;
                    object.insert("name".to_owned(), label);
                    Ok(value)
                },
            },
            Step {
                from: 2,
                apply: |mut value| {
                    value["size"] = Value::from(0);
                    Ok(value)
                },
            },
        ],
    };

    #[test]
    fn an_old_document_is_brought_up_step_by_step() {
        let first = TRIAL.bring_up(r#"{"format":"trial/1","label":"x"}"#);
        assert_eq!(
            first.unwrap(),
            r#"{"format":"trial/3","name":"x","size":0}"#
        );
        let second = TRIAL.bring_up(r#"{"format":"trial/2","name":"x"}"#);
        assert_eq!(
            second.unwrap(),
            r#"{"format":"trial/3","name":"x","size":0}"#
        );
    }

    #[test]
    fn a_current_document_is_left_as_it_is() {
        let text = r#"{ "name":"x", "format":"trial/3" }"#;
        assert!(matches!(TRIAL.bring_up(text), Ok(Cow::Borrowed(same)) if same == text));
    }

    #[test]
    fn what_is_no_version_or_a_later_one_says_so() {
        let error = |text: &str| TRIAL.bring_up(text).unwrap_err();
        for format in [
            "trial/0",
            "trial/-1",
            "trial/1.5",
            "trial/",
            "trial",
            "else/1",
            "trial/ 1",
        ] {
            let text = format!(r#"{{"format":"{format}"}}"#);
            assert!(
                matches!(error(&text), UpgradeError::Invalid { .. }),
                "{format}"
            );
        }
        for format in ["trial/4", "trial/1000000000000000000000000000000"] {
            let text = format!(r#"{{"format":"{format}"}}"#);
            assert!(
                matches!(error(&text), UpgradeError::TooNew { .. }),
                "{format}"
            );
        }
        for text in ["{}", r#"{"format":1}"#, "[]", r#"{"format":null}"#] {
            assert!(
                matches!(error(text), UpgradeError::NoFormat { .. }),
                "{text}"
            );
        }
        assert_eq!(
            error(r#"{"format":"trial/1"}"#).to_string(),
            "it cannot be brought from version 1 to the next: it has no `label`"
        );
    }

    #[test]
    fn every_version_has_its_step() {
        for versions in [ITEM, ARCHIVE] {
            let from: Vec<u32> = versions.steps.iter().map(|step| step.from).collect();
            assert_eq!(from, (1..versions.current).collect::<Vec<_>>());
        }
        assert_eq!(ITEM.format(), trigpoint_model::document::FORMAT);
        assert_eq!(ARCHIVE.format(), crate::manifest::FORMAT);
    }
}
