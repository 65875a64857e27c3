//! Copies of templates: folded into uses where they are exact, kept as they are where not.

use trigpoint_archive::foreign::Inexpressible;
use trigpoint_model::ItemBody;
use trigpoint_model::document::{ObjectRef, PredicateTerm, TemplateUse};

use super::compare::{Read, before_and_after, fixtures};

fn object(class: &str, label: &str) -> Option<ObjectRef> {
    Some(ObjectRef {
        class: Some(class.to_owned()),
        label: Some(label.to_owned()),
    })
}

/// The uses at the top of a rule, or among the parts of its And.
fn uses(read: &Read, path: &str) -> Vec<TemplateUse> {
    let ItemBody::Rule(rule) = &read.document(path).body else {
        panic!("a rule");
    };
    let parts = match &rule.predicate.term {
        PredicateTerm::And(parts) => parts.clone(),
        _ => vec![rule.predicate.clone()],
    };
    parts
        .into_iter()
        .filter_map(|part| match part.term {
            PredicateTerm::UseTemplate(used) => Some(used),
            PredicateTerm::Exists(exists) => match exists.such_that.term {
                PredicateTerm::UseTemplate(used) => Some(used),
                _ => None,
            },
            _ => None,
        })
        .collect()
}

#[test]
fn an_exact_copy_becomes_a_use_with_its_arguments() {
    let read = fixtures("templates");
    assert!(read.faults().is_empty(), "{:#?}", read.faults());
    let found = uses(&read, "/rules/Uses Wide");
    assert_eq!(found.len(), 2);
    assert_eq!(found[0].template.id, read.document("/rules/T/Wide").id);
    assert_eq!(found[0].arguments, [object("Road", "")]);
    assert_eq!(found[1].arguments, [object("Path", "p")]);
}

#[test]
fn copies_that_became_uses_are_told_by_template() {
    let read = fixtures("templates");
    assert_eq!(
        read.mapped("/rules/Uses Wide"),
        ["2 copies of templates became uses of them: `/rules/T/Wide` (2)"]
    );
    assert_eq!(read.mapped("/rules/T/Wide"), Vec::<&str>::new());
}

#[test]
fn an_unused_parameter_gives_a_null_argument() {
    let read = fixtures("templates");
    let found = uses(&read, "/rules/Gives null for what is unused");
    assert_eq!(found[0].arguments, [None, object("River", "")]);
}

#[test]
fn both_objects_of_a_reference_predicate_can_be_arguments() {
    let read = fixtures("templates");
    let found = uses(&read, "/rules/References");
    assert_eq!(
        found[0].arguments,
        [object("Path", "p"), object("sys:edge", "e")]
    );
    assert_eq!(
        found[1].arguments,
        [object("Road", ""), object("sys:edge", "e2")]
    );
}

#[test]
fn names_that_the_template_binds_itself_are_not_substituted() {
    let read = fixtures("templates");
    let found = uses(&read, "/rules/Inner names are not substituted");
    assert_eq!(found[0].arguments, [object("Path", "")]);
}

#[test]
fn a_copy_in_a_template_is_folded_in_it_and_in_what_uses_it() {
    let read = fixtures("templates");
    let found = uses(&read, "/rules/Uses Outer");
    assert_eq!(found[0].template.id, read.document("/rules/T/Outer").id);
    assert_eq!(found[0].arguments, [object("Path", "p")]);
    let references = read.document("/rules/T/Outer").body.references();
    assert_eq!(references.len(), 1);
    assert_eq!(
        references[0].reference.id,
        read.document("/rules/T/Wide").id
    );
}

#[test]
fn a_copy_that_is_not_exact_stays_expanded_and_says_why() {
    let read = fixtures("templates");
    for (path, reason) in [
        (
            "/rules/Drifted",
            "the copy differs from the template at `predicates[2]`: `value` is `6.0`, in the \
             template `5.0`",
        ),
        ("/rules/Nowhere", "`RULE://Elsewhere/Wide` at"),
        ("/rules/Nowhere", "the template is nowhere in the set"),
        (
            "/rules/Not a template",
            "the item of that name is no template",
        ),
        (
            "/rules/Bound two ways",
            "the copy gives parameter 1 both the object `Road:` and the object `Path:`",
        ),
        (
            "/rules/Would be captured",
            "the object `Other:` given for parameter 1 would mean another object of that name",
        ),
    ] {
        assert_eq!(uses(&read, path), [], "{path}");
        let notes = read.warnings(path).join("\n");
        assert!(notes.contains(reason), "{path}: {notes}");
        assert!(notes.contains("stays expanded"), "{path}: {notes}");
    }
}

#[test]
fn a_copy_that_stays_expanded_loses_nothing_but_its_marks() {
    let read = fixtures("templates");
    for name in [
        "Drifted",
        "Nowhere",
        "Bound two ways",
        "Would be captured",
        "Stray mark",
    ] {
        let entry = format!("{name}.rule");
        let path = format!("/rules/{name}");
        let (mut before, after) = before_and_after(&read, "templates", &entry, &path);
        without_marks(&mut before);
        assert_eq!(super::compare::meaning(before), after, "{name}");
    }
}

fn without_marks(json: &mut serde_json::Value) {
    if let Some(entries) = json.as_object_mut() {
        entries.retain(|key, _| !key.starts_with("template_"));
        entries.values_mut().for_each(without_marks);
    } else if let Some(values) = json.as_array_mut() {
        values.iter_mut().for_each(without_marks);
    }
}

#[test]
fn uses_are_written_back_expanded_with_their_marks() {
    let read = fixtures("templates");
    for (entry, path) in [
        ("Uses Wide.rule", "/rules/Uses Wide"),
        ("References.rule", "/rules/References"),
        ("Uses a value.rule", "/rules/Uses a value"),
        ("Uses Outer.rule", "/rules/Uses Outer"),
        ("Uses Report.action", "/actions/Uses Report"),
        ("T/Outer.rule", "/rules/T/Outer"),
        ("T/Report.action", "/actions/T/Report"),
        (
            "Gives null for what is unused.rule",
            "/rules/Gives null for what is unused",
        ),
        (
            "Inner names are not substituted.rule",
            "/rules/Inner names are not substituted",
        ),
    ] {
        let (before, after) = before_and_after(&read, "templates", entry, path);
        assert_eq!(before, after, "{entry}");
    }
}

#[test]
fn templates_that_hold_copies_of_each_other_stay_expanded() {
    let read = fixtures("templates");
    for (path, way) in [
        ("/rules/C/A", "`/rules/C/A` → `/rules/C/B` → `/rules/C/A`"),
        ("/rules/C/B", "`/rules/C/B` → `/rules/C/A` → `/rules/C/B`"),
        ("/rules/C/Self", "`/rules/C/Self` → `/rules/C/Self`"),
    ] {
        assert_eq!(read.document(path).body.references(), [], "{path}");
        let notes = read.warnings(path).join("\n");
        assert!(notes.contains(way), "{path}: {notes}");
    }
}

#[test]
fn a_use_cannot_be_written_without_its_template() {
    let read = fixtures("templates");
    let written = trigpoint_archive::foreign::write_item(
        read.document("/rules/Uses Wide"),
        &|_| None,
        &|_| None,
    );
    assert_eq!(
        written.unwrap_err(),
        Inexpressible::TemplateNowhere {
            template: "/rules/T/Wide".to_owned()
        }
    );
}

#[test]
fn templates_that_use_each_other_are_not_expanded_without_end() {
    let read = fixtures("templates");
    let mut looped = read.document("/rules/T/Outer").clone();
    let own = looped.id;
    looped
        .body
        .change_references(|_, reference| reference.id = own);
    let templates = |_| Some(looped.clone());
    let written = trigpoint_archive::foreign::write_item(&looped, &templates, &|_| None);
    assert!(matches!(written, Err(Inexpressible::TemplateCycle { .. })));
}

#[test]
fn the_summary_counts_what_was_folded_and_what_was_not() {
    let read = fixtures("templates");
    assert_eq!(read.summary.uses_folded, 10);
    assert_eq!(read.summary.uses_expanded, 8);
}
