//! How sources look: size, headers, names, and what must never be in them.

use std::collections::BTreeMap;

use crate::checkout::{File, assert_none, files};

const FILE_LINES_MAX: usize = 800;
const LINE_CHARS_MAX: usize = 100;

/// Names that say nothing of what a file is about.
const NAMES_OF_NOTHING: &[&str] = &["utils", "util", "common", "helpers", "helper", "manager"];

fn sources() -> Vec<File> {
    let sources: Vec<File> = files("").into_iter().filter(File::is_rust).collect();
    assert!(sources.len() > 20, "the sources are not where they were");
    sources
}

/// The part of a source that users get: what stands before its tests.
fn without_tests(file: &File) -> &str {
    file.text
        .split("#[cfg(test)]\nmod ")
        .next()
        .unwrap_or_default()
}

fn is_for_tests(file: &File) -> bool {
    file.path.contains("/tests/") || file.path.contains("/benches/")
}

#[test]
fn no_source_is_longer_than_800_lines() {
    let findings: Vec<String> = sources()
        .iter()
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > FILE_LINES_MAX)
        .map(|(file, lines)| format!("{} has {lines}", file.path))
        .collect();
    assert_none("sources of more than 800 lines", &findings);
}

/// Lines of more than 100 characters that could be broken: not text in quotes or in raw strings,
/// which may have to be that long, and not a row of a table or an address in a comment.
fn lines_too_long(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut raw_string_end: Option<String> = None;
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(end) = &raw_string_end {
            if line.contains(end.as_str()) {
                raw_string_end = None;
            }
            continue;
        }
        let begin = ["r###\"", "r##\"", "r#\"", "r\""]
            .into_iter()
            .find_map(|mark| line.split_once(mark).map(|(_, rest)| (mark, rest)));
        if let Some((mark, rest)) = begin {
            let end = format!("\"{}", "#".repeat(mark.len() - 2));
            raw_string_end = (!rest.contains(&end)).then_some(end);
        }
        let comment = line
            .trim_start()
            .trim_start_matches(['/', '!'])
            .trim_start();
        let is_table_or_address = comment.starts_with('|') || comment.contains("://");
        let is_too_long = line.chars().count() > LINE_CHARS_MAX;
        if is_too_long && !line.contains('"') && !is_table_or_address {
            found.push(number);
        }
    }
    found
}

#[test]
fn no_line_of_code_or_comment_is_longer_than_100_characters() {
    let findings: Vec<String> = sources()
        .iter()
        .flat_map(|file| {
            lines_too_long(&file.text)
                .into_iter()
                .map(|line| format!("{}:{line}", file.path))
        })
        .collect();
    assert_none("lines of more than 100 characters", &findings);
}

#[test]
fn the_measure_of_lines_spares_text_and_finds_code() {
    let long = "x".repeat(101);
    assert_eq!(lines_too_long(&format!("let {long};\n// {long}")), [1, 2]);
    assert_eq!(lines_too_long(&format!("let a = \"{long}\";")), [0; 0]);
    let raw = format!("let a = r#\"\n{long}\n\"#;\n{long}");
    assert_eq!(lines_too_long(&raw), [4]);
    assert_eq!(lines_too_long(&format!("/// | {long} |")), [0; 0]);
}

#[test]
fn every_source_begins_with_what_it_is_for() {
    let findings: Vec<String> = sources()
        .iter()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| file.path.clone())
        .collect();
    assert_none("sources without a `//!` header", &findings);
}

#[test]
fn no_file_and_no_folder_has_a_name_of_nothing() {
    let findings: Vec<String> = files("")
        .iter()
        .filter(|file| !file.path.starts_with("fixtures/") && !file.path.starts_with("samples/"))
        .filter(|file| {
            file.path
                .split('/')
                .map(|segment| segment.split('.').next().unwrap_or(segment))
                .any(|segment| NAMES_OF_NOTHING.contains(&segment))
        })
        .map(|file| file.path.clone())
        .collect();
    assert_none("names that tell no subject", &findings);
}

/// Whether every mark of unfinished work in `line` names its issue: `(#12)` stands behind it.
fn unfinished_work_is_named(line: &str) -> bool {
    ["TO", "FIX", "XX"]
        .iter()
        .zip(["DO", "ME", "X"])
        .all(|(one, two)| {
            let mark = format!("{one}{two}");
            line.split(&mark).skip(1).all(|rest| {
                let is_inside_a_word = rest.starts_with(|next: char| next.is_alphanumeric());
                let names_its_issue = rest.strip_prefix("(#").is_some_and(|rest| {
                    rest.split_once(')').is_some_and(|(number, _)| {
                        !number.is_empty() && number.chars().all(|digit| digit.is_ascii_digit())
                    })
                });
                is_inside_a_word || names_its_issue
            })
        })
}

#[test]
fn unfinished_work_names_its_issue() {
    let mark = concat!("TO", "DO");
    assert!(unfinished_work_is_named(&format!("// {mark}(#12): …")));
    assert!(!unfinished_work_is_named(&format!("// {mark}: …")));
    assert!(!unfinished_work_is_named(&format!("// {mark}(#): …")));

    let mut findings = Vec::new();
    for file in files("") {
        if file.is_rust() || file.path.ends_with(".toml") || file.path.ends_with(".sh") {
            findings.extend(
                file.lines()
                    .filter(|(_, line)| !unfinished_work_is_named(line))
                    .map(|(number, _)| format!("{}:{number}", file.path)),
            );
        }
    }
    assert_none("unfinished work without an issue", &findings);
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let places = ["wo", "ro", "ho", "Us"]
        .iter()
        .zip(["rk", "ot", "me", "ers"])
        .map(|(one, two)| format!("/{one}{two}/"))
        .collect::<Vec<_>>();
    let mut findings = Vec::new();
    for file in files("") {
        for (number, line) in file.lines() {
            for place in &places {
                // A place of its own, not a part of `docs/work/…` or of an address.
                let stands_alone = line.match_indices(place.as_str()).any(|(at, _)| {
                    !line[..at].ends_with(|before: char| {
                        before.is_alphanumeric() || "._-/}~:".contains(before)
                    })
                });
                if stands_alone {
                    findings.push(format!("{}:{number} names `{place}…`", file.path));
                }
            }
        }
    }
    assert_none("absolute paths of a machine", &findings);
}

/// The failure codes that a source defines: `Code("…")`, and in a table `codes.rs` every constant.
fn codes<'a>(file: &'a File, source: &'a str) -> impl Iterator<Item = &'a str> {
    let of_the_table = if file.name() == "codes.rs" {
        ": &str = \""
    } else {
        "Code(\""
    };
    source
        .split(of_the_table)
        .skip(1)
        .filter_map(|rest| rest.split_once('"').map(|(code, _)| code))
}

#[test]
fn every_public_failure_code_is_defined_once_and_in_kebab_case() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut findings = Vec::new();
    for file in sources().iter().filter(|file| !is_for_tests(file)) {
        for code in codes(file, without_tests(file)) {
            let is_kebab_case = code.split('-').all(|word| {
                !word.is_empty()
                    && word
                        .chars()
                        .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
            });
            if !is_kebab_case {
                findings.push(format!("{}: `{code}` is not kebab-case", file.path));
            }
            places
                .entry(code.to_owned())
                .or_default()
                .push(file.path.clone());
        }
    }
    findings.extend(
        places
            .iter()
            .filter(|(_, places)| places.len() > 1)
            .map(|(code, places)| format!("`{code}` is defined in {}", places.join(" and "))),
    );
    assert_none("failure codes", &findings);
}

#[test]
fn nothing_is_unwrapped_or_printed_by_a_lint_switched_off_for_a_whole_file() {
    let findings: Vec<String> = sources()
        .iter()
        .filter(|file| !is_for_tests(file))
        .filter(|file| {
            file.lines()
                .any(|(_, line)| line.starts_with("#![allow") || line.starts_with("#![expect"))
        })
        .map(|file| file.path.clone())
        .collect();
    assert_none("lints switched off for a whole file", &findings);
}
