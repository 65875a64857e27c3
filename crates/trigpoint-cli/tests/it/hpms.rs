//! The real rules over the real data, rule by rule, as `docs/reference/hpms.md` says; and PostGIS,
//! by SQL written by hand, counts the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::binary::Trigpoint;

const STORE: &str = "/datastores/HPMS/HPMS Populated Example";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        println!("skipped: `{program}` is not here");
    }
    found
}

/// The rules checked over a file of the data store, as far as can be.
fn checked(trigpoint: &Trigpoint, items: &Path, data: &Path) -> Value {
    let store = format!("{STORE}={}", data.display());
    let items = items.display().to_string();
    let arguments = [
        "check",
        "--rules",
        items.as_str(),
        "--data-store",
        store.as_str(),
        "--partly",
    ];
    trigpoint.json_with_code(&arguments, 1)
}

/// Processed, failing, not known and errors of each rule.
fn counts(report: &Value) -> BTreeMap<String, [u64; 4]> {
    let mut counts = BTreeMap::new();
    for rule in report["rules"].as_array().unwrap() {
        let name = rule["rule"].as_str().unwrap().to_owned();
        let sum: &mut [u64; 4] = counts.entry(name).or_default();
        for class in rule["classes"].as_array().unwrap() {
            let keys = ["processed", "nonConforming", "notKnown", "errors"];
            for (sum, key) in sum.iter_mut().zip(keys) {
                *sum += class[key].as_u64().unwrap();
            }
        }
    }
    counts
}

/// The lines of the page that the tables stand in.
fn tables(sample: &Value, filled: &Value) -> String {
    let (sample_counts, filled_counts) = (counts(sample), counts(filled));
    let mut text = String::from(
        "| Rule | Processed | Fail | Not known | Errors | Filled: processed | Fail | Not known | \
         Errors |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for (rule, of_sample) in &sample_counts {
        let of_filled = filled_counts[rule];
        let numbers: Vec<String> = of_sample
            .iter()
            .chain(&of_filled)
            .map(ToString::to_string)
            .collect();
        let name = rule.strip_prefix("/rules/HPMS/").unwrap_or(rule);
        text.push_str(&format!("| {name} | {} |\n", numbers.join(" | ")));
    }
    assert_eq!(sample_counts.len(), 96);
    for rule in sample["notChecked"].as_array().unwrap() {
        assert!(
            reasons(&rule["reasons"]).contains("sys:"),
            "only those about topology are left out: {rule}"
        );
    }
    text.push_str("\nRules with faults, which are checked all the same:\n\n");
    for rule in sample["rules"].as_array().unwrap() {
        let faults = reasons(&rule["faults"]);
        if !faults.is_empty() {
            let name = rule["rule"].as_str().unwrap();
            let name = name.strip_prefix("/rules/HPMS/").unwrap_or(name);
            text.push_str(&format!("- {name}: {faults}\n"));
        }
    }
    text
}

fn reasons(list: &Value) -> String {
    let list = list.as_array().into_iter().flatten();
    let texts: Vec<&str> = list.map(|it| it.as_str().unwrap()).collect();
    texts.join("; ")
}

const BEGIN: &str = "<!-- made by `./test --bless` -->\n";

fn hold_against_page(made: &str) {
    let page = root().join("docs/reference/hpms.md");
    let text = std::fs::read_to_string(&page).unwrap();
    let (head, known) = text.split_once(BEGIN).unwrap();
    if std::env::var_os("TRIGPOINT_BLESS").is_some() {
        std::fs::write(&page, format!("{head}{BEGIN}{made}")).unwrap();
    } else {
        assert_eq!(
            known, made,
            "`docs/reference/hpms.md` is stale; `./test --bless` makes it anew"
        );
    }
}

#[test]
fn the_real_rules_run_over_the_real_data_and_postgis_counts_the_same() {
    let Some(data) = trigpoint_testkit::shared_data() else {
        return;
    };
    if !has("ogr2ogr") || !has("psql") || !has("unzip") {
        return;
    }
    let items = data.join("oneintegrate/items-json").canonicalize().unwrap();
    let zips = data.join("oneintegrate/hpms-data").canonicalize().unwrap();
    let (sample, sections) = (zips.join("HPMSSample.zip"), zips.join("Sections.zip"));
    let trigpoint = Trigpoint::new();
    let folder = trigpoint.file("filled");
    let filled = Command::new(root().join("scripts/hpms/event-layers.sh"))
        .args([&sample, &sections, &folder])
        .status();
    assert!(filled.unwrap().success());
    let geodatabase = folder.join("HPMSSchemaGIT.gdb");

    let of_sample = checked(&trigpoint, &items, &sample);
    let of_filled = checked(&trigpoint, &items, &geodatabase);
    let features = |report: &Value| -> u64 {
        let classes = report["classes"].as_array().unwrap();
        classes
            .iter()
            .map(|class| class["features"].as_u64().unwrap())
            .sum()
    };
    println!(
        "{} and {} features",
        features(&of_sample),
        features(&of_filled)
    );
    hold_against_page(&tables(&of_sample, &of_filled));

    let judged = Command::new(root().join("scripts/hpms/judge.sh"))
        .arg(&geodatabase)
        .output()
        .unwrap();
    let told = String::from_utf8(judged.stdout).unwrap();
    let counts = counts(&of_filled);
    let mut judgements = 0;
    for line in told.lines() {
        let cells: Vec<&str> = line.split('|').collect();
        let [rule, processed, failing] = cells.as_slice() else {
            panic!("{line}");
        };
        let [own_processed, own_failing, _, errors] = counts[*rule];
        let own = (own_processed, own_failing, errors);
        let theirs = (processed.parse().unwrap(), failing.parse().unwrap(), 0);
        assert_eq!(own, theirs, "{rule}");
        judgements += 1;
    }
    let errors = String::from_utf8_lossy(&judged.stderr);
    assert_eq!(judgements, 12, "{told}{errors}");
}
