//! The test cases of the JTS Topology Suite judge what is asked of geometries and made of them.
//!
//! The cases rest beside the repository (`../shared/data/jts`); the test says when they are
//! missing. A few stand in `own.xml`, so that the judge itself is tried everywhere.

mod case;
mod differences;
mod judge;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use case::Run;
use judge::Verdict;

/// What a run of files came to.
#[derive(Default)]
struct Tally {
    right: usize,
    /// By `file case operation`, what was found where something else was expected.
    wrong: BTreeMap<String, String>,
}

fn tally(files: &[PathBuf]) -> Tally {
    let mut tally = Tally::default();
    for file in files {
        let folder = file.parent().and_then(Path::file_name).unwrap_or_default();
        let name = format!(
            "{}/{}",
            folder.display(),
            file.file_name().unwrap().display()
        );
        let run = Run::read(&std::fs::read_to_string(file).unwrap());
        for case in &run.cases {
            for operation in &case.operations {
                match judge::judge(&run, case, operation) {
                    Verdict::Right => tally.right += 1,
                    Verdict::Wrong(found) => {
                        let what = format!("{name} {} {operation}", case.number);
                        tally.wrong.insert(what, found);
                    }
                }
            }
        }
    }
    tally
}

#[test]
fn the_answers_are_those_of_the_jts_cases_but_for_the_differences_listed() {
    let Some(data) = trigpoint_testkit::shared_data() else {
        return;
    };
    let mut files: Vec<PathBuf> = ["general", "validate"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(data.join("jts").join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "xml"))
        .collect();
    files.sort();
    let found = tally(&files);
    println!("{} right, {} not", found.right, found.wrong.len());
    let explained: BTreeMap<&str, &str> = differences::listed().collect();
    let unexplained: Vec<String> = found
        .wrong
        .iter()
        .filter(|(what, _)| !explained.contains_key(what.as_str()))
        .map(|(what, found)| format!("{what}: {found}"))
        .collect();
    let mended: Vec<&&str> = explained
        .keys()
        .filter(|what| !found.wrong.contains_key(**what))
        .collect();
    assert!(
        unexplained.is_empty(),
        "not as JTS:\n{}",
        unexplained.join("\n")
    );
    assert!(mended.is_empty(), "as JTS by now, take out: {mended:#?}");
    // Every operation of the cases was judged.
    assert!(
        found.right + found.wrong.len() >= 7_476,
        "cases are missing"
    );
}

#[test]
fn the_judge_tells_right_from_wrong() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/jts/own.xml");
    let found = tally(&[own]);
    let wrong: Vec<&str> = found.wrong.keys().map(String::as_str).collect();
    assert_eq!(found.right, 14);
    assert_eq!(
        wrong,
        [
            "jts/own.xml 1 contains(A, B)",
            "jts/own.xml 2 intersection(A, B)"
        ]
    );
}
