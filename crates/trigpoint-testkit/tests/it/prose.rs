//! How the texts hang together: links that lead somewhere, and decisions that can be found.

use crate::checkout::{File, assert_none, files, root};

fn texts() -> Vec<File> {
    let texts: Vec<File> = files("").into_iter().filter(File::is_markdown).collect();
    assert!(
        texts.iter().any(|file| file.path == "README.md"),
        "the texts are not where they were"
    );
    texts
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// The targets of the links in a Markdown text.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
}

#[test]
fn every_link_between_texts_leads_to_a_file() {
    let mut findings = Vec::new();
    let mut followed = 0;
    for file in texts() {
        let folder = root().join(&file.path).parent().unwrap().to_owned();
        for link in links(&file.text) {
            let target = link.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            followed += 1;
            if !folder.join(target.replace("%20", " ")).exists() {
                findings.push(format!("{} → {link}", file.path));
            }
        }
    }
    assert!(followed > 0, "no link was found at all");
    assert_none("links that lead nowhere", &findings);
}

#[test]
fn every_decision_is_numbered_once_and_linked_from_the_architecture() {
    let architecture = text("ARCHITECTURE.md");
    let mut findings = Vec::new();
    let mut numbers = Vec::new();
    for file in files("docs/adr") {
        if !links(&architecture).any(|link| link == file.path) {
            findings.push(format!("{} is not linked", file.path));
        }
        let number = file.name().split('-').next().unwrap_or_default();
        if number.len() != 4 || !number.chars().all(|digit| digit.is_ascii_digit()) {
            findings.push(format!("{} does not begin with four digits", file.path));
        }
        numbers.push(number.to_owned());
    }
    assert!(!numbers.is_empty(), "there are no decisions at all");
    for pair in numbers.windows(2) {
        if pair[0] == pair[1] {
            findings.push(format!("{} stands twice", pair[0]));
        }
    }
    assert_none("decisions that cannot be found", &findings);
}

#[test]
fn every_dependency_has_its_reason_and_no_reason_is_left_over() {
    let manifest = text("Cargo.toml");
    let reasons = text("docs/adr/0002-dependencies.md");
    let table = manifest
        .split_once("[workspace.dependencies]\n")
        .and_then(|(_, rest)| rest.split_once("\n[workspace.lints"))
        .map(|(table, _)| table)
        .unwrap();
    let used: Vec<&str> = table
        .lines()
        .filter_map(|line| line.split_once(" = ").map(|(name, _)| name.trim()))
        .filter(|name| !name.starts_with('#') && !name.starts_with("trigpoint-"))
        .collect();
    assert!(used.contains(&"serde"), "the table was not read");
    let explained: Vec<&str> = reasons
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|rest| rest.split_once('`').map(|(name, _)| name))
        .collect();
    let mut findings: Vec<String> = used
        .iter()
        .filter(|name| !explained.contains(name))
        .map(|name| format!("`{name}` has no row in docs/adr/0002-dependencies.md"))
        .collect();
    findings.extend(
        explained
            .iter()
            .filter(|name| !used.contains(name))
            .map(|name| format!("`{name}` is explained but not in the root Cargo.toml")),
    );
    assert_none("dependencies and reasons at odds", &findings);
}

#[test]
fn every_crate_stands_in_the_architecture() {
    let architecture = text("ARCHITECTURE.md");
    let findings: Vec<String> = files("crates")
        .iter()
        .filter_map(|file| file.path.strip_suffix("/Cargo.toml"))
        .filter_map(|folder| folder.strip_prefix("crates/"))
        .filter(|name| !architecture.contains(&format!("`{name}`")))
        .map(str::to_owned)
        .collect();
    assert_none("crates that the architecture does not name", &findings);
}

#[test]
fn the_two_commands_stand_at_the_top_of_the_readme() {
    let readme = text("README.md");
    let top: Vec<&str> = readme.lines().take(40).collect();
    for command in ["./run", "./test"] {
        assert!(
            top.iter().any(|line| line.starts_with(command)),
            "`{command}` is not on a line of its own among the first 40 of README.md"
        );
    }
}
