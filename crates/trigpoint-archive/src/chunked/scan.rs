//! Reads chunks one after the other, decodes several at once, and gives them in order.
//!
//! A chunk is given only when its size, its checksum, its hash and its number of lines are those of
//! the manifest: what is not whole is a fault, whatever could be read of it.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use trigpoint_model::canonical::Hash;
use trigpoint_model::limits::CHUNK_BYTES_MAX;

use super::entry::EntryName;
use super::inspection::Found;
use super::pool::Pool;
use crate::container::read;
use crate::fault::{ContainerFault, code};

/// A chunk that is whole.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) name: EntryName,
    pub(crate) text: String,
}

/// Why a chunk is not whole.
#[derive(Debug)]
pub(crate) struct ChunkFault {
    pub(crate) name: EntryName,
    pub(crate) fault: ContainerFault,
}

/// Bytes of a chunk as they are in the zip.
type Source = (Found, Vec<u8>);

/// Reads `groups` of chunks, does `work` with each on one of several threads, and gives the results
/// in order. A fault of one chunk of a group is a fault of the group.
///
/// # Errors
/// If no thread can be started.
pub(crate) fn scan<const N: usize, T: Send + 'static>(
    reader: &mut BufReader<File>,
    groups: impl IntoIterator<Item = [Found; N]>,
    threads: usize,
    work: impl Fn([Decoded; N]) -> T + Send + Sync + 'static,
    each: &mut dyn FnMut(Result<T, ChunkFault>) -> ControlFlow<()>,
) -> std::io::Result<ControlFlow<()>> {
    let decode = move |sources: [Source; N]| -> Result<T, ChunkFault> {
        let mut decoded = Vec::with_capacity(N);
        for (found, packed) in sources {
            decoded.push(decoded_chunk(&found, &packed)?);
        }
        match decoded.try_into() {
            Ok(group) => Ok(work(group)),
            Err(_) => unreachable!("there are as many decoded chunks as there were sources"),
        }
    };
    let mut pool = Pool::new(threads, decode)?;
    for group in groups {
        // What the directory says of sizes was checked to be within the limits of chunks.
        let bytes: u64 = group
            .iter()
            .map(|found| found.entry.bytes * 2 + found.entry.packed_bytes)
            .sum();
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        while pool.is_full(bytes) {
            if let Some(result) = pool.finished()?
                && each(result).is_break()
            {
                return Ok(ControlFlow::Break(()));
            }
        }
        let mut sources: Vec<Source> = Vec::with_capacity(N);
        let mut fault = None;
        for found in group {
            match packed_bytes(reader, &found) {
                Ok(packed) => sources.push((found, packed)),
                Err(error) => {
                    fault = Some((found.name, error));
                    break;
                }
            }
        }
        if let Ok(sources) = sources.try_into() {
            pool.begin(sources, bytes)?;
            continue;
        }
        // The order is kept: what came before is given before the fault.
        while let Some(result) = pool.finished()? {
            if each(result).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        if let Some((name, error)) = fault {
            let message = format!("the entry `{name}` cannot be read: {error}");
            let fault = ContainerFault::new(code::UNREADABLE, message);
            if each(Err(ChunkFault { name, fault })).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
    }
    while let Some(result) = pool.finished()? {
        if each(result).is_break() {
            return Ok(ControlFlow::Break(()));
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn packed_bytes(reader: &mut BufReader<File>, found: &Found) -> std::io::Result<Vec<u8>> {
    let count = found.entry.packed_bytes;
    reader.seek(SeekFrom::Start(found.entry.data_offset))?;
    let mut packed = Vec::new();
    reader.take(count).read_to_end(&mut packed)?;
    if packed.len() as u64 == count {
        Ok(packed)
    } else {
        Err(std::io::ErrorKind::UnexpectedEof.into())
    }
}

fn decoded_chunk(found: &Found, packed: &[u8]) -> Result<Decoded, ChunkFault> {
    let name = found.name;
    let refused = |fault| ChunkFault { name, fault };
    let fault = |code, message: &str| {
        let message = format!("the entry `{name}` {message}; use another copy of the backup");
        refused(ContainerFault::new(code, message))
    };
    let mut entry = found.entry.clone();
    entry.data_offset = 0;
    let content =
        read::content(&mut Cursor::new(packed), &entry, CHUNK_BYTES_MAX as u64).map_err(refused)?;
    if Hash::of(&content) != found.sha256 {
        let message = "is not as the manifest says: it was changed after the backup";
        return Err(fault(code::HASH_MISMATCH, message));
    }
    let Ok(text) = String::from_utf8(content) else {
        return Err(fault(code::JSON_ENCODING, "is not UTF-8"));
    };
    let lines = text.bytes().filter(|byte| *byte == b'\n').count() as u64;
    if lines != found.lines || (!text.is_empty() && !text.ends_with('\n')) {
        let message = format!("has {lines} lines, the manifest says {}", found.lines);
        return Err(fault(code::COUNT_MISMATCH, &message));
    }
    Ok(Decoded { name, text })
}
