//! Search: items by words of their name, place or text, in every tree that the caller may read.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use trigpoint_model::Tree;
use trigpoint_repository::FoundIn;

use crate::error::ServiceError;
use crate::items::ItemEntry;
use crate::{Caller, Service};

/// Items that are found at once.
pub const FOUND_MAX: usize = 500;

/// Where the searched text was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Match {
    /// In the name.
    Name,
    /// In the path, above the name.
    Path,
    /// In the description, the comments or the body.
    Text,
}

impl From<FoundIn> for Match {
    fn from(found: FoundIn) -> Self {
        match found {
            FoundIn::Name => Self::Name,
            FoundIn::Path => Self::Path,
            FoundIn::Text => Self::Text,
        }
    }
}

/// An item that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FoundItem {
    /// The item.
    #[serde(flatten)]
    pub item: ItemEntry,
    /// Where the text was found.
    #[serde(rename = "match")]
    pub found_in: Match,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Found {
    /// The items: by name first, then by place, then by text.
    pub items: Vec<FoundItem>,
    /// Whether there are more than were asked for.
    pub more: bool,
}

impl Service {
    /// Finds items by words of their name, place or text; those of trees that the caller may not
    /// read are not looked at.
    ///
    /// # Errors
    /// If the caller may read no tree, or the repository cannot be read.
    pub async fn search(
        &self,
        caller: &Caller,
        text: &str,
        limit: usize,
    ) -> Result<Found, ServiceError> {
        let grant = caller.reading_some()?;
        let limit = limit.clamp(1, FOUND_MAX);
        let mut found = Vec::new();
        if !text.trim().is_empty() {
            let mut snapshot = self.guard.read(&grant).await?;
            let seen = Tree::ALL.into_iter().filter(|tree| grant.sees(*tree));
            let seen: Vec<Tree> = seen.collect();
            found = snapshot.search(&seen, text.trim(), limit + 1).await?;
        }
        let more = found.len() > limit;
        found.truncate(limit);
        let items = found.into_iter().map(|(summary, place)| FoundItem {
            item: ItemEntry::from(summary),
            found_in: place.into(),
        });
        Ok(Found {
            items: items.collect(),
            more,
        })
    }
}
