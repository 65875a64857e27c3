//! What was uploaded for a job: files in a folder of their own, which goes when nobody needs it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;
use tempfile::TempDir;

/// Files that were uploaded together. The folder goes with the last clone.
#[derive(Debug, Clone)]
pub struct Uploads(Arc<Held>);

#[derive(Debug)]
struct Held {
    folder: TempDir,
    files: Vec<PathBuf>,
}

impl Uploads {
    /// The `files`, which lie in `folder`.
    #[must_use]
    pub fn new(folder: TempDir, files: Vec<PathBuf>) -> Self {
        Self(Arc::new(Held { folder, files }))
    }

    /// The files.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.0.files
    }

    /// Names the files in `text` as they were sent, and not where they lie while they are needed.
    pub(super) fn named(&self, text: &str) -> String {
        named(text, self.0.folder.path())
    }

    /// As [`Uploads::named`], in every text of what came of a job.
    pub(super) fn name_in(&self, told: &mut Value) {
        match told {
            Value::String(text) => *text = self.named(text),
            Value::Array(all) => all.iter_mut().for_each(|one| self.name_in(one)),
            Value::Object(all) => all.values_mut().for_each(|one| self.name_in(one)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// `text` without the place of this folder.
pub(super) fn named(text: &str, folder: &Path) -> String {
    text.replace(&format!("{}/", folder.display()), "")
}
