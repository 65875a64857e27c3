//! Canonical form, content hash and content root.

use proptest::prelude::*;
use serde_json::Value;
use trigpoint_model::canonical::{ContentRoot, Hash, to_line, to_pretty};
use trigpoint_model::document::ItemDocument;
use trigpoint_model::{ItemId, Reference, Stamp, canonical};
use trigpoint_testkit::generate::{self, Repository};

/// `value` with the members of every object in the opposite order.
fn reversed(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<_> = members
                .iter()
                .rev()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), reversed(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Array(entries) => {
            let entries: Vec<_> = entries.iter().map(reversed).collect();
            format!("[{}]", entries.join(" ,\n"))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

fn assert_sorted(value: &Value) {
    match value {
        Value::Object(members) => {
            assert!(members.keys().is_sorted());
            members.values().for_each(assert_sorted);
        }
        Value::Array(entries) => entries.iter().for_each(assert_sorted),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn keys_are_sorted_however_they_are_declared() {
    #[derive(serde::Serialize)]
    struct Unsorted {
        b: &'static str,
        a: [std::collections::BTreeMap<&'static str, u8>; 1],
    }
    let inner = [("\"", 1), ("a", 2), ("", 3), ("!", 4)].into();
    let unsorted = Unsorted {
        b: "{\":,\\\"x\":",
        a: [inner],
    };
    let expected = r#"{"a":[{"":3,"!":4,"\"":1,"a":2}],"b":"{\":,\\\"x\":"}"#;
    assert_eq!(to_line(&unsorted).unwrap(), expected);
    let sorted = std::collections::BTreeMap::from([("x", vec![1]), ("y", vec![])]);
    assert_eq!(to_line(&sorted).unwrap(), r#"{"x":[1],"y":[]}"#);
}

fn root(repository: &Repository) -> Hash {
    let mut documents: Vec<_> = repository.documents.iter().collect();
    documents.sort_by_key(|document| document.id);
    let mut root = ContentRoot::default();
    for document in documents {
        root.add(
            document.id,
            &document.path,
            &document.content_hash().unwrap(),
        )
        .unwrap();
    }
    root.finish()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn what_is_written_is_read_back_the_same(document in generate::any_document()) {
        let line = to_line(&document).unwrap();
        prop_assert_eq!(&ItemDocument::from_json(&line).unwrap(), &document);
        prop_assert_eq!(&document.to_line().unwrap(), &line);
        let pretty = to_pretty(&document).unwrap();
        prop_assert_eq!(ItemDocument::from_json(&pretty).unwrap(), document);
    }

    #[test]
    fn canonical_form_is_one_sorted_line_that_stays_as_it_is(document in generate::any_document()) {
        let line = to_line(&document).unwrap();
        prop_assert!(!line.contains('\n'));
        let value: Value = serde_json::from_str(&line).unwrap();
        assert_sorted(&value);
        let positions: Vec<_> = ["\"body\":", "\"format\":", "\"id\":", "\"path\":"]
            .into_iter()
            .map(|key| line.rfind(key))
            .collect();
        prop_assert!(positions.is_sorted());
        let again = ItemDocument::from_json(&line).unwrap();
        prop_assert_eq!(to_line(&again).unwrap(), line);
    }

    #[test]
    fn the_canonical_form_is_that_of_sorted_values(document in generate::any_document()) {
        let value = serde_json::to_value(&document).unwrap();
        prop_assert_eq!(to_line(&document).unwrap(), value.to_string());
    }

    #[test]
    fn the_order_of_keys_and_blanks_change_nothing(document in generate::any_document()) {
        let shuffled = reversed(&serde_json::to_value(&document).unwrap());
        let read = ItemDocument::from_json(&shuffled).unwrap();
        prop_assert_eq!(to_line(&read).unwrap(), to_line(&document).unwrap());
    }

    #[test]
    fn the_content_hash_leaves_out_place_times_users_and_paths_of_references(
        document in generate::any_document(),
        path in generate::reference(),
    ) {
        let mut other = document.clone();
        other.body.change_references(|_, reference| reference.path = path.path.clone());
        other.created = Stamp::default();
        other.edited = Stamp::default();
        other.id = ItemId::from_uuid(uuid::Uuid::nil());
        other.path = other.path.parent().unwrap().join(&"elsewhere".parse().unwrap());
        prop_assert_eq!(other.content_hash().unwrap(), document.content_hash().unwrap());
    }

    #[test]
    fn the_content_hash_tells_items_apart(
        document in generate::any_document(),
        word in "[a-z]{1,8}",
    ) {
        let hash = document.content_hash().unwrap();
        let mut described = document.clone();
        described.description.push_str(&word);
        prop_assert_ne!(described.content_hash().unwrap(), hash);
        let mut commented = document.clone();
        commented.comments.push_str(&word);
        prop_assert_ne!(commented.content_hash().unwrap(), hash);
        let mut rewired = document.clone();
        rewired.body.change_references(|_, reference| {
            let bits = reference.id.as_uuid().as_u128() ^ 1;
            reference.id = ItemId::from_uuid(uuid::Uuid::from_u128(bits));
        });
        let has_references = !document.body.references().is_empty();
        prop_assert_eq!(rewired.content_hash().unwrap() != hash, has_references);
    }

    #[test]
    fn the_content_hash_is_what_docs_format_says_it_is(document in generate::any_document()) {
        let mut value = serde_json::to_value(&document).unwrap();
        strip_reference_paths(&mut value["body"]);
        let content = serde_json::json!({
            "kind": value["kind"],
            "description": value.get("description").cloned().unwrap_or_else(|| "".into()),
            "comments": value.get("comments").cloned().unwrap_or_else(|| "".into()),
            "body": value["body"],
        });
        prop_assert_eq!(
            Hash::of(content.to_string().as_bytes()),
            document.content_hash().unwrap()
        );
    }
}

/// Takes `path` out of every object that has an `id` and nothing else beside it, as a program
/// that knows only the published format does.
fn strip_reference_paths(value: &mut Value) {
    match value {
        Value::Object(members) => {
            let is_reference = members.contains_key("id")
                && members.keys().all(|key| key == "id" || key == "path");
            if is_reference {
                members.remove("path");
            }
            for (key, member) in members {
                // The parameters of a data store are open: an `id` there is none of ours.
                if !(key == "parameters" && member.is_object()) {
                    strip_reference_paths(member);
                }
            }
        }
        Value::Array(entries) => entries.iter_mut().for_each(strip_reference_paths),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn the_content_root_does_not_depend_on_order_or_times(
        repository in generate::repository(),
    ) {
        let expected = root(&repository);
        let mut other = repository.clone();
        other.documents.reverse();
        for document in &mut other.documents {
            document.edited = Stamp::default();
        }
        prop_assert_eq!(root(&other), expected);
    }

    #[test]
    fn the_content_root_tells_a_moved_a_changed_and_a_missing_item(
        repository in generate::repository(),
    ) {
        let expected = root(&repository);
        let mut moved = repository.clone();
        let path = moved.documents[0].path.clone();
        moved.documents[0].path = path.parent().unwrap().join(&"moved away".parse().unwrap());
        prop_assert_ne!(root(&moved), expected);
        let mut changed = repository.clone();
        changed.documents[0].comments.push('!');
        prop_assert_ne!(root(&changed), expected);
        let mut shorter = repository.clone();
        shorter.documents.pop();
        prop_assert_ne!(root(&shorter), expected);
    }

    #[test]
    fn in_a_generated_repository_every_reference_resolves_and_every_place_is_taken_once(
        repository in generate::repository(),
    ) {
        let documents = &repository.documents;
        let mut places: Vec<_> = documents.iter().map(|d| d.path.key().into_owned()).collect();
        places.sort();
        places.dedup();
        prop_assert_eq!(places.len(), documents.len());
        for document in documents {
            for found in document.body.references() {
                let Reference { id, path } = found.reference;
                let target = documents.iter().find(|target| target.id == *id);
                prop_assert!(target.is_some_and(|target| found.role.accepts(target.kind())));
                prop_assert!(path.is_none() || path.as_ref() == target.map(|target| &target.path));
            }
            let parent = document.path.parent().unwrap();
            prop_assert!(parent.is_root() || documents.iter().any(|d| d.path == parent));
        }
    }
}

#[test]
fn items_are_added_to_a_content_root_in_the_order_of_their_ids() {
    let id = |bits| ItemId::from_uuid(uuid::Uuid::from_u128(bits));
    let path = "/rules/x".parse().unwrap();
    let mut root = ContentRoot::default();
    root.add(id(2), &path, &Hash::of(b"")).unwrap();
    assert!(root.add(id(2), &path, &Hash::of(b"")).is_err());
    assert!(root.add(id(1), &path, &Hash::of(b"")).is_err());
}

/// The worked example of `docs/format/README.md`: made once, never remade.
#[test]
fn the_worked_example_has_the_hashes_that_the_format_publishes() {
    let json = r#"{
        "format": "trigpoint-item/1",
        "id": "0191f1a0-7c1e-7cc3-98c4-dc0c0c07398f",
        "kind": "rule",
        "path": "/rules/Roads/Road has a name",
        "description": "Every road has a name.",
        "body": {
            "object": {"class": "ROAD"},
            "predicate": {"checkThat": {
                "left": {"attribute": {"of": {"class": "ROAD"}, "name": "name"}},
                "relation": "not-equals",
                "right": "null"
            }}
        }
    }"#;
    let document = ItemDocument::from_json(json).unwrap();
    let hash = document.content_hash().unwrap();
    let mut root = ContentRoot::default();
    root.add(document.id, &document.path, &hash).unwrap();
    insta::assert_snapshot!(format!(
        "{}\n{hash}\n{}",
        canonical::to_line(&document).unwrap(),
        root.finish()
    ));
}
