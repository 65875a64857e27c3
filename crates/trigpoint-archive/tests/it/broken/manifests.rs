//! Faults of manifests, formats and versions (backup faults B).

use super::raw_zip::{RawEntry, RawZip};
use super::{Broken, check};
use crate::sample::{documents, json_of, zip_entries, zip_of};

fn json(name: &str, change: impl FnOnce(String) -> String) -> Broken {
    let whole = String::from_utf8(json_of(&documents())).unwrap();
    let changed = change(whole.clone());
    assert_ne!(changed, whole, "{name} changes nothing");
    Broken::new(&format!("{name}.json"), changed)
}

fn replaced(name: &str, from: &str, to: &str) -> Broken {
    json(name, |whole| whole.replacen(from, to, 1))
}

/// The readable zip, stored, each entry changed or left out.
fn zip(name: &str, change: impl Fn(&str, String) -> Option<String>) -> Broken {
    let mut made = RawZip::default();
    for (entry, content) in zip_entries(&zip_of(&documents())) {
        if let Some(content) = change(&entry, String::from_utf8(content).unwrap()) {
            made.entries.push(RawEntry::new(&entry, content.as_bytes()));
        }
    }
    Broken::new(&format!("{name}.zip"), made.bytes())
}

fn of_manifest(name: &str, change: impl Fn(String) -> String) -> Broken {
    zip(name, |entry, content| {
        Some(match entry {
            "manifest.json" => change(content),
            _ => content,
        })
    })
}

fn manifest(name: &str, from: &str, to: &str) -> Broken {
    of_manifest(name, |content| {
        assert!(content.contains(from), "{name}: {content}");
        content.replacen(from, to, 1)
    })
}

/// A manifest without the first line of this key, and without the comma that this leaves over.
fn without(manifest: &str, key: &str) -> String {
    let at = manifest.find(&format!("\"{key}\": ")).unwrap();
    let start = manifest[..at].rfind('\n').unwrap();
    let end = at + manifest[at..].find('\n').unwrap();
    let before = match manifest[..end].ends_with(',') {
        true => &manifest[..start],
        false => manifest[..start].trim_end_matches(','),
    };
    format!("{before}{}", &manifest[end..])
}

#[test]
fn a_manifest_says_what_is_there() {
    check(vec![
        json("json-manifest-missing", |whole| {
            let start = whole.find(",\n  \"manifest\"").unwrap();
            whole[..start].to_owned() + "\n}\n"
        }),
        json("json-items-missing", |whole| {
            let start = whole.find("  \"items\"").unwrap();
            let end = whole.find("  \"manifest\"").unwrap();
            format!("{}{}", &whole[..start], &whole[end..])
        }),
        replaced(
            "json-items-no-list",
            "\"items\": [",
            "\"items\": 5, \"more\": [",
        ),
        replaced(
            "json-not-complete",
            "\"complete\": true",
            "\"complete\": false",
        ),
        replaced(
            "json-unknown-key",
            "\"items\": [",
            "\"note\": 1, \"items\": [",
        ),
        replaced(
            "json-key-twice",
            "\"items\": [",
            "\"items\": [], \"items\": [",
        ),
        replaced("json-counts-wrong", "\"session\": 1", "\"session\": 2"),
        replaced("json-hash-wrong", "\"sha256\": \"", "\"sha256\": \"0"),
        json("json-hash-missing", |whole| without(&whole, "sha256")),
        json("json-content-root-missing", |whole| {
            without(&whole, "contentRoot")
        }),
        replaced(
            "json-scope-unknown",
            "\"scope\": \"items\"",
            "\"scope\": \"repository\"",
        ),
        manifest(
            "manifest-not-complete",
            "\"complete\": true",
            "\"complete\": false",
        ),
        manifest("manifest-complete-absent", "\"complete\": true,", ""),
        manifest(
            "manifest-content-root-wrong",
            "\"contentRoot\": \"",
            "\"contentRoot\": \"0",
        ),
        of_manifest("manifest-hash-missing", |content| {
            without(&content, "sha256")
        }),
        of_manifest("manifest-hash-null", |content| {
            let start = content.find("\"sha256\": ").unwrap() + "\"sha256\": ".len();
            let end = start + content[start..].find('\n').unwrap();
            format!("{}null{}", &content[..start], &content[end..])
        }),
        of_manifest("manifest-content-root-missing", |content| {
            without(&content, "contentRoot")
        }),
        manifest(
            "manifest-unknown-field",
            "\"scope\"",
            "\"mustUnderstand\": [],\n  \"scope\"",
        ),
        manifest(
            "manifest-kind-unknown",
            "\"kind\": \"session\"",
            "\"kind\": \"dashboard\"",
        ),
        manifest("manifest-not-json", "{", "<"),
        manifest("manifest-key-twice", "{", "{\"complete\": false,"),
        manifest(
            "manifest-path-wrong",
            "/sessions/Nightly\"",
            "/sessions/Daily\"",
        ),
        zip("entry-missing", |name, content| {
            (!name.starts_with("sessions")).then_some(content)
        }),
        zip("entry-changed", |_, content| {
            Some(content.replace("of 2025", "of 2026"))
        }),
        zip("manifest-missing", |name, content| {
            (name != "manifest.json").then_some(content)
        }),
        zip("only-a-manifest", |name, content| {
            (name == "manifest.json").then_some(content)
        }),
        zip("entry-unlisted", |name, content| {
            Some(match name {
                "manifest.json" => {
                    let start = content
                        .rfind("    {\n      \"entry\": \"sessions/")
                        .unwrap();
                    let end = content.find("\n  ],\n  \"missingReferences\"").unwrap();
                    let before = content[..start].trim_end().trim_end_matches(',');
                    format!("{before}{}", &content[end..])
                }
                _ => content,
            })
        }),
    ]);
}

#[test]
fn a_version_is_known_or_named() {
    let version = |name: &str, to: &str| {
        replaced(
            &format!("archive-version-{name}"),
            "\"trigpoint-archive/1\"",
            to,
        )
    };
    let item = |name: &str, to: &str| {
        replaced(&format!("item-version-{name}"), "\"trigpoint-item/1\"", to)
    };
    let huge = "\"trigpoint-archive/1000000000000000000000000000000\"";
    check(vec![
        version("0", "\"trigpoint-archive/0\""),
        version("negative", "\"trigpoint-archive/-1\""),
        version("fraction", "\"trigpoint-archive/1.5\""),
        version("absent", "\"trigpoint-archive\""),
        version("number", "1"),
        version("huge", huge),
        version("newer", "\"trigpoint-archive/2\""),
        manifest(
            "manifest-version-newer",
            "trigpoint-archive/1",
            "trigpoint-archive/2",
        ),
        manifest("manifest-version-other", "trigpoint-archive/1", "another/1"),
        item("0", "\"trigpoint-item/0\""),
        item("newer", "\"trigpoint-item/2\""),
        item("number", "1"),
        item("null", "null"),
        item("other", "\"somebody-else/1\""),
    ]);
}
