//! Rules checked over a workspace: on all cores, with results in one order whatever their number.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use trigpoint_geometry::Envelope;
use trigpoint_rules::{
    Bounds, ClassId, Environment, Evaluation, ObjectId, Objects, Outcome, STEPS_MAX,
};

use crate::class_data::ClassData;
use crate::finding::{Finding, Findings};
use crate::plan::{Plan, Planned};
use crate::results::{Lines, Results, ResultsError};
use crate::watch::{Progress, Stage, Watch};
use crate::workspace::{WithoutIndexes, Workspace};

/// Objects that one thread checks before it looks for more work.
const CHUNK: u32 = 256;

/// Chunks for each thread that are checked before their findings are written: what memory holds.
const CHUNKS_A_THREAD: usize = 8;

/// Whose objects are reported. The workspace may hold more, which rules see.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scope {
    /// All objects.
    All,
    /// Those whose envelope has its lower left corner in a tile; the left and lower edges belong
    /// to it, the right and upper ones to its neighbours.
    Tile {
        /// The tile, without its halo.
        tile: Envelope,
        /// Whether objects without a place are reported with it: of all tiles with one.
        has_placeless: bool,
    },
}

impl Scope {
    fn owns(&self, class: &ClassData, row: u32) -> bool {
        match self {
            Self::All => true,
            Self::Tile {
                tile,
                has_placeless,
            } => match class.geometry(row).and_then(|geometry| geometry.envelope()) {
                Some(Envelope { x_min, y_min, .. }) => {
                    (tile.x_min..tile.x_max).contains(&x_min)
                        && (tile.y_min..tile.y_max).contains(&y_min)
                }
                None => *has_placeless,
            },
        }
    }
}

/// How rules are checked.
pub struct Check<'a> {
    /// What a run adds to the data.
    pub environment: &'a Environment,
    /// Whose objects are reported.
    pub scope: Scope,
    /// How many threads; all cores where it is not said.
    pub threads: Option<NonZeroUsize>,
    /// Whether searches may use indexes. Without them the answers are the same, and take longer.
    pub is_indexed: bool,
    /// Steps that one object may take.
    pub steps_max: u64,
    /// Who looks on.
    pub watch: Watch<'a>,
}

impl<'a> Check<'a> {
    /// Checks all objects on all cores, with nobody looking on.
    #[must_use]
    pub fn all(environment: &'a Environment) -> Self {
        Self {
            environment,
            scope: Scope::All,
            threads: None,
            is_indexed: true,
            steps_max: STEPS_MAX,
            watch: Watch::nobody(),
        }
    }
}

/// Why a run ends without results.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// Whoever waited waits no more.
    #[error("the run was cancelled")]
    Cancelled,
    /// The rules were resolved against other sources.
    #[error("the rules were resolved against another schema than that of the workspace")]
    OtherSchema,
    /// The findings cannot be kept.
    #[error(transparent)]
    Results(#[from] ResultsError),
    /// The threads cannot be started.
    #[error("threads cannot be started: {0}")]
    Threads(String),
}

/// Checks the rules of a plan over a workspace.
///
/// # Errors
/// When the run is cancelled, or its findings cannot be kept.
pub fn check(plan: &Plan, workspace: &Workspace, how: &Check<'_>) -> Result<Results, CheckError> {
    if !Arc::ptr_eq(plan.schema(), workspace.schema()) {
        return Err(CheckError::OtherSchema);
    }
    let run = Run {
        plan,
        workspace,
        how,
        done: AtomicU64::new(0),
        total: total(plan, workspace),
    };
    match how.threads {
        None => run.run(),
        Some(threads) => {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads.get())
                .build()
                .map_err(|error| CheckError::Threads(error.to_string()))?;
            pool.install(|| run.run())
        }
    }
}

/// Objects to be checked, each once a rule.
fn total(plan: &Plan, workspace: &Workspace) -> u64 {
    let rules = plan.rules().iter();
    let classes = rules.flat_map(|rule| rule.resolved.classes());
    classes
        .map(|class| u64::from(workspace.count(*class)))
        .sum()
}

struct Run<'a> {
    plan: &'a Plan,
    workspace: &'a Workspace,
    how: &'a Check<'a>,
    done: AtomicU64,
    total: u64,
}

/// Some objects of a class under a rule.
#[derive(Clone, Copy)]
struct Chunk<'a> {
    planned: &'a Planned,
    /// None where the rule has no class at all.
    class: Option<ClassId>,
    from: u32,
    to: u32,
    /// Whether the rule, and the class under it, begin with this chunk.
    begins: (bool, bool),
}

/// What was found in a chunk.
#[derive(Default)]
struct Found {
    counts: Counts,
    lines: Lines,
    time: Duration,
}

#[derive(Default)]
struct Counts {
    conforming: u64,
    non_conforming: u64,
    not_known: u64,
    errors: u64,
}

impl Counts {
    /// Checks an object, and returns what is to be told of it.
    fn check(
        &mut self,
        object: ObjectId,
        evaluation: &mut Evaluation<'_>,
        findings: &mut Findings<'_>,
    ) -> Option<Finding> {
        match evaluation.check(object) {
            Outcome::True => {
                self.conforming += 1;
                None
            }
            Outcome::Unknown => {
                self.not_known += 1;
                None
            }
            Outcome::False => {
                self.non_conforming += 1;
                let parts = evaluation.failing_parts(object);
                findings.non_conformance(object, parts)
            }
            Outcome::Error(error) => {
                self.errors += 1;
                findings.error(object, &error)
            }
        }
    }
}

impl<'a> Run<'a> {
    fn run(&self) -> Result<Results, CheckError> {
        let read = self.workspace.classes_read().to_vec();
        let mut results = Results::new(read, self.workspace.crs().map(str::to_owned));
        let wave = rayon::current_num_threads().max(1) * CHUNKS_A_THREAD;
        let mut chunks = self.chunks();
        loop {
            let next: Vec<Chunk<'_>> = chunks.by_ref().take(wave).collect();
            if next.is_empty() {
                break;
            }
            let found: Vec<Result<Found, CheckError>> = next
                .par_iter()
                .map(|chunk| self.check_chunk(chunk))
                .collect();
            for (chunk, found) in next.into_iter().zip(found) {
                self.write(&mut results, chunk, found?)?;
            }
        }
        Ok(results)
    }

    /// All work in the order of the results. A rule or a class without objects has one empty
    /// chunk, so that it has a line in the summary.
    fn chunks(&self) -> impl Iterator<Item = Chunk<'a>> {
        let workspace = self.workspace;
        self.plan.rules().iter().flat_map(move |planned| {
            let classes = planned.resolved.classes().iter().copied().map(Some);
            let none = planned.resolved.classes().is_empty().then_some(None);
            classes
                .chain(none)
                .enumerate()
                .flat_map(move |(at, class)| {
                    let count = class.map_or(0, |class| workspace.count(class));
                    let starts = (0..count.max(1)).step_by(usize::try_from(CHUNK).unwrap_or(1));
                    starts.map(move |from| Chunk {
                        planned,
                        class,
                        from,
                        to: from.saturating_add(CHUNK).min(count),
                        begins: (at == 0 && from == 0, from == 0),
                    })
                })
        })
    }

    fn write(
        &self,
        results: &mut Results,
        chunk: Chunk<'_>,
        found: Found,
    ) -> Result<(), CheckError> {
        let (rule_begins, class_begins) = chunk.begins;
        let planned = chunk.planned;
        if rule_begins {
            results.begin_rule(planned.id, &planned.name, &planned.sentence);
        }
        let class = chunk.class.and_then(|class| self.workspace.class(class));
        if let (true, Some(class)) = (class_begins, class) {
            results.begin_class(class.name());
        }
        if let Some(summary) = results.class_mut() {
            let Counts {
                conforming,
                non_conforming,
                not_known,
                errors,
            } = found.counts;
            summary.processed += conforming + non_conforming + not_known + errors;
            summary.conforming += conforming;
            summary.non_conforming += non_conforming;
            summary.not_known += not_known;
            summary.errors += errors;
            summary.time_us += u64::try_from(found.time.as_micros()).unwrap_or(u64::MAX);
        }
        results.add(&found.lines).map_err(ResultsError::File)?;
        Ok(())
    }

    fn check_chunk(&self, chunk: &Chunk<'_>) -> Result<Found, CheckError> {
        let began = Instant::now();
        let mut found = Found::default();
        let known = chunk
            .class
            .and_then(|id| Some((id, self.workspace.class(id)?)));
        let Some((class_id, class)) = known else {
            return Ok(found);
        };
        let bounds = Bounds {
            steps_max: self.how.steps_max,
            stop: Some(self.how.watch.stop),
        };
        let resolved = &chunk.planned.resolved;
        let without_indexes = WithoutIndexes(self.workspace);
        let objects: &dyn Objects = if self.how.is_indexed {
            self.workspace
        } else {
            &without_indexes
        };
        let mut evaluation =
            Evaluation::new(resolved, objects, self.how.environment).within(bounds);
        let mut findings = Findings::new(self.workspace, self.plan, chunk.planned);
        for index in chunk.from..chunk.to {
            if self.how.watch.is_stopped() {
                return Err(CheckError::Cancelled);
            }
            if !self.how.scope.owns(class, index) {
                continue;
            }
            let object = ObjectId {
                class: class_id,
                index,
            };
            let finding = found.counts.check(object, &mut evaluation, &mut findings);
            if self.how.watch.is_stopped() {
                return Err(CheckError::Cancelled);
            }
            if let Some(finding) = finding {
                let written = found.lines.push(&finding);
                written.map_err(ResultsError::Finding)?;
            }
        }
        found.time = began.elapsed();
        self.tell(chunk.to - chunk.from);
        Ok(found)
    }

    fn tell(&self, count: u32) {
        let count = u64::from(count);
        (self.how.watch.tell)(Progress {
            stage: Stage::Checking,
            done: self.done.fetch_add(count, Relaxed) + count,
            total: Some(self.total),
        });
    }
}
