//! A page of items as the database gives it: one text, taken apart where there is time for it.
//!
//! Rows end with RS, fields with US: what a user writes freely is quoted as JSON, where both are
//! escaped, and nothing else at rest may hold them.

use std::collections::HashMap;

use trigpoint_model::ItemId;

use super::{DumpedBinItem, DumpedItem, DumpedReference, PAGE_BYTES};
use crate::{Cause, RepositoryError, StoredFile, column};

/// Between rows.
const ROW_END: char = '\u{1e}';
/// Between the fields of a row.
const FIELD_END: char = '\u{1f}';

/// One text of all rows of `item i` with its body `b` in `$from`: the fields that [`Fields::item`]
/// reads, then `$more`. A description or comment of more than 4 KiB and a body of more than 8 KiB
/// do not come with their row: 250 of them must not fill the memory.
macro_rules! page_rows {
    ($path:literal, $more:literal, $order:literal, $from:literal) => {
        concat!(
            "SELECT group_concat(concat_ws(char(31), i.seq,
                iif(octet_length(i.description) > 4096, octet_length(i.description), 0)
                    + iif(octet_length(i.comments) > 4096, octet_length(i.comments), 0)
                    + iif(octet_length(b.json) > 8192, octet_length(b.json), 0),
                hex(i.id), i.kind, ",
            $path,
            ", iif(octet_length(i.description) > 4096, '', json_quote(i.description)),
                iif(octet_length(i.comments) > 4096, '', json_quote(i.comments)),
                coalesce(i.created_at, ''), json_quote(i.created_by),
                coalesce(i.edited_at, ''), json_quote(i.edited_by),
                hex(i.content_hash), i.revision,
                coalesce(i.saved_at, ''), json_quote(i.saved_by), i.cause,
                iif(octet_length(b.json) > 8192, '', coalesce(b.json, ''))",
            $more,
            "), char(30)",
            $order,
            ") FROM ",
            $from
        )
    };
}
pub(super) use page_rows;

/// In which order rows come.
#[derive(Debug, Clone, Copy)]
pub(super) enum Order {
    /// By their numbers.
    Rising,
    /// As the statement says.
    AsTheyCome,
}

/// Texts that were too long to come with their row.
#[derive(Debug, Default)]
pub(super) struct LongTexts {
    pub(super) description: String,
    pub(super) comments: String,
    pub(super) body: String,
}

/// Items as they came from the database; [`DumpedPage::items`] takes them apart.
#[derive(Debug, Default)]
pub struct DumpedPage {
    rows: String,
    count: usize,
    /// The numbers of the first row and of the last.
    pub(super) range: (i64, i64),
    /// The rows whose texts are not all in them.
    pub(super) long: HashMap<i64, LongTexts>,
    pub(super) references: String,
    /// A JSON array of item, slot, name, size, hash.
    pub(super) files: String,
}

impl DumpedPage {
    /// The page of these rows: from the first on, as many as are together at most
    /// [`PAGE_BYTES`]; at least one.
    pub(super) fn of(mut rows: String, order: Order) -> Result<Self, RepositoryError> {
        let mut page = Self::default();
        let (mut end, mut total) = (0, 0);
        for row in rows.split(ROW_END) {
            let mut fields = Fields::of(row);
            let (seq, long) = (fields.number()?, column::count(fields.number()?)?);
            total += row.len() as u64 + long;
            if page.count > 0 && total > PAGE_BYTES {
                break;
            }
            if page.count == 0 {
                page.range.0 = seq;
            } else if matches!(order, Order::Rising) && seq <= page.range.1 {
                return Err(RepositoryError::damaged("rows are not in their order"));
            }
            page.range.1 = seq;
            if long > 0 {
                page.long.insert(seq, LongTexts::default());
            }
            end += row.len() + usize::from(page.count > 0);
            page.count += 1;
        }
        rows.truncate(end);
        page.rows = rows;
        Ok(page)
    }

    /// How many items it holds; none after the last.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// The row of its last item: what the next page continues after.
    #[must_use]
    pub fn last_row(&self) -> u64 {
        u64::try_from(self.range.1).unwrap_or_default()
    }

    /// Its items, in their order.
    pub fn items(&self) -> impl Iterator<Item = Result<DumpedItem, RepositoryError>> {
        self.rows().map(|item| item.map(|(item, _)| item))
    }

    /// Its items with the entries of the Recycle Bin that they are in.
    pub(super) fn binned(&self) -> impl Iterator<Item = Result<DumpedBinItem, RepositoryError>> {
        self.rows().map(|found| {
            let (item, mut more) = found?;
            let entry = column::count(more.number()?)?;
            let entry_path = column::path(more.text()?)?;
            let folder = Some(more.text()?).filter(|folder| !folder.is_empty());
            Ok(DumpedBinItem {
                entry,
                entry_path,
                folder: folder.map(column::id_of_hex).transpose()?,
                at: column::time(more.text()?)?,
                by: more.quoted()?.unwrap_or_default(),
                item,
            })
        })
    }

    fn rows(&self) -> impl Iterator<Item = Result<(DumpedItem, Fields<'_>), RepositoryError>> {
        let mut rows = self.rows.split(ROW_END).take(self.count);
        let mut beside = Beside::of(self);
        std::iter::from_fn(move || {
            let row = rows.next()?;
            Some(self.row(row, &mut beside))
        })
    }

    fn row<'p>(
        &'p self,
        row: &'p str,
        beside: &mut Result<Beside<'p>, RepositoryError>,
    ) -> Result<(DumpedItem, Fields<'p>), RepositoryError> {
        let beside = match beside {
            Ok(beside) => beside,
            Err(error) => return Err(RepositoryError::damaged(error.to_string())),
        };
        let mut fields = Fields::of(row);
        let (mut item, seq) = fields.item()?;
        if let Some(long) = self.long.get(&seq) {
            for (text, long) in [
                (&mut item.description, &long.description),
                (&mut item.comments, &long.comments),
                (&mut item.body, &long.body),
            ] {
                if text.is_empty() {
                    text.clone_from(long);
                }
            }
        }
        if item.body.is_empty() {
            "{}".clone_into(&mut item.body);
        }
        item.references = beside.references(seq)?;
        item.files = beside.files(seq)?;
        Ok((item, fields))
    }
}

/// The fields of a row that were not read yet.
#[derive(Debug)]
struct Fields<'r>(std::str::Split<'r, char>);

impl<'r> Fields<'r> {
    fn of(row: &'r str) -> Self {
        Self(row.split(FIELD_END))
    }

    fn text(&mut self) -> Result<&'r str, RepositoryError> {
        let missing = || RepositoryError::damaged("a row ends early");
        self.0.next().ok_or_else(missing)
    }

    fn number(&mut self) -> Result<i64, RepositoryError> {
        let text = self.text()?;
        text.parse()
            .map_err(|_| RepositoryError::damaged(format!("`{text}` is no number")))
    }

    /// A text that is quoted, and whether there is one.
    fn quoted(&mut self) -> Result<Option<String>, RepositoryError> {
        let text = self.text()?;
        match text {
            "" | "null" => Ok(None),
            "\"\"" => Ok(Some(String::new())),
            _ => serde_json::from_str(text)
                .map(Some)
                .map_err(|error| RepositoryError::damaged(format!("a text at rest: {error}"))),
        }
    }

    fn stamp(&mut self) -> Result<trigpoint_model::Stamp, RepositoryError> {
        let at = Some(self.text()?).filter(|at| !at.is_empty());
        column::stamp(at, self.quoted()?)
    }

    /// The narrow part of an item with the texts that came with it, and its row.
    fn item(&mut self) -> Result<(DumpedItem, i64), RepositoryError> {
        let seq = self.number()?;
        self.number()?; // the bytes of what is not here
        let item = DumpedItem {
            row: column::count(seq)?,
            id: column::id_of_hex(self.text()?)?,
            kind: column::kind(self.text()?)?,
            path: column::path(self.text()?)?,
            description: self.quoted()?.unwrap_or_default(),
            comments: self.quoted()?.unwrap_or_default(),
            created: self.stamp()?,
            edited: self.stamp()?,
            content_hash: column::hash_of_hex(self.text()?)?,
            revision: column::count(self.number()?)?,
            saved: self.stamp()?,
            cause: Cause::read(self.text()?)?,
            references: Vec::new(),
            files: Vec::new(),
            body: self.text()?.to_owned(),
        };
        Ok((item, seq))
    }
}

/// A file of an item: item, slot, name, size, hash.
type FileRow = (i64, String, String, i64, String);

/// What items refer to and the files they have, in the order of the items.
#[derive(Debug)]
struct Beside<'p> {
    references: std::iter::Peekable<std::vec::IntoIter<(i64, i64, Fields<'p>)>>,
    files: std::iter::Peekable<std::vec::IntoIter<FileRow>>,
}

impl<'p> Beside<'p> {
    fn of(page: &'p DumpedPage) -> Result<Self, RepositoryError> {
        let rows = page.references.split(ROW_END).filter(|row| !row.is_empty());
        let mut references = rows
            .map(|row| {
                let mut fields = Fields::of(row);
                Ok((fields.number()?, fields.number()?, fields))
            })
            .collect::<Result<Vec<_>, RepositoryError>>()?;
        references.sort_by_key(|(item, ordinal, _)| (*item, *ordinal));
        let mut files: Vec<FileRow> = match page.files.as_str() {
            "" => Vec::new(),
            files => serde_json::from_str(files)
                .map_err(|error| RepositoryError::damaged(format!("a page of files: {error}")))?,
        };
        files.sort_by(|left, right| (left.0, &left.1).cmp(&(right.0, &right.1)));
        Ok(Self {
            references: references.into_iter().peekable(),
            files: files.into_iter().peekable(),
        })
    }

    /// Those of the next item; what items of other pages have is passed over.
    fn references(&mut self, item: i64) -> Result<Vec<DumpedReference>, RepositoryError> {
        while self.references.next_if(|(of, ..)| *of < item).is_some() {}
        let mut found = Vec::new();
        while let Some((_, _, mut fields)) = self.references.next_if(|(of, ..)| *of == item) {
            let role = column::role(fields.text()?)?;
            let id: ItemId = column::id_of_hex(fields.text()?)?;
            let last_path = Some(fields.text()?).filter(|path| !path.is_empty());
            found.push(DumpedReference {
                role,
                id,
                last_path: column::optional_path(last_path)?,
            });
        }
        Ok(found)
    }

    fn files(&mut self, item: i64) -> Result<Vec<StoredFile>, RepositoryError> {
        while self.files.next_if(|(of, ..)| *of < item).is_some() {}
        let mut found = Vec::new();
        while let Some((_, slot, name, size, sha256)) = self.files.next_if(|row| row.0 == item) {
            found.push(StoredFile {
                slot,
                name,
                size: column::count(size)?,
                sha256: column::hash_of_hex(&sha256)?,
            });
        }
        Ok(found)
    }
}
