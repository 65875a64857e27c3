//! What was chosen for single places, found by its place: choices may be as many as items.

use std::collections::{HashMap, HashSet};

use trigpoint_model::ItemPath;

use super::options::{ReferenceMapping, RestoreOptions};

/// The choices of a restore that are about places.
pub(super) struct Chosen<'a> {
    options: &'a RestoreOptions,
    /// The number of the first choice to leave a place out, by the place as it is compared.
    skips: HashMap<String, usize>,
    /// The first mapping of a place, by the place as it is compared.
    mappings: HashMap<String, &'a ReferenceMapping>,
}

impl<'a> Chosen<'a> {
    pub(super) fn new(options: &'a RestoreOptions) -> Self {
        let mut skips = HashMap::new();
        for (number, skip) in options.skip.iter().enumerate() {
            skips.entry(skip.key().into_owned()).or_insert(number);
        }
        let mut mappings = HashMap::new();
        for mapping in &options.map {
            mappings
                .entry(mapping.from.key().into_owned())
                .or_insert(mapping);
        }
        Self {
            options,
            skips,
            mappings,
        }
    }

    /// The first choice that leaves out what is recorded at `path`.
    pub(super) fn skip(&self, path: &ItemPath) -> Option<&'a ItemPath> {
        if self.skips.is_empty() {
            return None;
        }
        let key = path.key();
        let numbers = with_folders(&key).filter_map(|place| self.skips.get(place));
        numbers.min().map(|number| &self.options.skip[*number])
    }

    /// What a reference to `path` is to mean.
    pub(super) fn mapped(&self, path: &ItemPath) -> Option<&'a ItemPath> {
        if self.mappings.is_empty() {
            return None;
        }
        let found = self.mappings.get(path.key().as_ref());
        found.map(|mapping| &mapping.to)
    }

    /// Choices that concern nothing: a slip of the pen, most likely. `recorded` are the places of
    /// the archive, `referred` those that its items refer to; `is_live` tells what is there.
    pub(super) fn unmatched<'p>(
        &self,
        recorded: impl Iterator<Item = &'p ItemPath>,
        referred: impl Iterator<Item = &'p ItemPath>,
        is_live: impl Fn(&ItemPath) -> bool,
    ) -> Vec<String> {
        let RestoreOptions {
            skip,
            map,
            on_conflict,
            ..
        } = self.options;
        let mut places = HashSet::new();
        let mut held = HashSet::new();
        if !skip.is_empty() || !on_conflict.by_item.is_empty() {
            for path in recorded {
                let key = path.key();
                held.extend(with_folders(&key).map(str::to_owned));
                places.insert(key.into_owned());
            }
        }
        let referred: HashSet<String> = if map.is_empty() {
            HashSet::new()
        } else {
            referred.map(|path| path.key().into_owned()).collect()
        };
        let skips = skip
            .iter()
            .filter(|skip| !held.contains(skip.key().as_ref()))
            .map(|skip| format!("nothing is left out as `{skip}`: the archive has nothing there"));
        let choices = on_conflict
            .by_item
            .keys()
            .filter(|key| !places.contains(*key))
            .map(|key| {
                format!("the choice for `{key}` concerns nothing: the archive has no such item")
            });
        let lost = map.iter().filter(|mapping| !is_live(&mapping.to)).map(
            |ReferenceMapping { to, .. }| {
                format!("the mapping to `{to}` helps nothing: nothing is there")
            },
        );
        let unused = map
            .iter()
            .filter(|mapping| !referred.contains(mapping.from.key().as_ref()))
            .map(|ReferenceMapping { from, .. }| {
                format!(
                    "the mapping of `{from}` concerns nothing: no item of the archive refers to it"
                )
            });
        skips.chain(choices).chain(lost).chain(unused).collect()
    }
}

/// A compared path after those of the folders that hold it, the tree's root first.
fn with_folders(key: &str) -> impl Iterator<Item = &str> {
    let ends = key.match_indices('/').map(|(end, _)| end).skip(1);
    ends.chain([key.len()]).map(|end| &key[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> ItemPath {
        text.parse().unwrap()
    }

    #[test]
    fn the_first_choice_that_holds_a_place_leaves_it_out() {
        let options = RestoreOptions {
            skip: ["/rules/Roads/A", "/rules/Roads", "/actions"]
                .map(path)
                .to_vec(),
            ..RestoreOptions::default()
        };
        let chosen = Chosen::new(&options);
        let skip = |place: &str| chosen.skip(&path(place)).map(ItemPath::as_str);
        assert_eq!(skip("/rules/Roads/A"), Some("/rules/Roads/A"));
        assert_eq!(skip("/rules/Roads/A/B"), Some("/rules/Roads/A"));
        assert_eq!(skip("/rules/Roads/B"), Some("/rules/Roads"));
        assert_eq!(skip("/actions/Any"), Some("/actions"));
        assert_eq!(skip("/rules/Roads 2"), None);
        assert_eq!(skip("/rules"), None);
    }

    #[test]
    fn a_place_is_found_however_its_letters_are_composed() {
        let options = RestoreOptions {
            skip: vec![path("/rules/Caf\u{e9}")],
            map: vec![ReferenceMapping {
                from: path("/rules/Cafe\u{301}"),
                to: path("/rules/Tea"),
            }],
            ..RestoreOptions::default()
        };
        let chosen = Chosen::new(&options);
        assert!(chosen.skip(&path("/rules/Cafe\u{301}/A")).is_some());
        let mapped = chosen.mapped(&path("/rules/Caf\u{e9}"));
        assert_eq!(mapped, Some(&path("/rules/Tea")));
    }
}
