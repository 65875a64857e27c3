//! The table of faults: every number once, and every test and fixture that it names is there.

use std::collections::BTreeSet;

use crate::checkout::{assert_none, files, root};

const FAULTS: u32 = 120;

/// A row of the table: its number, and what its last column says.
fn rows(table: &str) -> Vec<(u32, String)> {
    table
        .lines()
        .filter_map(|line| {
            let cells: Vec<&str> = line
                .strip_prefix("| ")?
                .strip_suffix(" |")?
                .split(" | ")
                .collect();
            let [number, _fault, _expected, shown] = cells.as_slice() else {
                return None;
            };
            Some((number.parse().ok()?, (*shown).to_owned()))
        })
        .collect()
}

fn table() -> String {
    std::fs::read_to_string(root().join("docs/faults.md")).unwrap()
}

/// The words in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The names of all test functions of the checkout.
fn tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in files("crates").iter().filter(|file| file.is_rust()) {
        let mut is_test = false;
        for line in file.text.lines().map(str::trim) {
            is_test |= line == "#[test]" || line.starts_with("#[tokio::test");
            let line = line.strip_prefix("async ").unwrap_or(line);
            if let Some(name) = line.strip_prefix("fn ")
                && std::mem::take(&mut is_test)
            {
                names.extend(name.split(['(', '<']).next().map(str::to_owned));
            }
        }
    }
    names
}

#[test]
fn the_table_of_faults_has_every_number_once_and_says_where_it_is_shown_or_why_not() {
    let rows = rows(&table());
    let numbers: Vec<u32> = rows.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=FAULTS).collect::<Vec<_>>());
    let silent: Vec<String> = rows
        .iter()
        .filter(|(_, shown)| quoted(shown).next().is_none() && !shown.contains("not yet: "))
        .map(|(number, _)| number.to_string())
        .collect();
    assert_none("faults that are neither shown nor explained", &silent);
}

#[test]
fn every_test_and_fixture_that_the_table_of_faults_names_is_there() {
    let tests = tests();
    let fixtures = root().join("fixtures/archives/broken");
    let findings: Vec<String> = rows(&table())
        .iter()
        .flat_map(|(number, shown)| {
            let shown_by = shown.split("not yet: ").next().unwrap_or_default();
            quoted(shown_by)
                .filter(|name| !tests.contains(*name) && !fixtures.join(name).is_file())
                .map(|name| format!("{number}: `{name}`"))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_none("what shows a fault is not there", &findings);
}

#[test]
fn every_broken_archive_stands_in_the_table_of_faults() {
    let table = table();
    let named: BTreeSet<&str> = quoted(&table).collect();
    let folder = root().join("fixtures/archives/broken");
    let findings: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| !named.contains(name.as_str()))
        .collect();
    assert_none("broken archives of no fault", &findings);
}
