//! Folders that were renamed, and what leads nowhere.

use super::*;

/// A folder recorded as `/rules/Roads` that is `/rules/Streets` by now, with what it holds and a
/// session of it; and what lives.
fn renamed_folder() -> (Vec<Candidate>, Live, ItemId) {
    let live = live(&[(7, ItemKind::Rule, "/rules/Streets/Rule")]);
    let streets = live.at(&path("/rules/Streets")).unwrap().id;
    let mut folder = candidate(1, ItemKind::Folder, "/rules/Roads");
    folder.id = streets;
    let mut session = refers(
        candidate(2, ItemKind::Session, "/sessions/S"),
        ReferenceRole::Rule,
        1,
        "/rules/Roads",
    );
    session.references[0].id = streets;
    (
        vec![folder, rule(7, "/rules/Roads/Rule"), session],
        live,
        streets,
    )
}

#[test]
fn a_folder_that_was_renamed_stays_and_is_meant_where_the_same_id_wins() {
    let (mut archive, live, streets) = renamed_folder();
    for all in [ConflictPolicy::Replace, ConflictPolicy::UseExisting] {
        let decisions = plan(&archive, &live, &policy(all));
        assert_eq!(
            places(&decisions),
            ["folder", "/rules/Streets/Rule", "/sessions/S"]
        );
        assert_eq!(decisions.rewired[&streets], streets);
        assert!(!decisions.folders.contains_key(&path("/rules/Roads")));
        let [(2, note)] = &decisions.notes[..] else {
            panic!("{:?}", decisions.notes)
        };
        assert!(note.message.contains("means `/rules/Streets`"), "{note:?}");
    }
    // What is not there yet is put where it is recorded, and that is told.
    archive.push(rule(8, "/rules/Roads/New"));
    let decisions = plan(&archive, &live, &policy(ConflictPolicy::Replace));
    assert_eq!(places(&decisions)[3], "/rules/Roads/New");
    assert_eq!(decisions.rewired[&streets], streets);
    assert_ne!(decisions.folders[&path("/rules/Roads")].id(), streets);
    assert!(
        decisions
            .warnings
            .iter()
            .any(|told| told.contains("/rules/Streets"))
    );
}

#[test]
fn a_folder_that_was_renamed_stays_also_where_the_archive_has_no_document_of_it() {
    let (mut archive, live, streets) = renamed_folder();
    archive.remove(0);
    archive.push(rule(8, "/rules/Roads/New"));
    for (all, is_kept) in [
        (ConflictPolicy::Replace, true),
        (ConflictPolicy::UseExisting, true),
        (ConflictPolicy::Rename, false),
    ] {
        let decisions = plan(&archive, &live, &policy(all));
        let made = decisions.folders[&path("/rules/Roads")].id();
        let meant = if is_kept { streets } else { made };
        assert_eq!(decisions.rewired[&streets], meant, "{all:?}");
        assert_eq!(decisions.notes.len(), 1, "{:?}", decisions.notes);
    }
}

#[test]
fn a_folder_that_was_renamed_is_made_anew_where_the_recorded_place_decides_and_that_is_told() {
    let (archive, live, streets) = renamed_folder();
    let decisions = plan(&archive, &live, &RestoreOptions::default());
    assert_eq!(
        places(&decisions),
        ["folder", "/rules/Roads/Rule", "/sessions/S"]
    );
    let made = decisions.folders[&path("/rules/Roads")].id();
    assert_ne!(made, streets);
    assert_eq!(decisions.rewired[&streets], made);
    let [(2, note)] = &decisions.notes[..] else {
        panic!("{:?}", decisions.notes)
    };
    assert_eq!(note.kind, "warning");
    assert!(note.message.contains("`/rules/Streets`"), "{note:?}");
}

#[test]
fn a_renamed_folder_in_a_tree_that_may_not_be_read_is_as_one_that_is_not_there() {
    let (archive, mut live, streets) = renamed_folder();
    live.unreadable.insert(Tree::Rules);
    let decisions = plan(&archive, &live, &policy(ConflictPolicy::UseExisting));
    assert_ne!(decisions.rewired[&streets], streets);
    assert!(decisions.notes.is_empty() && decisions.warnings.is_empty());
}

#[test]
fn a_live_folder_gets_the_text_of_the_archive_only_where_it_is_replaced_and_else_that_is_told() {
    let mut live = live(&[(7, ItemKind::Rule, "/rules/A/Rule")]);
    let folder = candidate(1, ItemKind::Folder, "/rules/A");
    let archive = [folder];
    let text = |live: &Live, all: ConflictPolicy| {
        let decisions = plan(&archive, live, &policy(all));
        let FolderDecision::Merge { document, .. } = decisions.folders[&path("/rules/A")] else {
            panic!("not merged")
        };
        (document, decisions.warnings.len())
    };
    assert_eq!(text(&live, ConflictPolicy::Replace), (Some(0), 0));
    for all in [
        ConflictPolicy::Rename,
        ConflictPolicy::UseExisting,
        ConflictPolicy::Fail,
    ] {
        assert_eq!(text(&live, all), (None, 1), "{all:?}");
    }
    live.unwritable.insert(Tree::Rules);
    assert_eq!(text(&live, ConflictPolicy::Replace), (None, 1));
    live.unreadable.insert(Tree::Rules);
    assert_eq!(text(&live, ConflictPolicy::Replace), (None, 0));
}

#[test]
fn a_context_may_be_missing_which_is_told_and_may_not_be_mapped_to_another_kind() {
    let live = live(&[(7, ItemKind::Rule, "/rules/Other")]);
    let missing = |number| {
        let from = rule(number, "/rules/R");
        refers(from, ReferenceRole::Context, 99, "/datastores/Gone")
    };
    let archive = [missing(1)];
    let decisions = plan(&archive, &live, &RestoreOptions::default());
    assert_eq!(places(&decisions), ["/rules/R"]);
    let [(0, note)] = &decisions.notes[..] else {
        panic!("{:?}", decisions.notes)
    };
    assert_eq!(note.kind, "warning");
    assert!(note.message.contains("`/datastores/Gone`"), "{note:?}");

    let mapped = RestoreOptions {
        map: vec![ReferenceMapping {
            from: path("/datastores/Gone"),
            to: path("/rules/Other"),
        }],
        ..RestoreOptions::default()
    };
    assert_eq!(places(&plan(&archive, &live, &mapped)), ["ref-wrong-kind"]);

    // One that the archive holds, and that is refused, is as good as missing.
    let store = candidate(99, ItemKind::DataStore, "/datastores/Gone");
    let mut live = live;
    live.unwritable.insert(Tree::DataStores);
    let decisions = plan(&[store, missing(1)], &live, &RestoreOptions::default());
    assert_eq!(places(&decisions), ["forbidden", "/rules/R"]);
    assert_eq!(decisions.notes.len(), 1, "{:?}", decisions.notes);
}
