//! Sets that were packed one folder too high or too low.

use std::path::Path;

use trigpoint_archive::foreign::{Entries, Options, Source};

use super::compare::{Read, read, real_data};

/// A rule that is checked by a map of the set.
const RULE: &str = r#"{"rootTerm":{"kind":"Rule"}}"#;

fn map_of(rule: &str) -> String {
    format!(r#"{{"pairs":[{{"rule":"{rule}","action":""}}]}}"#)
}

fn read_set(files: &[(&str, &str)], root: Option<&str>, folder: Option<&str>) -> Read {
    let files = files
        .iter()
        .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
        .collect();
    let options = Options {
        root: root.map(str::to_owned),
        folder: folder.map(str::to_owned),
    };
    read(Source::of_files(files), &options)
}

/// The files below `folder` of the real items, with `prefix` in front of their names.
fn real(prefix: &str, folder: &str, options: &Options) -> Option<Read> {
    let folder = real_data(&format!("items-json/{folder}"))?;
    let mut source = Source::of_folder(Path::new(&folder)).unwrap();
    let names = source.names().to_vec();
    let files = names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let bytes = source.read(index, usize::MAX / 2).unwrap();
            (format!("{prefix}{name}"), bytes)
        })
        .collect();
    Some(read(Source::of_files(files), options))
}

#[test]
fn folders_that_are_in_no_reference_are_taken_off() {
    let map = map_of("/rules/HPMS/A");
    for top in ["export", "export/items json", "a/b/c"] {
        let (rule, pairs) = (
            format!("{top}/HPMS/A.rule"),
            format!("{top}/HPMS/m.action_map"),
        );
        let read = read_set(&[(&rule, RULE), (&pairs, &map)], None, None);
        assert_eq!(read.summary.taken_off.as_deref(), Some(top));
        assert_eq!(read.summary.proposed_root, None);
        assert_eq!(read.summary.references.unresolved, 0);
        read.document("/rules/HPMS/A");
        let kept = read_set(&[(&rule, RULE), (&pairs, &map)], Some("/"), None);
        assert_eq!(kept.summary.taken_off, None);
        kept.document(&format!("/rules/{top}/HPMS/A"));
    }
}

#[test]
fn a_set_that_lies_well_or_says_nothing_of_its_place_is_left_as_it_lies() {
    let (own, other) = (map_of("/rules/HPMS/A"), map_of("/rules/Elsewhere/Z"));
    for map in [own.as_str(), other.as_str(), RULE] {
        let files = [("HPMS/A.rule", RULE), ("HPMS/m.action_map", map)];
        let read = read_set(&files, None, Some("items-json"));
        assert_eq!(read.summary.taken_off, None);
        assert_eq!(read.summary.proposed_root, None);
        read.document("/rules/HPMS/A");
    }
}

#[test]
fn a_wrong_folder_in_front_gives_way_to_the_right_one_where_it_is_given() {
    let map = map_of("/rules/HPMS/Domains/A");
    let files = [
        ("export/Domains/A.rule", RULE),
        ("export/Domains/m.action_map", map.as_str()),
    ];
    let found = read_set(&files, None, None);
    assert_eq!(found.summary.proposed_root.as_deref(), Some("HPMS"));
    assert_eq!(found.summary.taken_off, None);
    let placed = read_set(&files, Some("HPMS"), None);
    assert_eq!(placed.summary.taken_off.as_deref(), Some("export"));
    assert_eq!(placed.summary.proposed_root, None);
    placed.document("/rules/HPMS/Domains/A");
}

#[test]
fn references_that_name_the_folder_of_a_set_propose_its_root() {
    let map = map_of("/rules/HPMS/Domains/Elsewhere/Z");
    let zipped = read_set(&[("Domains/m.action_map", map.as_str())], None, None);
    assert_eq!(zipped.summary.proposed_root.as_deref(), Some("HPMS"));
    let given = read_set(&[("m.action_map", map.as_str())], None, Some("Domains"));
    assert_eq!(given.summary.proposed_root.as_deref(), Some("HPMS/Domains"));
    let root = given.summary.proposed_root;
    let placed = read_set(&[("m.action_map", &map)], root.as_deref(), Some("Domains"));
    assert_eq!(placed.summary.proposed_root, None);
}

#[test]
fn the_real_items_in_one_folder_more_are_those_without_it() {
    for prefix in ["items-json/", "backup/items-json/"] {
        let Some(read) = real(prefix, "", &Options::default()) else {
            return;
        };
        let taken_off = prefix.trim_end_matches('/');
        assert_eq!(read.summary.taken_off.as_deref(), Some(taken_off));
        assert_eq!(read.summary.items, 607);
        assert_eq!(read.summary.references.unresolved, 0);
        assert_eq!(read.summary.uses_folded, 400);
        read.document("/sessions/HPMS/HPMS Rules");
    }
}

#[test]
fn a_single_inner_folder_of_the_real_items_is_told_its_root() {
    let inner = "2 - Consistency Checks (Domains)";
    let folder = format!("HPMS/{inner}");
    let Some(zipped) = real(&format!("{inner}/"), &folder, &Options::default()) else {
        return;
    };
    assert_eq!(zipped.summary.proposed_root.as_deref(), Some("HPMS"));
    assert_eq!(zipped.summary.taken_off, None);
    let alone = real("", &folder, &Options::default()).unwrap();
    assert_eq!(alone.summary.proposed_root, Some(folder.clone()));
    let deep = real(
        &format!("items-json/{folder}/"),
        &folder,
        &Options::default(),
    )
    .unwrap();
    assert_eq!(deep.summary.taken_off.as_deref(), Some("items-json"));
    for (prefix, root) in [(format!("{inner}/"), "HPMS"), (String::new(), &folder)] {
        let options = Options {
            root: Some(root.to_owned()),
            ..Options::default()
        };
        let placed = real(&prefix, &folder, &options).unwrap();
        assert_eq!(placed.summary.proposed_root, None);
        placed.document(&format!("/actions/{folder}/01 - F_SYSTEM"));
    }
}
