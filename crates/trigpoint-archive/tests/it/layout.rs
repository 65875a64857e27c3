//! Where items are put in a zip or folder.

use std::collections::BTreeSet;

use trigpoint_archive::{Writer, open};
use trigpoint_model::{ItemDocument, ItemId};

use crate::sample::{documents, file, head, sorted, zip_of};

/// A rule of this path whose id is made of `number`.
fn rule(path: &str, number: u128) -> ItemDocument {
    let mut document = documents().remove(3);
    document.path = path.parse().unwrap();
    document.id = ItemId::from_uuid(uuid::Uuid::from_u128(number << 96 | 1));
    document
}

fn folder(path: &str, number: u128) -> ItemDocument {
    let mut document = documents().remove(0);
    document.path = path.parse().unwrap();
    document.id = ItemId::from_uuid(uuid::Uuid::from_u128(number << 96 | 1));
    document
}

/// The entries that the writer makes of these items.
fn entries(documents: Vec<ItemDocument>) -> Vec<String> {
    let mut out = std::io::Cursor::new(Vec::new());
    let mut writer = Writer::zip(&mut out, head()).unwrap();
    for document in sorted(documents) {
        writer.item(&document).unwrap();
    }
    let summary = writer.finish().unwrap();
    // What is written is read, also by our own check of names.
    let (_folder, path) = file("a.zip", &out.into_inner());
    assert_eq!(open(&[path]).unwrap().summary().warnings, []);
    summary
        .manifest
        .items
        .into_iter()
        .map(|item| item.entry)
        .collect()
}

#[test]
fn each_item_is_at_its_place() {
    assert_eq!(
        entries(documents()),
        [
            "rules/Roads/_.folder.json",
            "datastores/Roads.data-store.json",
            "rules/Roads/Has a name.rule-template.json",
            "rules/Roads/Road has a name.rule.json",
            "actions/Name%3A %22unknown%22%3F.action.json",
            "actionmaps/Fix names.action-map.json",
            "sessions/Nightly.session.json",
        ]
    );
}

#[test]
fn names_that_a_disk_takes_for_one_get_a_short_id() {
    assert_eq!(
        entries(vec![
            rule("/rules/Road", 0x11),
            rule("/rules/ROAD", 0x22),
            rule("/rules/Caf\u{e9}", 0x33),
            rule("/rules/Cafe\u{301}", 0x44),
            rule("/rules/con", 0x55),
            rule("/rules/.git", 0x66),
        ]),
        [
            "rules/%2Egit.rule.json",
            "rules/Cafe\u{301}.rule.json",
            "rules/Caf\u{e9}~00000033.rule.json",
            "rules/ROAD.rule.json",
            "rules/Road~00000011.rule.json",
            "rules/%63on.rule.json",
        ]
    );
}

#[test]
fn equal_paths_get_a_short_id() {
    assert_eq!(
        entries(vec![rule("/rules/Road", 0x11), rule("/rules/Road", 0x22)]),
        ["rules/Road.rule.json", "rules/Road~00000022.rule.json"]
    );
}

#[test]
fn folders_that_a_disk_takes_for_one_are_two_directories() {
    let made = entries(vec![
        folder("/rules/a", 1),
        folder("/rules/A", 2),
        rule("/rules/A/x", 3),
        rule("/rules/a/x", 4),
    ]);
    let short = ItemId::from_path(&"/rules/a".parse().unwrap()).short();
    assert_eq!(
        made,
        [
            "rules/A/_.folder.json".to_owned(),
            format!("rules/a~{short}/_.folder.json"),
            "rules/A/x.rule.json".to_owned(),
            format!("rules/a~{short}/x.rule.json"),
        ]
    );
}

#[test]
fn a_folder_called_like_an_entry_does_not_hide_it() {
    let made = entries(vec![
        rule("/rules/x", 1),
        rule("/rules/x.rule.json/y", 2),
        folder("/rules/a", 3),
        rule("/rules/a/_.folder.json/z", 4),
    ]);
    let distinct: BTreeSet<&String> = made.iter().collect();
    assert_eq!(distinct.len(), 4);
    for entry in &made {
        let as_directory = format!("{entry}/");
        assert!(
            !made.iter().any(|other| other.starts_with(&as_directory)),
            "{made:?}"
        );
    }
}

#[test]
fn long_names_are_cut_to_120_bytes_and_get_a_short_id() {
    let long = "ß".repeat(200);
    let made = entries(vec![
        rule(&format!("/rules/{long}"), 1),
        rule(&format!("/rules/{long}/{long}"), 2),
    ]);
    for entry in &made {
        for segment in entry.split('/') {
            assert!(segment.len() <= 120, "{segment}");
        }
    }
    assert!(made[0].ends_with("~00000001.rule.json"), "{}", made[0]);
    let exact = "x".repeat(120 - ".rule.json".len());
    assert_eq!(
        entries(vec![rule(&format!("/rules/{exact}"), 1)]),
        [format!("rules/{exact}.rule.json")]
    );
}

/// A path below `depth` folders whose names have `chars` characters.
fn deep(depth: usize, chars: usize, name: &str) -> String {
    format!("/rules/{}{name}", ("x".repeat(chars) + "/").repeat(depth))
}

#[test]
fn an_entry_whose_whole_name_would_be_too_long_is_called_by_its_id() {
    let id = |number: u128| ItemId::from_uuid(uuid::Uuid::from_u128(number << 96 | 1));
    let place = deep(64, 120, "").trim_end_matches('/').to_owned();
    assert_eq!(
        entries(vec![
            folder(&place, 1),
            rule(&deep(64, 120, "leaf"), 2),
            rule(&deep(1, 120, "leaf"), 3),
            rule("/rules/leaf", 4),
        ]),
        [
            format!("rules/~{}.folder.json", id(1)),
            "rules/leaf.rule.json".to_owned(),
            deep(1, 120, "leaf.rule.json")[1..].to_owned(),
            format!("rules/~{}.rule.json", id(2)),
        ]
    );
}

#[test]
fn a_whole_name_of_3072_bytes_is_kept_and_one_of_3073_is_not() {
    let folders = deep(30, 100, "");
    let room = 3_072 - "rules/".len() - 30 * 101 - ".rule.json".len();
    for (chars, is_kept) in [(room - 1, true), (room, true), (room + 1, false)] {
        let made = entries(vec![rule(&format!("{folders}{}", "y".repeat(chars)), 1)]);
        assert_eq!(made[0].len() > 100, is_kept, "{chars}: {}", made[0]);
    }
}

#[test]
fn ten_thousand_equal_names_are_no_matter() {
    let documents = (1..=10_000)
        .map(|number| rule("/rules/Road", number))
        .collect();
    let made = entries(documents);
    assert_eq!(made.iter().collect::<BTreeSet<_>>().len(), 10_000);
}

#[test]
fn a_zip_is_the_same_for_every_reader() {
    let bytes = zip_of(&documents());
    let mut other = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    assert_eq!(other.len(), 8);
    for index in 0..other.len() {
        let entry = other.by_index(index).unwrap();
        assert_eq!(entry.last_modified(), Some(zip::DateTime::default()));
        assert_eq!(entry.unix_mode(), Some(0o100_644));
        assert_eq!(entry.extra_data().unwrap_or_default(), b"");
        assert!(entry.is_file());
    }
    assert_eq!(other.by_index(7).unwrap().name().unwrap(), "manifest.json");
}
