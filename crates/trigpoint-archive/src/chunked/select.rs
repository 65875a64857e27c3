//! Browses a repository backup, and takes single items out of it, without restoring it.
//!
//! What is chosen is marked in a bitmap; the index is read for that, and then only the chunks that
//! hold something chosen.

use std::collections::HashSet;
use std::ops::ControlFlow;

use trigpoint_model::{ItemId, ItemKind, ItemPath};

use super::check::{CheckedChunk, Checks, LineFault, checked, parse_index, place};
use super::inspection::Found;
use super::line::IndexLine;
use super::reader::{RepositoryReader, read_item};
use super::scan::Decoded;
use crate::fault::ArchiveError;
use crate::item::ArchivedItem;

/// What a selection brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selected {
    /// Items that were given, those with faults too.
    pub items: u64,
    /// The paths that name nothing in the backup.
    pub not_found: Vec<ItemPath>,
    /// Lines of the index that cannot be read, so that it cannot be told whether they were meant.
    pub faults: Vec<LineFault>,
    /// What the items need and the whole backup does not hold, so that it was missing already when
    /// that was made. Nothing is told where a line of the index cannot be read: it may be there.
    pub missing: HashSet<ItemId>,
}

/// One bit for every item of the backup.
#[derive(Debug)]
pub(crate) struct Bitmap(Vec<u64>);

impl Bitmap {
    pub(crate) fn new(items: u64) -> Self {
        let words = usize::try_from(items.div_ceil(64)).unwrap_or_default();
        Self(vec![0; words])
    }

    /// Whether the bit is set; one beyond the end is not.
    pub(crate) fn has(&self, item: u64) -> bool {
        let word = usize::try_from(item / 64)
            .ok()
            .and_then(|word| self.0.get(word));
        word.is_some_and(|word| word & (1 << (item % 64)) != 0)
    }

    pub(crate) fn set(&mut self, item: u64) {
        let word = usize::try_from(item / 64)
            .ok()
            .and_then(|word| self.0.get_mut(word));
        if let Some(word) = word {
            *word |= 1 << (item % 64);
        }
    }
}

/// A path in the form in which it is compared.
struct Prefix {
    key: String,
    is_met: bool,
}

impl Prefix {
    fn of(path: &ItemPath) -> Self {
        Self {
            key: path.key().into_owned(),
            is_met: false,
        }
    }

    fn holds(&self, key: &str) -> bool {
        key.strip_prefix(self.key.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// What is being chosen.
struct Choice {
    chosen: Bitmap,
    prefixes: Vec<Prefix>,
    /// What chosen items refer to and was not met yet.
    wanted: HashSet<ItemId>,
    /// What they refer to and was met.
    met: HashSet<ItemId>,
    with_needs: bool,
    /// Whether this pass found something to look for in what it has passed already.
    has_grown: bool,
}

impl Choice {
    fn look_at(&mut self, number: u64, line: &IndexLine) {
        if self.chosen.has(number) {
            return;
        }
        let key = line.path.key();
        let mut is_chosen = self.wanted.remove(&line.id);
        if is_chosen && line.kind == ItemKind::Folder {
            // A map or session that names a folder needs all that is in it.
            self.prefixes.push(Prefix::of(&line.path));
            self.has_grown = true;
        }
        for prefix in &mut self.prefixes {
            if prefix.holds(&key) {
                prefix.is_met = true;
                is_chosen = true;
            }
        }
        if !is_chosen {
            return;
        }
        self.chosen.set(number);
        if !self.with_needs {
            return;
        }
        self.met.insert(line.id);
        for reference in &line.references {
            if reference.role.is_required()
                && !self.met.contains(&reference.id)
                && self.wanted.insert(reference.id)
            {
                self.has_grown = true;
            }
        }
    }
}

/// A chunk of the index, the last line first.
type Backwards = Vec<Result<IndexLine, LineFault>>;

impl RepositoryReader {
    /// Streams what the index says of the items at and below `folder`, of all where it is none, in
    /// the order of the backup.
    ///
    /// # Errors
    /// If a chunk of the index is damaged or the disk cannot be read.
    pub fn for_each_below(
        &mut self,
        folder: Option<&ItemPath>,
        each: &mut dyn FnMut(&IndexLine) -> ControlFlow<()>,
    ) -> Result<(), ArchiveError> {
        let prefix = folder.map(Prefix::of);
        self.for_each_index_line(&mut |line| match line {
            Ok(line)
                if prefix
                    .as_ref()
                    .is_none_or(|prefix| prefix.holds(&line.path.key())) =>
            {
                each(&line)
            }
            Ok(_) | Err(_) => ControlFlow::Continue(()),
        })
    }

    /// The item at `path`; only the index and the chunk that holds it are read.
    ///
    /// # Errors
    /// If one of them is damaged or the disk cannot be read.
    pub fn show(&mut self, path: &ItemPath) -> Result<Option<ArchivedItem>, ArchiveError> {
        let key = path.key();
        let mut number = 0;
        let mut found = None;
        self.for_each_index_line(&mut |line| {
            if line.is_ok_and(|line| line.path.key() == key) {
                found = Some(number);
                return ControlFlow::Break(());
            }
            number += 1;
            ControlFlow::Continue(())
        })?;
        let Some(number) = found else {
            return Ok(None);
        };
        let mut chosen = Bitmap::new(number + 1);
        chosen.set(number);
        let mut shown = None;
        self.for_each_chosen(&chosen, &mut |item| {
            shown = Some(item);
            ControlFlow::Break(())
        })?;
        Ok(shown)
    }

    /// Streams the items at and below `paths`, with what they need where `with_needs`, as any other
    /// archive gives them.
    ///
    /// # Errors
    /// If a chunk is damaged or the disk cannot be read.
    pub fn for_each_selected(
        &mut self,
        paths: &[ItemPath],
        with_needs: bool,
        each: &mut dyn FnMut(ArchivedItem) -> ControlFlow<()>,
    ) -> Result<Selected, ArchiveError> {
        let mut choice = Choice {
            chosen: Bitmap::new(self.manifest().totals.items),
            prefixes: paths.iter().map(Prefix::of).collect(),
            wanted: HashSet::new(),
            met: HashSet::new(),
            with_needs,
            has_grown: false,
        };
        let mut selected = Selected::default();
        let mut is_first = true;
        loop {
            choice.has_grown = false;
            let faults = self.choose(&mut choice)?;
            if is_first {
                selected.faults = faults;
                is_first = false;
            }
            let folders_came = choice.prefixes.len() > paths.len();
            if !choice.has_grown || (choice.wanted.is_empty() && !folders_came) {
                break;
            }
        }
        if selected.faults.is_empty() {
            // The last pass found nothing new to look for, and so has looked for all of these.
            selected.missing = std::mem::take(&mut choice.wanted);
        }
        selected.not_found = paths
            .iter()
            .zip(&choice.prefixes)
            .filter(|(_, prefix)| !prefix.is_met)
            .map(|(path, _)| path.clone())
            .collect();
        self.for_each_chosen(&choice.chosen, &mut |item| {
            selected.items += 1;
            each(item)
        })?;
        Ok(selected)
    }

    /// Reads the index once, from its end: most references lead to what comes earlier in a backup,
    /// so that one pass finds nearly all.
    fn choose(&mut self, choice: &mut Choice) -> Result<Vec<LineFault>, ArchiveError> {
        let mut faults = Vec::new();
        let mut end: u64 = self.manifest().totals.items;
        let chunks = self.index_chunks().into_iter().rev().map(|chunk| [chunk]);
        let work = |[chunk]: [Decoded; 1]| -> Backwards {
            let mut lines: Backwards = chunk
                .text
                .lines()
                .enumerate()
                .map(|(number, line)| {
                    parse_index(line).map_err(|fault| LineFault {
                        entry: place(chunk.name, number + 1),
                        fault,
                    })
                })
                .collect();
            lines.reverse();
            lines
        };
        self.scanned(chunks, work, &mut |lines: Backwards| {
            for line in lines {
                end = end.saturating_sub(1);
                match line {
                    Ok(line) => choice.look_at(end, &line),
                    Err(fault) => faults.push(fault),
                }
            }
            ControlFlow::Continue(())
        })?;
        Ok(faults)
    }

    /// Streams the chosen items; chunks without one are not read.
    fn for_each_chosen(
        &mut self,
        chosen: &Bitmap,
        each: &mut dyn FnMut(ArchivedItem) -> ControlFlow<()>,
    ) -> Result<(), ArchiveError> {
        let mut start = 0;
        let mut starts = Vec::new();
        let mut groups: Vec<[Found; 2]> = Vec::new();
        for (items, index) in &self.inspected.items {
            let end = start + items.lines;
            if (start..end).any(|number| chosen.has(number)) {
                starts.push(start);
                groups.push([items.clone(), index.clone()]);
            }
            start = end;
        }
        let mut starts = starts.into_iter();
        let work = |[items, index]: [Decoded; 2]| checked(items, &index, Checks::Documents);
        self.scanned(groups, work, &mut |chunk: CheckedChunk| {
            let start = starts.next().unwrap_or_default();
            for (item, number) in chunk.items.iter().zip(start..) {
                if !chosen.has(number) {
                    continue;
                }
                let archived = match item {
                    Ok(item) => read_item(item, &chunk.text, chunk.name).archived(),
                    Err(LineFault { entry, fault }) => ArchivedItem {
                        entry: entry.clone(),
                        item: Err(fault.clone()),
                        notes: Vec::new(),
                    },
                };
                each(archived)?;
            }
            ControlFlow::Continue(())
        })
    }
}
