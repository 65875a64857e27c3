//! The arrows of the house (`ARCHITECTURE.md`): each crate knows only what lies below it.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, TargetKind};

use crate::checkout::{assert_none, root};

/// The crates that may ever be, and what of the workspace each may name.
const ARROWS: &[(&str, &[&str])] = &[
    ("trigpoint-model", &[]),
    ("trigpoint-archive", &["trigpoint-model"]),
    (
        "trigpoint-repository",
        &["trigpoint-archive", "trigpoint-model"],
    ),
    ("trigpoint-geometry", &["trigpoint-model"]),
    (
        "trigpoint-rules",
        &["trigpoint-geometry", "trigpoint-model"],
    ),
    (
        "trigpoint-engine",
        &["trigpoint-rules", "trigpoint-geometry", "trigpoint-model"],
    ),
    (
        "trigpoint-datastore",
        &[
            "trigpoint-engine",
            "trigpoint-rules",
            "trigpoint-geometry",
            "trigpoint-model",
        ],
    ),
    (
        "trigpoint-service",
        &[
            "trigpoint-repository",
            "trigpoint-archive",
            "trigpoint-datastore",
            "trigpoint-engine",
            "trigpoint-rules",
            "trigpoint-geometry",
            "trigpoint-model",
        ],
    ),
    (
        "trigpoint-server",
        &["trigpoint-service", "trigpoint-model"],
    ),
    (
        "trigpoint-cli",
        &["trigpoint-server", "trigpoint-service", "trigpoint-model"],
    ),
    // Only the ground: a crate below the service that is tested with it must not get a second copy
    // of itself.
    (TESTKIT, &["trigpoint-model"]),
];

/// How items rest and travel.
const KEEPING: &[&str] = &["trigpoint-archive", "trigpoint-repository"];
/// What a rule says of data.
const MEANING: &[&str] = &[
    "trigpoint-geometry",
    "trigpoint-rules",
    "trigpoint-engine",
    "trigpoint-datastore",
];
const TESTKIT: &str = "trigpoint-testkit";

/// Crates of others that only the named crates of ours may use outside tests: the heavy ones, and
/// those that stand for something the rest of the house must never know.
const CONFINED: &[(&str, &[&str])] = &[
    ("sqlx", &["trigpoint-repository"]),
    // Archives are read by one, zipped data by the other; neither tower may ask the other for it.
    ("zip", &["trigpoint-archive", "trigpoint-datastore"]),
    ("quick-xml", &["trigpoint-archive"]),
    ("clap", &["trigpoint-cli"]),
    ("indicatif", &["trigpoint-cli"]),
    ("reqwest", &["trigpoint-cli"]),
    ("rustls", &["trigpoint-cli"]),
    ("axum", &["trigpoint-server"]),
    ("tower-http", &["trigpoint-server"]),
    ("hyper", &["trigpoint-server"]),
    ("aide", &["trigpoint-server"]),
    ("rust-embed", &["trigpoint-server"]),
    ("metrics-exporter-prometheus", &["trigpoint-server"]),
    ("tracing-subscriber", &["trigpoint-server"]),
    ("gdal", &["trigpoint-datastore"]),
    ("csv", &["trigpoint-datastore", "trigpoint-service"]),
    ("landlock", &["trigpoint-datastore"]),
    ("geos", &["trigpoint-geometry"]),
    ("cargo_metadata", &[]),
    ("insta", &[]),
    ("jsonschema", &[]),
    ("reqwest", &[]),
];

/// What does I/O, reads clocks or runs tasks; the ground must have none of it.
const NOT_ON_THE_GROUND: &[&str] = &["fs4", "futures-util", "tempfile", "tokio"];

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .unwrap()
}

fn allowed(name: &str) -> Option<&'static [&'static str]> {
    ARROWS
        .iter()
        .find(|(crate_name, _)| *crate_name == name)
        .map(|(_, below)| *below)
}

/// The crates that a package names outside its tests.
fn named_by(package: &Package) -> impl Iterator<Item = &str> {
    package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind != DependencyKind::Development)
        .map(|dependency| dependency.name.as_str())
}

#[test]
fn every_crate_names_only_what_lies_below_it() {
    let mut findings = Vec::new();
    for package in &metadata().packages {
        let name = package.name.as_str();
        let Some(below) = allowed(name) else {
            findings.push(format!("`{name}` has no place in the house: add it here"));
            continue;
        };
        for dependency in &package.dependencies {
            let other = dependency.name.as_str();
            let for_tests = dependency.kind == DependencyKind::Development;
            let is_ours = dependency.path.is_some();
            if is_ours && !below.contains(&other) && !(for_tests && other == TESTKIT) {
                findings.push(format!("`{name}` must not know `{other}`"));
            }
        }
    }
    assert_none("arrows that point up or across", &findings);
}

#[test]
fn the_test_kit_is_for_tests_only() {
    let metadata = metadata();
    let findings: Vec<String> = metadata
        .packages
        .iter()
        .filter(|package| named_by(package).any(|name| name == TESTKIT))
        .map(|package| format!("`{}` has it among its `[dependencies]`", package.name))
        .collect();
    assert_none("the test kit in what users get", &findings);
}

#[test]
fn keeping_and_meaning_never_reach_each_other() {
    let metadata = metadata();
    let names: BTreeMap<&str, BTreeSet<&str>> = metadata
        .packages
        .iter()
        .map(|package| (package.name.as_str(), named_by(package).collect()))
        .collect();
    let mut findings = Vec::new();
    for (tower, other_tower) in [(KEEPING, MEANING), (MEANING, KEEPING)] {
        for &start in tower {
            let mut reached = BTreeSet::new();
            let mut frontier = vec![start];
            while let Some(name) = frontier.pop() {
                if reached.insert(name) {
                    frontier.extend(names.get(name).into_iter().flatten());
                }
            }
            findings.extend(
                other_tower
                    .iter()
                    .filter(|other| reached.contains(**other))
                    .map(|other| format!("`{start}` reaches `{other}`")),
            );
        }
    }
    assert_none("bridges between the towers below the service", &findings);
}

#[test]
fn the_table_of_arrows_has_no_cycle_and_no_bridge() {
    let mut findings = Vec::new();
    for (name, below) in ARROWS {
        for other in *below {
            match allowed(other) {
                None => findings.push(format!("`{name}` points at `{other}`, which is nowhere")),
                Some(beneath) if beneath.contains(name) => {
                    findings.push(format!("`{name}` and `{other}` point at each other"));
                }
                Some(beneath) => findings.extend(
                    beneath
                        .iter()
                        .filter(|deeper| !below.contains(deeper) && !is_face(name))
                        .map(|deeper| format!("`{name}` skips `{deeper}` below `{other}`")),
                ),
            }
        }
        for (tower, other_tower) in [(KEEPING, MEANING), (MEANING, KEEPING)] {
            if tower.contains(name) && below.iter().any(|other| other_tower.contains(other)) {
                findings.push(format!("`{name}` bridges the towers"));
            }
        }
    }
    assert_none("the table itself", &findings);
}

/// Faces see the service and the ground, and nothing of what the service brings together.
fn is_face(name: &str) -> bool {
    ["trigpoint-server", "trigpoint-cli"].contains(&name)
}

#[test]
fn heavy_crates_stay_where_they_belong() {
    let metadata = metadata();
    let mut findings = Vec::new();
    for package in &metadata.packages {
        let name = package.name.as_str();
        for other in named_by(package) {
            let confined = CONFINED
                .iter()
                .find(|(crate_name, _)| *crate_name == other)
                .is_some_and(|(_, homes)| !homes.contains(&name));
            let grounded = name == "trigpoint-model" && NOT_ON_THE_GROUND.contains(&other);
            if confined || grounded {
                findings.push(format!("`{name}` must not use `{other}`"));
            }
        }
    }
    assert_none("crates outside their place", &findings);
}

/// Whose tests look on at a process that is killed, or damage what rests, by a connection of their
/// own.
const ONLOOKERS: &[&str] = &["trigpoint-cli", "trigpoint-service"];

#[test]
fn no_sql_is_spoken_outside_the_repository_but_by_onlookers_in_tests() {
    let metadata = metadata();
    let findings: Vec<String> = metadata
        .packages
        .iter()
        .filter(|package| package.name.as_str() != "trigpoint-repository")
        .filter(|package| {
            let looks_on = ONLOOKERS.contains(&package.name.as_str());
            let mut used = package
                .dependencies
                .iter()
                .filter(|used| used.name == "sqlx");
            used.any(|used| !looks_on || used.kind != DependencyKind::Development)
        })
        .map(|package| format!("`{}` names `sqlx`", package.name))
        .collect();
    assert_none("SQL outside the repository", &findings);
}

#[test]
fn a_crate_is_named_as_its_folder_and_has_one_binary_of_integration_tests() {
    let mut findings = Vec::new();
    for package in &metadata().packages {
        let folder = package.manifest_path.parent().and_then(|at| at.file_name());
        if folder != Some(package.name.as_str()) {
            findings.push(format!("`{}` lies in `{folder:?}`", package.name));
        }
        for target in &package.targets {
            if target.is_kind(TargetKind::Test) && target.name != "it" {
                findings.push(format!(
                    "`{}` links `tests/{}` apart: make it a module of `tests/it`",
                    package.name, target.name
                ));
            }
        }
    }
    assert_none("crates that do not follow the layout", &findings);
}

#[test]
fn every_crate_takes_lints_edition_licence_and_versions_from_the_workspace() {
    const INHERITED: &[&str] = &[
        "version.workspace = true",
        "edition.workspace = true",
        "rust-version.workspace = true",
        "license.workspace = true",
        "publish.workspace = true",
        "[lints]\nworkspace = true",
    ];
    let mut findings = Vec::new();
    for package in &metadata().packages {
        let manifest = std::fs::read_to_string(&package.manifest_path).unwrap();
        findings.extend(
            INHERITED
                .iter()
                .filter(|wanted| !manifest.contains(**wanted))
                .map(|wanted| format!("`{}` lacks `{wanted}`", package.name)),
        );
        let mut is_among_dependencies = false;
        for line in manifest.lines() {
            if line.starts_with('[') {
                is_among_dependencies = line.ends_with("dependencies]");
            } else if is_among_dependencies
                && line.contains('=')
                && !line.contains("workspace = true")
            {
                findings.push(format!(
                    "`{}` sets a version of its own: {line}",
                    package.name
                ));
            }
        }
    }
    assert_none("manifests apart from the workspace", &findings);
}
