//! The answers of `restore` that are written as `LEFT=RIGHT`: conflict policies and mappings.

use std::str::FromStr;

use trigpoint_model::{ItemKind, ItemPath};
use trigpoint_service::restore::{ConflictChoice, ConflictPolicy, ReferenceMapping};

/// One `--on-conflict`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OnConflict {
    /// For all items.
    All(ConflictPolicy),
    /// For all items of a kind.
    Kind(ItemKind, ConflictPolicy),
    /// For the item recorded at a place.
    Item(ItemPath, ConflictPolicy),
}

impl FromStr for OnConflict {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((which, word)) = text.rsplit_once('=') else {
            return policy(text).map(Self::All);
        };
        let policy = policy(word)?;
        if which.starts_with('/') {
            let path = which
                .parse::<ItemPath>()
                .map_err(|error| error.to_string())?;
            return Ok(Self::Item(path, policy));
        }
        let kind = which.parse::<ItemKind>().map_err(|error| {
            let kinds: Vec<&str> = ItemKind::ALL.iter().map(|kind| kind.as_str()).collect();
            format!("{error}; the kinds are {}", kinds.join(", "))
        })?;
        let chosen = policy.chosen_for(kind);
        chosen.map_err(|error| error.to_string())?;
        Ok(Self::Kind(kind, policy))
    }
}

fn policy(word: &str) -> Result<ConflictPolicy, String> {
    ConflictPolicy::ALL
        .into_iter()
        .find(|policy| policy.as_str() == word)
        .ok_or_else(|| {
            let words: Vec<&str> = ConflictPolicy::ALL
                .iter()
                .map(|policy| policy.as_str())
                .collect();
            format!("`{word}` is none of {}", words.join(", "))
        })
}

/// All of them together; of two that say the same thing the last one holds.
pub(crate) fn conflict_choice(given: Vec<OnConflict>) -> ConflictChoice {
    let mut choice = ConflictChoice::default();
    for one in given {
        match one {
            OnConflict::All(policy) => choice.all = policy,
            OnConflict::Kind(kind, policy) => {
                choice.by_kind.insert(kind, policy);
            }
            OnConflict::Item(path, policy) => {
                choice.by_item.insert(path.key().into_owned(), policy);
            }
        }
    }
    choice
}

/// Reads `OLD=NEW`. A path may hold `=` itself: the split is where both sides are paths.
pub(crate) fn mapping(text: &str) -> Result<ReferenceMapping, String> {
    for (at, _) in text.match_indices("=/") {
        let (from, to) = (&text[..at], &text[at + 1..]);
        if let (Ok(from), Ok(to)) = (from.parse(), to.parse()) {
            return Ok(ReferenceMapping { from, to });
        }
    }
    Err("a mapping is `OLD=NEW`, two paths such as \
         `/rules/Templates/Old=/rules/Templates/New`"
        .to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_for_all_for_a_kind_or_for_one_item() {
        let parse = |text: &str| text.parse::<OnConflict>().unwrap();
        assert_eq!(parse("replace"), OnConflict::All(ConflictPolicy::Replace));
        assert_eq!(
            parse("data-store=use-existing"),
            OnConflict::Kind(ItemKind::DataStore, ConflictPolicy::UseExisting)
        );
        assert_eq!(
            parse("/rules/a=b=fail"),
            OnConflict::Item("/rules/a=b".parse().unwrap(), ConflictPolicy::Fail)
        );
    }

    #[test]
    fn what_is_no_policy_names_those_there_are() {
        let error = |text: &str| text.parse::<OnConflict>().unwrap_err();
        assert_eq!(
            error("overwrite"),
            "`overwrite` is none of rename, use-existing, replace, fail"
        );
        assert!(error("datastore=fail").contains("data-store"));
        for policy in ["rename", "fail"] {
            let told = error(&format!("folder={policy}"));
            assert!(told.contains("folders of one path are merged"), "{told}");
        }
        assert!("folder=replace".parse::<OnConflict>().is_ok());
    }

    #[test]
    fn a_mapping_is_split_where_both_sides_are_paths() {
        assert!(mapping("/rules/a=b").unwrap_err().contains("OLD=NEW"));
        let found = mapping("/rules/a=b=/rules/c").unwrap();
        assert_eq!(found.from.to_string(), "/rules/a=b");
        assert_eq!(found.to.to_string(), "/rules/c");
    }
}
