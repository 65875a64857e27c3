//! Sets of another product that were taken out one folder too deep: nothing is written before it
//! is said where they lie.

use std::path::PathBuf;

use trigpoint_service::restore::{
    Outcome, RestoreOptions, RestoreReport, RestoreState, SuggestedChoice,
};

use crate::house::{House, caller, path};

const RULE: &str = r#"{"rootTerm":{"kind":"Rule"}}"#;
const MAP: &str = r#"{"pairs":[{"rule":"/rules/HPMS/Domains/A","action":""}]}"#;

/// The folder `Domains` of a set whose references say that it lies in `HPMS`.
fn domains(house: &House) -> PathBuf {
    let folder = house.file("Domains");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("A.rule"), RULE).unwrap();
    std::fs::write(folder.join("Fix.action_map"), MAP).unwrap();
    folder
}

fn with_root(root: &str) -> RestoreOptions {
    RestoreOptions {
        root: Some(root.to_owned()),
        ..RestoreOptions::default()
    }
}

fn proposed(report: &RestoreReport) -> Option<&str> {
    report.suggestions.iter().find_map(|suggestion| {
        let SuggestedChoice::Root(root) = &suggestion.choice else {
            return None;
        };
        Some(root.as_str())
    })
}

#[tokio::test]
async fn a_set_whose_references_tell_of_another_folder_is_proposed_it_and_nothing_is_written() {
    let house = House::new().await;
    let set = domains(&house);
    let before = house.service.content_root(&caller()).await.unwrap();
    let report = house.restore(&set, &RestoreOptions::default()).await;
    assert_eq!(report.state, RestoreState::Refused);
    assert!(report.waits_for_root());
    assert_eq!(report.summary.not_attempted, 2);
    assert_eq!(report.summary.refused, 0, "{report:#?}");
    assert_eq!(report.restore_id, None);
    for item in &report.items {
        assert_eq!(item.outcome, Outcome::NotAttempted);
        assert_eq!(item.code.as_deref(), Some("root-undecided"));
    }
    assert_eq!(proposed(&report), Some("HPMS/Domains"));
    let json = serde_json::to_value(&report.suggestions[0]).unwrap();
    assert_eq!(json["choice"], "root");
    assert_eq!(json["value"], "HPMS/Domains");
    assert!(!json["message"].as_str().unwrap().contains("--"), "{json}");
    let after = house.service.content_root(&caller()).await.unwrap();
    assert_eq!(after, before);
    assert_eq!(house.documents().await, []);
}

#[tokio::test]
async fn the_proposed_folder_and_the_places_as_they_are_are_both_restored_where_they_are_chosen() {
    let house = House::new().await;
    let set = domains(&house);
    let placed = house.restore(&set, &with_root("HPMS/Domains")).await;
    assert_eq!(placed.state, RestoreState::Restored);
    assert_eq!(proposed(&placed), None);
    let rule = path("/rules/HPMS/Domains/A");
    let uses = house.service.where_used(&caller(), &rule).await.unwrap();
    assert_eq!(uses.len(), 1);
    assert_eq!(uses[0].path.as_str(), "/actionmaps/HPMS/Domains/Fix");

    let other = House::new().await;
    let as_they_are = other.restore(&set, &with_root("/")).await;
    assert_eq!(as_they_are.state, RestoreState::RestoredPartially);
    assert_eq!(as_they_are.summary.created, 1);
    assert_eq!(as_they_are.summary.refused, 1);
    assert_eq!(proposed(&as_they_are), None, "it was chosen");
    let items = other.documents().await;
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].path.as_str(), "/rules/A");
}
