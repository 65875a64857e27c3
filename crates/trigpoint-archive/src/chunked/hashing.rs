//! Hashes what is read while it is read.

use std::io::{self, Read};

use sha2::{Digest, Sha256};
use trigpoint_model::canonical::Hash;

/// Hands bytes through and hashes them.
#[derive(Debug)]
pub(crate) struct HashingReader<R> {
    reader: R,
    sha256: Sha256,
}

impl<R: Read> HashingReader<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self {
            reader,
            sha256: Sha256::new(),
        }
    }

    /// The hash of all that was read.
    pub(crate) fn hash(self) -> Hash {
        Hash::from_bytes(self.sha256.finalize().into())
    }
}

impl<R: Read> Read for HashingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.sha256.update(&buffer[..count]);
        Ok(count)
    }
}
