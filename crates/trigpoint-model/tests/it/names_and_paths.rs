//! Names and paths, on generated ones.

use proptest::prelude::*;
use trigpoint_model::limits::{FOLDER_DEPTH_MAX, NAME_CHARS_MAX};
use trigpoint_model::{ItemName, ItemPath, Tree};
use trigpoint_testkit::generate;

proptest! {
    #[test]
    fn a_name_is_kept_as_it_was_written(name in generate::name()) {
        let read: ItemName = name.as_str().parse().unwrap();
        prop_assert_eq!(&read, &name);
        prop_assert!((1..=NAME_CHARS_MAX).contains(&name.as_str().chars().count()));
    }

    #[test]
    fn any_text_is_a_name_or_a_refusal(text in any::<String>()) {
        if let Ok(name) = text.parse::<ItemName>() {
            prop_assert_eq!(name.as_str(), &text);
        }
    }

    #[test]
    fn a_numbered_name_is_a_name_and_ends_in_its_number(
        name in generate::name(),
        number in any::<u64>(),
    ) {
        let numbered = name.numbered(number);
        prop_assert!(numbered.as_str().parse::<ItemName>().is_ok());
        let suffix = format!(" {number}");
        prop_assert!(numbered.as_str().ends_with(&suffix));
    }

    #[test]
    fn the_key_of_a_name_is_the_same_in_every_normal_form(name in generate::name()) {
        use unicode_normalization::UnicodeNormalization;
        let key = name.key().into_owned();
        let decomposed: String = name.as_str().nfd().collect();
        prop_assert_eq!(key.nfc().collect::<String>(), key.clone());
        prop_assert_eq!(decomposed.nfc().collect::<String>(), key);
    }

    #[test]
    fn a_path_is_read_back_and_made_of_its_parts(
        path in prop::sample::select(&Tree::ALL[..]).prop_flat_map(generate::path),
    ) {
        prop_assert_eq!(&path.as_str().parse::<ItemPath>().unwrap(), &path);
        let (parent, name) = (path.parent().unwrap(), path.name().unwrap());
        prop_assert_eq!(parent.join(&name), path.clone());
        prop_assert!(parent.contains(&path) && !path.contains(&parent));
        let rebuilt = path.names().fold(ItemPath::root(path.tree()), |folder, name| {
            folder.join(&name.parse().unwrap())
        });
        prop_assert_eq!(rebuilt, path.clone());
        prop_assert_eq!(path.ancestors_and_self().len(), path.depth() + 1);
    }

    #[test]
    fn a_path_moved_away_and_back_is_where_it_was(
        path in generate::path(Tree::Rules),
        folder in generate::path(Tree::Rules),
    ) {
        let root = ItemPath::root(Tree::Rules);
        let moved = path.rebased(&root, &folder).unwrap();
        prop_assert!(folder.contains(&moved));
        prop_assert_eq!(moved.rebased(&folder, &root), Some(path));
    }

    #[test]
    fn any_text_is_a_path_or_a_refusal(text in "(/rules|/x)?(/[ -~]{0,3}){0,70}") {
        if let Ok(path) = text.parse::<ItemPath>() {
            prop_assert_eq!(path.as_str(), &text);
            prop_assert!(path.depth() <= FOLDER_DEPTH_MAX + 1);
        }
    }
}
