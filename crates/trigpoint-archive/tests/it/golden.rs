//! Archives of every released format version: read forever, never remade.

use std::path::PathBuf;

use trigpoint_archive::verify;

use crate::sample::{self, items};

fn golden(name: &str) -> PathBuf {
    sample::fixtures().join("golden").join(name)
}

/// The content root of the golden items of version 1.
const ROOT_V1: &str = "5c797eab688619f1758f583b0875eed0f56a5bcbee0c9b6fdf7843f4769e5fa9";

#[test]
fn the_golden_archives_of_version_1_are_read_as_they_were_made() {
    for name in ["v1-items.json", "v1-items.zip"] {
        let path = golden(name);
        let report = verify(&path);
        assert!(report.ok, "{name}: {:?}", report.faults);
        assert_eq!(report.content_root.as_deref(), Some(ROOT_V1));
        let paths: Vec<String> = items(&path)
            .iter()
            .map(|item| item.path.to_string())
            .collect();
        assert_eq!(
            paths,
            [
                "/rules/Roads",
                "/datastores/Roads",
                "/rules/Roads/Has a name",
                "/rules/Roads/Road has a name",
                "/actions/Name: \"unknown\"?",
                "/actionmaps/Fix names",
                "/sessions/Nightly",
            ]
        );
    }
    let rule = items(&golden("v1-item.json"));
    assert_eq!(rule[0], items(&golden("v1-items.zip"))[3]);
}

#[test]
fn the_golden_repository_backup_of_version_1_is_read_as_it_was_made() {
    let path = golden("v1-repository.zip");
    let report = verify(&path);
    assert!(report.ok, "{:?}", report.faults);
    assert_eq!(report.content_root.as_deref(), Some(ROOT_V1));
    assert_eq!(items(&path), items(&golden("v1-items.zip")));
    let reader = trigpoint_archive::chunked::RepositoryReader::open(&path).unwrap();
    let totals = reader.manifest().totals;
    let counted = (totals.items, totals.revisions, totals.binned, totals.files);
    assert_eq!(counted, (7, 1, 1, 1));
    assert_eq!(reader.header().repository_revision, 42);
}

#[test]
fn every_version_has_its_golden_archives() {
    let version = |format: &str| -> u32 { format.rsplit_once('/').unwrap().1.parse().unwrap() };
    let written = [
        (version(trigpoint_model::document::FORMAT), "items.json"),
        (
            version(&trigpoint_archive::upgrade::ARCHIVE.format()),
            "items.zip",
        ),
        (
            version(trigpoint_archive::chunked::FORMAT),
            "repository.zip",
        ),
    ];
    for (current, shape) in written {
        for number in 1..=current {
            let path = golden(&format!("v{number}-{shape}"));
            let report = verify(&path);
            assert!(report.ok, "{path:?}: {:?}", report.faults);
        }
    }
}
