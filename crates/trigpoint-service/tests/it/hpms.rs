//! Real rules over a sample of their real data: indexes and threads change no answer.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use trigpoint_datastore::{
    Batch, DataSource, READ_WORKER, ReaderLimits, ReaderSettings, Source, SourceClass, SourceError,
};
use trigpoint_engine::{Check, Environment, Finding, Opened, Plan, RuleSummary, Watch, check};
use trigpoint_service::check::rules_of_archives;

const STORE: &str = "/datastores/HPMS/HPMS Populated Example";
/// Features that are taken of each class: without indexes every one of them is held against every
/// other.
const ROWS_MAX: u64 = 150;

/// The first rows of each class.
struct Sample(DataSource);

impl Source for Sample {
    fn classes(&self) -> &[SourceClass] {
        self.0.classes()
    }

    fn read(
        &mut self,
        class: usize,
        take: &mut dyn FnMut(Batch) -> ControlFlow<()>,
    ) -> Result<(), SourceError> {
        self.0.read_some(class, ROWS_MAX, take)
    }
}

/// The data with their event layers filled, so that most rules have something to say.
fn filled(data: &Path, folder: &Path) -> PathBuf {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/hpms/event-layers.sh");
    let zips = data.join("hpms-data").canonicalize().unwrap();
    let done = Command::new(script)
        .args([zips.join("HPMSSample.zip"), zips.join("Sections.zip")])
        .arg(folder)
        .status();
    assert!(done.unwrap().success());
    folder.join("HPMSSchemaGIT.gdb")
}

/// The program that reads, which every build of the workspace leaves beside the tests' folder.
fn settings() -> ReaderSettings {
    let tests = std::env::current_exe().unwrap();
    let built = tests.parent().and_then(Path::parent).unwrap();
    ReaderSettings {
        program: built.join(READ_WORKER),
        arguments: Vec::new(),
        scratch: None,
        limits: ReaderLimits::default(),
    }
}

/// What rules say, but for how long it took.
fn said(plan: &Plan, workspace: &trigpoint_engine::Workspace, how: &Check<'_>) -> Said {
    let mut results = check(plan, workspace, how).unwrap();
    let mut findings = Vec::new();
    results
        .visit(0, |finding| {
            findings.push(finding);
            true
        })
        .unwrap();
    let mut rules = results.rules().to_vec();
    for class in rules.iter_mut().flat_map(|rule| &mut rule.classes) {
        class.time_us = 0;
    }
    (rules, findings)
}

type Said = (Vec<RuleSummary>, Vec<Finding>);

#[test]
fn indexes_and_threads_change_no_answer_of_the_real_rules() {
    let Some(data) = trigpoint_testkit::shared_data() else {
        return;
    };
    let data = data.join("oneintegrate");
    let folder = tempfile::tempdir().unwrap();
    let geodatabase = filled(&data, folder.path());
    let given = rules_of_archives(&[data.join("items-json")], &[]).unwrap();
    let stores = &given.data_stores;
    let (_, store) = stores
        .iter()
        .find(|(path, _)| path.as_str() == STORE)
        .unwrap();
    let source = DataSource::open_at(store, &[geodatabase], STORE, &settings()).unwrap();
    let opened = Opened::new(vec![Box::new(Sample(source))]).unwrap();
    let (plan, _) = Plan::new(given.rules, given.templates, opened.schema());
    assert_eq!(plan.rule_count(), 96);
    let workspace = opened.read(&plan.classes(), &Watch::nobody()).unwrap();

    let environment = Environment::default();
    let all = Check::all(&environment);
    let threads = |count| Check {
        threads: NonZeroUsize::new(count),
        ..Check::all(&environment)
    };
    let naive = Check {
        is_indexed: false,
        ..Check::all(&environment)
    };
    let (rules, findings) = said(&plan, &workspace, &all);
    assert!(findings.len() > 200, "{} findings", findings.len());
    for (how, what) in [
        (&naive, "without indexes"),
        (&threads(1), "1 thread"),
        (&threads(5), "5 threads"),
    ] {
        let (other_rules, other_findings) = said(&plan, &workspace, how);
        assert_eq!(rules, other_rules, "{what}");
        for (one, other) in findings.iter().zip(&other_findings) {
            assert_eq!(one, other, "{what}");
        }
        assert_eq!(findings.len(), other_findings.len(), "{what}");
    }
}
