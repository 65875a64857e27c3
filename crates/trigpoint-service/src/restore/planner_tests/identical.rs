//! What is there already as an archive has it.

use super::*;

fn skipping_identical(all: ConflictPolicy) -> RestoreOptions {
    RestoreOptions {
        skip_identical: true,
        ..policy(all)
    }
}

/// A template and a rule that uses it.
fn template_and_rule() -> [Candidate; 2] {
    [
        candidate(1, ItemKind::RuleTemplate, "/rules/T"),
        refers(rule(2, "/rules/R"), ReferenceRole::Template, 1, "/rules/T"),
    ]
}

/// Copies of [`template_and_rule`] with the ids 11 and 12, at the same places.
fn copies() -> Live {
    let mut live = live(&[
        (11, ItemKind::RuleTemplate, "/rules/T"),
        (12, ItemKind::Rule, "/rules/R"),
    ]);
    let means_the_copy = rewired(hash("content 2"), &[(id(1), id(11))].into());
    for (number, at, content) in [
        (11, "/rules/T", hash("content 1")),
        (12, "/rules/R", means_the_copy),
    ] {
        live.by_id.get_mut(&id(number)).unwrap().content = Some(content);
        live.by_path.get_mut(at).unwrap().content = Some(content);
    }
    live
}

fn is_identical(decision: &Option<Decision>) -> bool {
    matches!(decision, Some(Decision::Identical { .. }))
}

#[test]
fn an_item_is_identical_though_what_it_needs_was_lost_and_comes_back_with_its_id() {
    let live = live(&[(2, ItemKind::Rule, "/rules/R")]);
    for all in [ConflictPolicy::Rename, ConflictPolicy::Fail] {
        let decisions = plan(&template_and_rule(), &live, &skipping_identical(all));
        assert_eq!(places(&decisions), ["/rules/T", "/rules/R"]);
        let Some(Decision::Create { id: made, .. }) = &decisions.items[0] else {
            panic!("not created")
        };
        assert_eq!(*made, id(1));
        assert!(is_identical(&decisions.items[1]));
    }
}

#[test]
fn fail_refuses_nothing_for_what_is_identical_where_that_is_left_out() {
    let live = live(&[
        (1, ItemKind::RuleTemplate, "/rules/T"),
        (2, ItemKind::Rule, "/rules/R"),
    ]);
    let skip = skipping_identical(ConflictPolicy::Fail);
    let decisions = plan(&template_and_rule(), &live, &skip);
    assert!(decisions.items.iter().all(is_identical));
    assert!(!decisions.refuses_all);
}

#[test]
fn copies_with_other_ids_are_identical() {
    for options in [
        skipping_identical(ConflictPolicy::Rename),
        skipping_identical(ConflictPolicy::Fail),
        policy(ConflictPolicy::Replace),
    ] {
        let decisions = plan(&template_and_rule(), &copies(), &options);
        assert!(decisions.items.iter().all(is_identical), "{decisions:#?}");
        assert_eq!(decisions.rewired[&id(1)], id(11));
    }
    let mut backwards = template_and_rule();
    backwards.reverse();
    let replaced = plan(&backwards, &copies(), &policy(ConflictPolicy::Replace));
    assert!(replaced.items.iter().all(is_identical));

    let told = plan(&template_and_rule(), &copies(), &RestoreOptions::default());
    assert!(told.items.iter().all(|item| matches!(
        item,
        Some(Decision::Create {
            renamed: true,
            identical_to: Some(_),
            ..
        })
    )));
    let used = plan(
        &template_and_rule(),
        &copies(),
        &policy(ConflictPolicy::UseExisting),
    );
    assert!(used.items.iter().all(|item| matches!(
        item,
        Some(Decision::UseExisting {
            identical: true,
            ..
        })
    )));
}

#[test]
fn what_refers_to_a_changed_copy_is_restored_too_unless_that_is_replaced() {
    let mut archive = template_and_rule();
    archive[0].content = hash("changed since");
    let skip = skipping_identical(ConflictPolicy::Rename);
    assert_eq!(
        places(&plan(&archive, &copies(), &skip)),
        ["/rules/T 2", "/rules/R 2"]
    );
    let replaced = plan(&archive, &copies(), &policy(ConflictPolicy::Replace));
    assert!(matches!(replaced.items[0], Some(Decision::Replace { .. })));
    assert!(is_identical(&replaced.items[1]));
}

#[test]
fn an_equal_item_whose_reference_comes_to_mean_another_is_replaced() {
    // The live rule refers to the id 1, which nothing live has; the template there has another.
    let live = live(&[
        (11, ItemKind::RuleTemplate, "/rules/T"),
        (2, ItemKind::Rule, "/rules/R"),
    ]);
    let decisions = plan(
        &template_and_rule(),
        &live,
        &policy(ConflictPolicy::Replace),
    );
    assert!(matches!(decisions.items[1], Some(Decision::Replace { .. })));
    // The template is numbered, so the rule is to refer to the second one.
    let mut mixed = policy(ConflictPolicy::Replace);
    let by_kind = (ItemKind::RuleTemplate, ConflictPolicy::Rename);
    mixed.on_conflict.by_kind = [by_kind].into();
    let decisions = plan(&template_and_rule(), &copies(), &mixed);
    assert_eq!(places(&decisions), ["/rules/T 2", "/rules/R"]);
    assert!(matches!(decisions.items[1], Some(Decision::Replace { .. })));
}

#[test]
fn numbers_are_given_in_the_order_of_the_archive_also_where_identical_items_are_left_out() {
    let live = live(&[(7, ItemKind::Rule, "/rules/Rule")]);
    let user = refers(
        rule(1, "/rules/Other"),
        ReferenceRole::Template,
        3,
        "/rules/Rule",
    );
    let last = candidate(3, ItemKind::RuleTemplate, "/rules/Rule");
    let archive = [user, rule(2, "/rules/Rule"), last];
    let skip = skipping_identical(ConflictPolicy::Rename);
    assert_eq!(
        places(&plan(&archive, &live, &skip)),
        ["/rules/Other", "/rules/Rule 2", "/rules/Rule 3"]
    );
}
