//! Hands another product's files to [`crate::foreign`].

use std::ops::ControlFlow;

use crate::entry_name::is_bystander;
use crate::fault::{ArchiveError, code};
use crate::foreign::{self, Entries, EntryFault, Kind, Options};
use crate::item::ArchivedItem;
use crate::reader::{OpenOptions, ReadForeign, Warning};
use crate::store::Store;

/// Bytes of a file that are looked at to tell an XML backup.
const HEAD_BYTES: u64 = 64 * 1024;

/// Whether a file is another product's, by the ending of its name and its first bytes.
pub(crate) fn is_foreign(name: &str, head: &[u8]) -> bool {
    foreign::recognise(name, head).is_some()
}

/// Whether a zip or folder holds an XML backup.
pub(crate) fn holds_xml_backup(store: &mut Store) -> Result<bool, ArchiveError> {
    let named_so = |name: &String| name.to_ascii_lowercase().ends_with(".xml");
    let candidates: Vec<usize> = (0..store.names().len())
        .filter(|index| named_so(&store.names()[*index]))
        .collect();
    for index in candidates {
        let head = store.head(index, HEAD_BYTES)?;
        if foreign::recognise(&store.names()[index], &head) == Some(Kind::XmlBackup) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A store as the reader of foreign files wants it; what refuses the whole container is kept.
struct Adapter<'s> {
    store: &'s mut Store,
    refusal: Option<ArchiveError>,
}

impl Entries for Adapter<'_> {
    fn names(&self) -> &[String] {
        self.store.names()
    }

    fn read(&mut self, index: usize, bytes_max: usize) -> Result<Vec<u8>, EntryFault> {
        self.store
            .read(index, bytes_max as u64)
            .map_err(|error| self.told(error))
    }
}

impl Adapter<'_> {
    /// The fault of one entry; a damaged container is kept to refuse everything.
    fn told(&mut self, error: ArchiveError) -> EntryFault {
        let fault = match &error {
            ArchiveError::Refused { code, message, .. } => EntryFault {
                code: *code,
                message: message.clone(),
            },
            ArchiveError::Read { .. } => EntryFault {
                code: code::UNREADABLE,
                message: error.to_string(),
            },
        };
        if self.store.is_zip() && fault.code != code::TOO_LARGE && self.refusal.is_none() {
            self.refusal = Some(error);
        }
        fault
    }
}

/// Streams the items of foreign files.
pub(crate) fn for_each(
    store: &mut Store,
    options: &OpenOptions,
    receive: &mut dyn FnMut(ArchivedItem) -> ControlFlow<()>,
) -> Result<ReadForeign, ArchiveError> {
    let path = store.path.clone();
    let mut flow = ControlFlow::Continue(());
    let is_folder = !store.is_zip() && !store.is_loose();
    let folder = path
        .file_name()
        .and_then(|name| name.to_str())
        .filter(|_| is_folder)
        .map(str::to_owned);
    let mut adapter = Adapter {
        store,
        refusal: None,
    };
    let options = Options {
        root: options.root.clone(),
        folder,
    };
    let summary = foreign::for_each_item(&mut adapter, &options, &mut |item| {
        flow = receive(item);
        flow
    });
    if let Some(error) = adapter.refusal {
        return Err(error);
    }
    let summary = summary.map_err(|error| match error {
        ArchiveError::Refused { code, message, .. } => ArchiveError::Refused {
            path: path.clone(),
            code,
            message,
        },
        ArchiveError::Read { .. } => error,
    })?;
    let taken_off = summary.taken_off.as_ref().map(|folders| {
        let message = format!(
            "the folder `{folders}` stands in front of every item and in no reference: it is taken \
             off; with the root `/` it is kept"
        );
        Warning::new(foreign::codes::TAKEN_OFF, None, message)
    });
    let skipped = summary
        .ignored
        .iter()
        .filter(|name| !is_bystander(name))
        .map(|name| {
            let message = format!("`{name}` is not an item and is skipped");
            Warning::new(code::ENTRY_SKIPPED, Some(name), message)
        });
    let warnings = taken_off.into_iter().chain(skipped).collect();
    Ok(ReadForeign {
        flow,
        warnings,
        summary,
    })
}
