//! What the planner decides, case by case.

mod folders;
mod identical;

use std::collections::{BTreeMap, HashMap, HashSet};

use trigpoint_model::canonical::Hash;
use trigpoint_model::reference::ReferenceRole;
use trigpoint_model::{ItemId, ItemKind, ItemPath, Tree};
use uuid::Uuid;

use super::decision::{
    Candidate, CandidateReference, Decision, Decisions, FolderDecision, Live, LiveItem,
};
use super::options::{ConflictChoice, ConflictPolicy, ReferenceMapping, RestoreOptions};
use super::planner::{Held, decide};

fn id(number: u128) -> ItemId {
    ItemId::from_uuid(Uuid::from_u128(number))
}

fn path(text: &str) -> ItemPath {
    text.parse().unwrap()
}

fn hash(text: &str) -> Hash {
    Hash::of(text.as_bytes())
}

fn candidate(number: u128, kind: ItemKind, place: &str) -> Candidate {
    Candidate {
        id: id(number),
        kind,
        recorded: path(place),
        place: path(place),
        content: hash(&format!("content {number}")),
        references: Vec::new(),
        entry: format!("{place}.json"),
    }
}

fn rule(number: u128, place: &str) -> Candidate {
    candidate(number, ItemKind::Rule, place)
}

fn refers(mut from: Candidate, role: ReferenceRole, to: u128, at: &str) -> Candidate {
    from.references.push(CandidateReference {
        role,
        id: id(to),
        path: Some(path(at)),
    });
    from
}

/// A repository with these live items; folders above them live too.
fn live(items: &[(u128, ItemKind, &str)]) -> Live {
    let mut live = Live::default();
    let mut folder_number = 1_000_000;
    for (number, kind, place) in items {
        let mut add = |item: LiveItem| {
            live.by_id.insert(item.id, item.clone());
            live.by_path
                .insert(item.path.key().into_owned(), item.clone());
            if let (Some(folder), Some(name)) = (item.path.parent(), item.path.name()) {
                let names = live.names.entry(folder.key().into_owned()).or_default();
                names.insert(name.key().into_owned());
            }
        };
        for folder in path(place).parent().unwrap().ancestors_and_self() {
            folder_number += 1;
            let content = None;
            add(LiveItem {
                id: id(folder_number),
                kind: ItemKind::Folder,
                path: folder,
                content,
            });
        }
        let content = Some(hash(&format!("content {number}")));
        add(LiveItem {
            id: id(*number),
            kind: *kind,
            path: path(place),
            content,
        });
    }
    live
}

fn plan(candidates: &[Candidate], live: &Live, options: &RestoreOptions) -> Decisions {
    plan_held(candidates, false, &HashSet::new(), live, options)
}

fn plan_held(
    candidates: &[Candidate],
    unreadable: bool,
    known_missing: &HashSet<ItemId>,
    live: &Live,
    options: &RestoreOptions,
) -> Decisions {
    let mut next = 5_000_000;
    let held = Held {
        candidates,
        faulty: &HashMap::new(),
        unreadable,
        known_missing,
    };
    let mut read = HashSet::new();
    let content_as = &mut |index: usize, to: &HashMap<ItemId, ItemId>| {
        assert!(read.insert(index), "{index} is read once");
        Ok(rewired(candidates[index].content, to))
    };
    let new_id = &mut || {
        next += 1;
        id(next)
    };
    decide(held, live, options, content_as, new_id).unwrap()
}

/// The hash of a content whose references mean other ids.
fn rewired(content: Hash, to: &HashMap<ItemId, ItemId>) -> Hash {
    let to: BTreeMap<_, _> = to.iter().collect();
    hash(&format!("{content} {to:?}"))
}

fn policy(all: ConflictPolicy) -> RestoreOptions {
    RestoreOptions {
        on_conflict: ConflictChoice {
            all,
            ..Default::default()
        },
        ..Default::default()
    }
}

/// Where each candidate ends up, or the code of its refusal.
fn places(decisions: &Decisions) -> Vec<String> {
    decisions
        .items
        .iter()
        .map(|decision| match decision {
            Some(
                Decision::Create { path, .. }
                | Decision::Replace { path, .. }
                | Decision::UseExisting { path, .. }
                | Decision::Identical { path, .. },
            ) => path.to_string(),
            Some(Decision::Refused(refusal) | Decision::NotAttempted(refusal)) => {
                refusal.code.to_owned()
            }
            None => "folder".to_owned(),
        })
        .collect()
}

#[test]
fn a_free_place_keeps_path_and_id() {
    let decisions = plan(
        &[rule(1, "/rules/A/Rule")],
        &Live::default(),
        &RestoreOptions::default(),
    );
    let expected = Decision::Create {
        id: id(1),
        path: path("/rules/A/Rule"),
        renamed: false,
        identical_to: None,
    };
    assert_eq!(decisions.items, [Some(expected)]);
    assert!(matches!(
        decisions.folders[&path("/rules/A")],
        FolderDecision::Create { .. }
    ));
}

#[test]
fn equal_names_get_rising_numbers_also_when_two_is_taken_and_within_the_archive() {
    let live = live(&[
        (7, ItemKind::Rule, "/rules/A/Rule"),
        (8, ItemKind::Rule, "/rules/A/Rule 2"),
    ]);
    let archive = [
        rule(1, "/rules/A/Rule"),
        rule(2, "/rules/A/Rule"),
        rule(3, "/rules/A/Rule 4"),
    ];
    assert_eq!(
        places(&plan(&archive, &live, &RestoreOptions::default())),
        ["/rules/A/Rule 3", "/rules/A/Rule 4", "/rules/A/Rule 4 2"]
    );
}

#[test]
fn a_name_that_ends_in_a_number_gets_its_own_number_after_it() {
    let live = live(&[(7, ItemKind::Rule, "/rules/Year Record 5")]);
    let archive = [rule(1, "/rules/Year Record 5")];
    assert_eq!(
        places(&plan(&archive, &live, &RestoreOptions::default())),
        ["/rules/Year Record 5 2"]
    );
}

#[test]
fn names_that_differ_in_normal_form_only_are_one_name() {
    let live = live(&[(7, ItemKind::Rule, "/rules/caf\u{e9}")]);
    let archive = [rule(1, "/rules/cafe\u{301}")];
    assert_eq!(
        places(&plan(&archive, &live, &RestoreOptions::default())),
        ["/rules/cafe\u{301} 2"]
    );
}

#[test]
fn ten_thousand_equal_names_are_numbered_without_gaps_in_linear_time() {
    let archive: Vec<Candidate> = (0..10_000)
        .map(|number| rule(number, "/rules/Rule"))
        .collect();
    let places = places(&plan(
        &archive,
        &Live::default(),
        &RestoreOptions::default(),
    ));
    assert_eq!(places[0], "/rules/Rule");
    assert_eq!(places[1], "/rules/Rule 2");
    assert_eq!(places[9_999], "/rules/Rule 10000");
}

#[test]
fn an_item_whose_name_is_a_folders_is_numbered_and_the_folder_is_not() {
    let archive = [rule(1, "/rules/A"), rule(2, "/rules/A/Rule")];
    assert_eq!(
        places(&plan(
            &archive,
            &Live::default(),
            &RestoreOptions::default()
        )),
        ["/rules/A 2", "/rules/A/Rule"]
    );
}

#[test]
fn what_lies_in_a_folder_that_cannot_be_made_is_refused_naming_the_item_in_the_way() {
    let live = live(&[(7, ItemKind::Rule, "/rules/A")]);
    let decisions = plan(
        &[rule(1, "/rules/A/Rule")],
        &live,
        &RestoreOptions::default(),
    );
    let Some(Decision::Refused(refusal)) = &decisions.items[0] else {
        panic!("not refused")
    };
    assert_eq!(refusal.code, "folder-not-a-folder");
    assert_eq!(refusal.root_cause, "/rules/A");
}

#[test]
fn an_identical_item_is_recognised_and_numbered_all_the_same_unless_asked() {
    let live = live(&[(1, ItemKind::Rule, "/rules/Rule")]);
    let archive = [rule(1, "/rules/Rule")];
    let decisions = plan(&archive, &live, &RestoreOptions::default());
    let Some(Decision::Create {
        id: new,
        identical_to,
        renamed: true,
        ..
    }) = &decisions.items[0]
    else {
        panic!("not numbered")
    };
    assert_eq!(identical_to.as_ref(), Some(&path("/rules/Rule")));
    assert_ne!(*new, id(1));
    let skip = RestoreOptions {
        skip_identical: true,
        ..Default::default()
    };
    assert!(matches!(
        plan(&archive, &live, &skip).items[0],
        Some(Decision::Identical { .. })
    ));
}

#[test]
fn replace_finds_the_live_item_by_id_wherever_it_is_and_else_by_path() {
    let live = live(&[
        (1, ItemKind::Rule, "/rules/Moved"),
        (9, ItemKind::Rule, "/rules/Other"),
    ]);
    let mut changed = rule(1, "/rules/Rule");
    changed.content = hash("new");
    let by_path = rule(2, "/rules/Other");
    let decisions = plan(&[changed, by_path], &live, &policy(ConflictPolicy::Replace));
    assert_eq!(
        decisions.items,
        [
            Some(Decision::Replace {
                id: id(1),
                path: path("/rules/Moved")
            }),
            Some(Decision::Replace {
                id: id(9),
                path: path("/rules/Other")
            }),
        ]
    );
}

#[test]
fn replace_is_refused_where_id_and_place_mean_two_items_or_the_kind_differs() {
    let live = live(&[
        (1, ItemKind::Rule, "/rules/One"),
        (2, ItemKind::Rule, "/rules/Two"),
        (3, ItemKind::RuleTemplate, "/rules/Three"),
    ]);
    let archive = [rule(1, "/rules/Two"), rule(4, "/rules/Three")];
    assert_eq!(
        places(&plan(&archive, &live, &policy(ConflictPolicy::Replace))),
        ["ambiguous", "id-taken-other-kind"]
    );
}

#[test]
fn use_existing_takes_the_live_item_and_rewires_what_refers_to_it() {
    let live = live(&[(9, ItemKind::DataStore, "/datastores/Roads")]);
    let store = candidate(1, ItemKind::DataStore, "/datastores/Roads");
    let session = refers(
        candidate(2, ItemKind::Session, "/sessions/S"),
        ReferenceRole::DataStore,
        1,
        "/datastores/Roads",
    );
    let decisions = plan(
        &[store, session],
        &live,
        &policy(ConflictPolicy::UseExisting),
    );
    assert!(matches!(
        decisions.items[0],
        Some(Decision::UseExisting { .. })
    ));
    assert_eq!(decisions.rewired[&id(1)], id(9));
}

#[test]
fn fail_refuses_the_whole_restore_at_the_first_name_taken() {
    let live = live(&[(9, ItemKind::Rule, "/rules/Taken")]);
    let archive = [rule(1, "/rules/Free"), rule(2, "/rules/Taken")];
    let decisions = plan(&archive, &live, &policy(ConflictPolicy::Fail));
    assert_eq!(places(&decisions), ["not-attempted", "name-taken"]);
    assert!(decisions.folders.is_empty());
}

#[test]
fn a_choice_for_one_item_is_stronger_than_for_its_kind_and_that_than_for_all() {
    let choice = ConflictChoice {
        all: ConflictPolicy::Fail,
        by_kind: [(ItemKind::Rule, ConflictPolicy::Replace)].into(),
        by_item: [("/rules/X".to_owned(), ConflictPolicy::Rename)].into(),
    };
    assert_eq!(
        choice.of(ItemKind::Rule, &path("/rules/X")),
        ConflictPolicy::Rename
    );
    assert_eq!(
        choice.of(ItemKind::Rule, &path("/rules/Y")),
        ConflictPolicy::Replace
    );
    assert_eq!(
        choice.of(ItemKind::Action, &path("/actions/Y")),
        ConflictPolicy::Fail
    );
}

#[test]
fn references_are_found_in_the_archive_then_by_id_then_by_path_then_as_mapped() {
    let live = live(&[
        (1, ItemKind::RuleTemplate, "/rules/By id"),
        (12, ItemKind::RuleTemplate, "/rules/By path"),
        (13, ItemKind::RuleTemplate, "/rules/Mapped"),
    ]);
    let with = |number, to, at| {
        refers(
            rule(number, &format!("/rules/R{number}")),
            ReferenceRole::Template,
            to,
            at,
        )
    };
    let archive = [
        with(20, 1, "/rules/elsewhere"),
        with(21, 2, "/rules/By path"),
        with(22, 3, "/rules/Old"),
        with(23, 4, "/rules/Nowhere"),
    ];
    let options = RestoreOptions {
        map: vec![ReferenceMapping {
            from: path("/rules/Old"),
            to: path("/rules/Mapped"),
        }],
        ..Default::default()
    };
    let decisions = plan(&archive, &live, &options);
    assert_eq!(decisions.rewired[&id(1)], id(1));
    assert_eq!(decisions.rewired[&id(2)], id(12));
    assert_eq!(decisions.rewired[&id(3)], id(13));
    assert_eq!(places(&decisions)[3], "ref-missing");
}

#[test]
fn what_requires_a_refused_item_is_refused_along_the_chain_with_one_root_cause() {
    let template = refers(
        candidate(1, ItemKind::RuleTemplate, "/rules/T"),
        ReferenceRole::Template,
        99,
        "/rules/Gone",
    );
    let uses = refers(rule(2, "/rules/R"), ReferenceRole::Template, 1, "/rules/T");
    let map = refers(
        candidate(3, ItemKind::ActionMap, "/actionmaps/M"),
        ReferenceRole::Rule,
        2,
        "/rules/R",
    );
    let free = rule(4, "/rules/Free");
    let decisions = plan(
        &[map, uses, template, free],
        &Live::default(),
        &RestoreOptions::default(),
    );
    assert_eq!(
        places(&decisions),
        ["ref-blocked", "ref-blocked", "ref-missing", "/rules/Free"]
    );
    for decision in &decisions.items[..3] {
        let Some(Decision::Refused(refusal)) = decision else {
            panic!("not refused")
        };
        assert_eq!(refusal.root_cause, "/rules/Gone");
    }
    assert!(!decisions.folders.contains_key(&path("/actionmaps")) || decisions.folders.len() <= 2);
}

#[test]
fn a_reference_that_was_missing_at_the_backup_or_is_allowed_to_be_blocks_nothing() {
    let lonely = refers(
        rule(1, "/rules/R"),
        ReferenceRole::Template,
        99,
        "/rules/Gone",
    );
    let archive = [lonely];
    let known: HashSet<ItemId> = [id(99)].into();
    let options = RestoreOptions::default();
    let decisions = plan_held(&archive, false, &known, &Live::default(), &options);
    assert_eq!(places(&decisions), ["/rules/R"]);
    let allowed = RestoreOptions {
        allow_missing: true,
        ..Default::default()
    };
    assert_eq!(
        places(&plan(&archive, &Live::default(), &allowed)),
        ["/rules/R"]
    );
}

#[test]
fn a_chain_of_a_hundred_thousand_references_needs_no_stack() {
    let mut archive: Vec<Candidate> = (0..100_000)
        .map(|number| {
            let template = candidate(number, ItemKind::RuleTemplate, &format!("/rules/T{number}"));
            refers(template, ReferenceRole::Template, number + 1, "/rules/x")
        })
        .collect();
    archive.last_mut().unwrap().references[0].id = id(999_999_999);
    let decisions = plan(&archive, &Live::default(), &RestoreOptions::default());
    assert_eq!(places(&decisions)[0], "ref-blocked");
}

#[test]
fn an_id_that_the_archive_holds_twice_is_refused_the_second_time() {
    let archive = [rule(1, "/rules/A"), rule(1, "/rules/B")];
    assert_eq!(
        places(&plan(
            &archive,
            &Live::default(),
            &RestoreOptions::default()
        )),
        ["/rules/A", "duplicate-in-archive"]
    );
}

#[test]
fn all_or_nothing_refuses_all_where_one_is_refused() {
    let archive = [
        rule(1, "/rules/A"),
        refers(
            rule(2, "/rules/B"),
            ReferenceRole::Template,
            99,
            "/rules/Gone",
        ),
    ];
    let options = RestoreOptions {
        all_or_nothing: true,
        ..Default::default()
    };
    assert_eq!(
        places(&plan(&archive, &Live::default(), &options)),
        ["not-attempted", "ref-missing"]
    );
}

#[test]
fn all_or_nothing_refuses_all_where_an_item_of_unknown_id_cannot_be_read() {
    let archive = [rule(1, "/rules/A")];
    let options = RestoreOptions {
        all_or_nothing: true,
        ..Default::default()
    };
    let decisions = plan_held(&archive, true, &HashSet::new(), &Live::default(), &options);
    assert_eq!(places(&decisions), ["not-attempted"]);
}

#[test]
fn what_is_skipped_is_left_out_with_all_its_folder_holds() {
    let archive = [rule(1, "/rules/A/X"), rule(2, "/rules/AB")];
    let options = RestoreOptions {
        skip: vec![path("/rules/A")],
        ..Default::default()
    };
    assert_eq!(
        places(&plan(&archive, &Live::default(), &options)),
        ["skipped", "/rules/AB"]
    );
}

#[test]
fn folders_of_equal_path_merge_and_references_to_them_are_rewired() {
    let live = live(&[(7, ItemKind::Rule, "/rules/A/Rule")]);
    let folder = candidate(1, ItemKind::Folder, "/rules/A");
    let session = refers(
        candidate(2, ItemKind::Session, "/sessions/S"),
        ReferenceRole::Rule,
        1,
        "/rules/A",
    );
    let decisions = plan(&[folder, session], &live, &RestoreOptions::default());
    let FolderDecision::Merge { id: merged, .. } = decisions.folders[&path("/rules/A")] else {
        panic!("not merged")
    };
    assert_eq!(decisions.rewired[&id(1)], merged);
}

#[test]
fn templates_that_use_each_other_in_a_circle_are_refused_and_so_is_what_uses_them() {
    let template = |number, uses, at: &str| {
        let template = candidate(number, ItemKind::RuleTemplate, at);
        refers(template, ReferenceRole::Template, uses, "/rules/x")
    };
    let archive = [
        template(1, 2, "/rules/T1"),
        template(2, 1, "/rules/T2"),
        template(3, 3, "/rules/T3"),
        refers(rule(4, "/rules/R"), ReferenceRole::Template, 1, "/rules/T1"),
    ];
    let decisions = plan(&archive, &Live::default(), &RestoreOptions::default());
    assert_eq!(
        places(&decisions),
        [
            "template-cycle",
            "template-cycle",
            "template-cycle",
            "ref-blocked"
        ]
    );
}

#[test]
fn what_is_put_under_a_folder_replaces_nothing_elsewhere() {
    let live = live(&[(1, ItemKind::Rule, "/rules/Roads/Rule")]);
    let mut copy = rule(1, "/rules/Roads/Rule");
    copy.place = path("/rules/Side/Roads/Rule");
    copy.content = hash("new");
    for all in [ConflictPolicy::Replace, ConflictPolicy::UseExisting] {
        let options = RestoreOptions {
            into: Some(path("/rules/Side")),
            ..policy(all)
        };
        assert_eq!(
            places(&plan(std::slice::from_ref(&copy), &live, &options)),
            ["/rules/Side/Roads/Rule"]
        );
    }
}

#[test]
fn a_reference_means_a_folder_that_the_same_restore_makes() {
    let session = refers(
        candidate(2, ItemKind::Session, "/sessions/S"),
        ReferenceRole::Rule,
        77,
        "/rules/Roads",
    );
    let archive = [rule(1, "/rules/Roads/Rule"), session];
    let decisions = plan(&archive, &Live::default(), &RestoreOptions::default());
    let FolderDecision::Create { id: made, .. } = decisions.folders[&path("/rules/Roads")] else {
        panic!("not made")
    };
    assert_eq!(decisions.rewired[&id(77)], made);
    assert_eq!(places(&decisions)[1], "/sessions/S");
}

#[test]
fn an_item_is_not_left_out_as_identical_where_it_needs_one_that_is_restored_anew() {
    let live = live(&[
        (1, ItemKind::RuleTemplate, "/rules/T"),
        (2, ItemKind::Rule, "/rules/R"),
        (3, ItemKind::Rule, "/rules/Other"),
    ]);
    let mut template = candidate(1, ItemKind::RuleTemplate, "/rules/T");
    template.content = hash("changed since");
    let uses = refers(rule(2, "/rules/R"), ReferenceRole::Template, 1, "/rules/T");
    let archive = [template, uses, rule(3, "/rules/Other")];
    let options = RestoreOptions {
        skip_identical: true,
        ..Default::default()
    };
    let decisions = plan(&archive, &live, &options);
    assert_eq!(
        places(&decisions),
        ["/rules/T 2", "/rules/R 2", "/rules/Other"]
    );
    assert!(matches!(
        decisions.items[2],
        Some(Decision::Identical { .. })
    ));
}
