//! All that a dump gives, in memory: to compare, to change and to build of.

use trigpoint_model::canonical::Hash;
use trigpoint_repository::{
    BuildError, BuiltGeneration, DumpedBinItem, DumpedFile, DumpedItem, DumpedRevision, Repository,
    Snapshot,
};

/// All that a dump gives, in memory.
#[derive(Debug, Clone)]
pub(crate) struct Dump {
    pub(crate) revision: u64,
    pub(crate) root: Hash,
    pub(crate) folders: Vec<DumpedItem>,
    pub(crate) items: Vec<DumpedItem>,
    pub(crate) binned: Vec<DumpedBinItem>,
    pub(crate) revisions: Vec<DumpedRevision>,
    pub(crate) files: Vec<(DumpedFile, Vec<u8>)>,
}

impl Dump {
    pub(crate) async fn of(repository: &Repository, page: usize) -> Self {
        let mut read = repository.read().await.unwrap();
        let dump = Self {
            revision: read.revision().await.unwrap(),
            root: read.content_root().await.unwrap(),
            folders: folders(&mut read, page).await,
            items: items(&mut read, page).await,
            binned: binned(&mut read, page).await,
            revisions: revisions(&mut read, page).await,
            files: files(&mut read, page).await,
        };
        let counts = read.dump_counts().await.unwrap();
        let counted = [
            counts.folders,
            counts.items,
            counts.binned,
            counts.revisions,
            counts.files,
        ];
        let found = [
            dump.folders.len(),
            dump.items.len(),
            dump.binned.len(),
            dump.revisions.len(),
            dump.files.len(),
        ];
        assert_eq!(counted.map(|count| usize::try_from(count).unwrap()), found);
        dump
    }

    pub(crate) async fn build(
        &self,
        repository: &Repository,
    ) -> Result<BuiltGeneration, BuildError> {
        let mut builder = repository.begin_generation(self.revision).await?;
        builder.add_folders(&self.folders).await?;
        builder.add_items(&self.items).await?;
        builder.add_binned(&self.binned).await?;
        builder.add_revisions(&self.revisions).await?;
        for (file, content) in &self.files {
            assert!(builder.add_file(&file.sha256, content.as_slice()).await?);
        }
        builder.finish(&self.root).await
    }

    /// What must be equal after a round trip: all but rows, present revisions and bin numbers.
    pub(crate) fn told(&self) -> impl PartialEq + std::fmt::Debug + use<> {
        let entry = |number: u64| {
            let binned = self.binned.iter().find(|binned| binned.entry == number);
            binned.map(|binned| (binned.entry_path.clone(), binned.at, binned.item.id))
        };
        let item = |item: &DumpedItem| DumpedItem {
            row: 0,
            revision: 0,
            ..item.clone()
        };
        let mut items: Vec<_> = self.folders.iter().chain(&self.items).map(item).collect();
        items.sort_by_key(|item| item.path.clone());
        let mut binned: Vec<_> = self
            .binned
            .iter()
            .map(|binned| {
                let top = self
                    .binned
                    .iter()
                    .find(|top| top.entry == binned.entry && top.item.path == top.entry_path);
                (
                    top.map(|top| top.item.id),
                    DumpedBinItem {
                        entry: 0,
                        item: item(&binned.item),
                        ..binned.clone()
                    },
                )
            })
            .collect();
        binned.sort_by_key(|(top, binned)| (*top, binned.item.path.clone(), binned.item.id));
        let mut revisions: Vec<_> = self
            .revisions
            .iter()
            .map(|line| {
                let entry = line.bin_entry.map(entry);
                (
                    entry.flatten().map(|(path, at, _)| (path, at)),
                    DumpedRevision {
                        row: 0,
                        bin_entry: None,
                        ..line.clone()
                    },
                )
            })
            .collect();
        revisions.sort_by_key(|(_, line)| (line.item, line.revision));
        let mut files: Vec<_> = self
            .files
            .iter()
            .map(|(file, content)| (file.sha256, file.size, Hash::of(content)))
            .collect();
        files.sort();
        (self.root, items, binned, revisions, files)
    }
}

async fn folders(read: &mut Snapshot, page: usize) -> Vec<DumpedItem> {
    let mut all: Vec<DumpedItem> = Vec::new();
    loop {
        let after = all.last().map(|item| item.path.clone());
        let next = read.dump_folders(after.as_ref(), page).await.unwrap();
        if next.is_empty() {
            return all;
        }
        all.extend(next);
    }
}

async fn items(read: &mut Snapshot, page: usize) -> Vec<DumpedItem> {
    let mut all: Vec<DumpedItem> = Vec::new();
    loop {
        let after = all.last().map_or(0, |item| item.row);
        let next = read.dump_items(after, page).await.unwrap();
        if next.count() == 0 {
            return all;
        }
        all.extend(next.items().map(Result::unwrap));
    }
}

async fn binned(read: &mut Snapshot, page: usize) -> Vec<DumpedBinItem> {
    let mut all: Vec<DumpedBinItem> = Vec::new();
    loop {
        let after = all.last().map_or(0, |binned| binned.item.row);
        let next = read.dump_bin(after, page).await.unwrap();
        if next.is_empty() {
            return all;
        }
        all.extend(next);
    }
}

async fn revisions(read: &mut Snapshot, page: usize) -> Vec<DumpedRevision> {
    let mut all: Vec<DumpedRevision> = Vec::new();
    loop {
        let after = all.last().map_or(0, |line| line.row);
        let next = read.dump_revisions(after, page).await.unwrap();
        if next.is_empty() {
            return all;
        }
        all.extend(next);
    }
}

async fn files(read: &mut Snapshot, page: usize) -> Vec<(DumpedFile, Vec<u8>)> {
    let mut all: Vec<(DumpedFile, Vec<u8>)> = Vec::new();
    loop {
        let after = all.last().map_or(0, |(file, _)| file.row);
        let next = read.dump_files(after, page).await.unwrap();
        if next.is_empty() {
            return all;
        }
        for file in next {
            let (mut content, mut index) = (Vec::new(), 0);
            while let Some(part) = read.file_part(&file.sha256, index).await.unwrap() {
                content.extend(part);
                index += 1;
            }
            all.push((file, content));
        }
    }
}
