//! What a run found: counts by rule and class, and the findings in a file that vanishes.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};

use serde::{Deserialize, Serialize};
use tempfile::SpooledTempFile;
use trigpoint_model::ItemId;

use crate::finding::Finding;
use crate::workspace::ClassRead;

/// Bytes of findings that stay in memory; more of them go to a file.
const MEMORY_MAX: usize = 4 * 1024 * 1024;

/// Findings from one known offset to the next.
const STRIDE: u64 = 64;

/// Bytes of one finding that are read back, at most: more than any that is written.
const FINDING_BYTES_MAX: u64 = 1 << 30;

/// Counts of one rule over one class. What was processed conforms, does not, is not known, or
/// cannot be computed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClassSummary {
    /// The class.
    pub class: String,
    /// Objects that the rule was checked for.
    pub processed: u64,
    /// Those for which it holds.
    pub conforming: u64,
    /// Those for which it does not hold.
    pub non_conforming: u64,
    /// Those for which it compares with null, so that nothing is said.
    pub not_known: u64,
    /// Those for which it cannot be computed.
    pub errors: u64,
    /// Time of all cores together, in microseconds.
    pub time_us: u64,
}

/// What became of one rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleSummary {
    /// Its id.
    pub rule_id: ItemId,
    /// Its name.
    pub rule: String,
    /// What it says.
    pub sentence: String,
    /// Its classes.
    pub classes: Vec<ClassSummary>,
    /// The number of its first finding, from 0.
    pub findings_start: u64,
    /// How many findings it has.
    pub findings_count: u64,
}

/// Why findings cannot be kept or read back.
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    /// The temporary file fails.
    #[error("the findings cannot be kept in a temporary file: {0}")]
    File(#[from] io::Error),
    /// What is read back is not what was written.
    #[error("a finding cannot be read back: {0}")]
    Finding(#[from] serde_json::Error),
}

/// What a run found, in the order of rules, classes and objects.
#[derive(Debug)]
pub struct Results {
    rules: Vec<RuleSummary>,
    read: Vec<ClassRead>,
    crs: Option<String>,
    file: SpooledTempFile,
    /// Where every 64th finding begins.
    offsets: Vec<u64>,
    count: u64,
    end: u64,
}

impl Results {
    pub(crate) fn new(read: Vec<ClassRead>, crs: Option<String>) -> Self {
        Self {
            rules: Vec::new(),
            read,
            crs,
            file: SpooledTempFile::new(MEMORY_MAX),
            offsets: Vec::new(),
            count: 0,
            end: 0,
        }
    }

    /// Returns what became of each rule.
    #[must_use]
    pub fn rules(&self) -> &[RuleSummary] {
        &self.rules
    }

    /// Returns what was read of each class.
    #[must_use]
    pub fn classes_read(&self) -> &[ClassRead] {
        &self.read
    }

    /// Returns the coordinate reference system of the geometries, where it is known.
    #[must_use]
    pub fn crs(&self) -> Option<&str> {
        self.crs.as_deref()
    }

    /// Returns how many findings there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Returns how many objects do not conform to a rule, each counted once a rule.
    #[must_use]
    pub fn non_conforming(&self) -> u64 {
        self.total(|class| class.non_conforming)
    }

    /// Returns for how many objects a rule cannot be computed, each counted once a rule.
    #[must_use]
    pub fn errors(&self) -> u64 {
        self.total(|class| class.errors)
    }

    fn total(&self, of: impl Fn(&ClassSummary) -> u64) -> u64 {
        let classes = self.rules.iter().flat_map(|rule| &rule.classes);
        classes.map(of).sum()
    }

    /// Whether the findings have grown out of memory into a file.
    #[must_use]
    pub fn is_spilled(&self) -> bool {
        self.file.is_rolled()
    }

    /// Visits findings from a number on, until told to stop.
    ///
    /// # Errors
    /// When they cannot be read back.
    pub fn visit(
        &mut self,
        from: u64,
        mut visit: impl FnMut(Finding) -> bool,
    ) -> Result<(), ResultsError> {
        let known = usize::try_from(from / STRIDE).unwrap_or(usize::MAX);
        let (Some(offset), true) = (self.offsets.get(known), from < self.count) else {
            return Ok(());
        };
        self.file.seek(SeekFrom::Start(*offset))?;
        let mut lines = BufReader::new(&mut self.file);
        let mut line = Vec::new();
        for number in (from - from % STRIDE)..self.count {
            line.clear();
            lines
                .by_ref()
                .take(FINDING_BYTES_MAX)
                .read_until(b'\n', &mut line)?;
            if number >= from && !visit(serde_json::from_slice(&line)?) {
                break;
            }
        }
        Ok(())
    }

    /// Returns some findings, from a number on.
    ///
    /// # Errors
    /// As for [`Results::visit`].
    pub fn page(&mut self, from: u64, count: usize) -> Result<Vec<Finding>, ResultsError> {
        let mut page = Vec::new();
        if count > 0 {
            self.visit(from, |finding| {
                page.push(finding);
                page.len() < count
            })?;
        }
        Ok(page)
    }

    pub(crate) fn begin_rule(&mut self, rule_id: ItemId, rule: &str, sentence: &str) {
        self.rules.push(RuleSummary {
            rule_id,
            rule: rule.to_owned(),
            sentence: sentence.to_owned(),
            classes: Vec::new(),
            findings_start: self.count,
            findings_count: 0,
        });
    }

    pub(crate) fn begin_class(&mut self, class: &str) {
        if let Some(rule) = self.rules.last_mut() {
            rule.classes.push(ClassSummary {
                class: class.to_owned(),
                ..ClassSummary::default()
            });
        }
    }

    /// The counts of the class that was begun last.
    pub(crate) fn class_mut(&mut self) -> Option<&mut ClassSummary> {
        self.rules.last_mut()?.classes.last_mut()
    }

    /// Adds findings of the rule that was begun last, each a line.
    pub(crate) fn add(&mut self, lines: &Lines) -> io::Result<()> {
        let mut from = 0;
        for end in &lines.ends {
            if self.count.is_multiple_of(STRIDE) {
                self.offsets.push(self.end + from);
            }
            self.count += 1;
            from = *end;
        }
        self.file.write_all(&lines.bytes)?;
        self.end += from;
        if let Some(rule) = self.rules.last_mut() {
            rule.findings_count = self.count - rule.findings_start;
        }
        Ok(())
    }
}

/// Findings written as they rest, a line each.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    bytes: Vec<u8>,
    ends: Vec<u64>,
}

impl Lines {
    pub(crate) fn push(&mut self, finding: &Finding) -> serde_json::Result<()> {
        serde_json::to_writer(&mut self.bytes, finding)?;
        self.bytes.push(b'\n');
        self.ends
            .push(u64::try_from(self.bytes.len()).unwrap_or(u64::MAX));
        Ok(())
    }
}
