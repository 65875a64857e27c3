//! What a zip is written to: after the first failure nothing is written any more.
//!
//! A `ZipWriter` that is dropped unfinished tries to end its zip. Where a write has failed, that
//! would go on writing, print to stderr, and stumble over positions that are not what it counted.

use std::io::{self, Seek, SeekFrom, Write};

/// A receiver that tells its first failure, and from then on takes everything and keeps nothing.
pub(crate) struct Guarded<W> {
    out: W,
    position: u64,
    length: u64,
    has_failed: bool,
}

impl<W: Write + Seek> Guarded<W> {
    /// Guards a receiver at its begin.
    pub(crate) const fn new(out: W) -> Self {
        Self {
            out,
            position: 0,
            length: 0,
            has_failed: false,
        }
    }

    /// Hands all that was taken on; gives its bytes.
    ///
    /// # Errors
    /// If it cannot, or if anything failed before, whoever was told.
    pub(crate) fn finish(mut self) -> io::Result<u64> {
        if self.has_failed {
            return Err(io::Error::other("an earlier write failed"));
        }
        self.out.flush()?;
        Ok(self.length)
    }

    fn tell<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &done {
            self.has_failed = error.kind() != io::ErrorKind::Interrupted;
        }
        if self.has_failed {
            // A zip that failed amid what it mends is ended at its end.
            self.position = self.length;
        }
        done
    }
}

impl<W: Write + Seek> Write for Guarded<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = if self.has_failed {
            bytes.len()
        } else {
            let written = self.out.write(bytes);
            self.tell(written)?
        };
        self.position += taken as u64;
        self.length = self.length.max(self.position);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.has_failed {
            return Ok(());
        }
        let flushed = self.out.flush();
        self.tell(flushed)
    }
}

impl<W: Write + Seek> Seek for Guarded<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.position = if self.has_failed {
            let place = match to {
                SeekFrom::Start(place) => Some(place),
                SeekFrom::End(by) => self.length.checked_add_signed(by),
                SeekFrom::Current(by) => self.position.checked_add_signed(by),
            };
            place.ok_or(io::ErrorKind::InvalidInput)?
        } else {
            let sought = self.out.seek(to);
            self.tell(sought)?
        };
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::io::Cursor;

    use super::*;

    /// A file of which one call fails, whichever it is; it counts those that come after.
    struct Failing<'a> {
        out: Cursor<Vec<u8>>,
        calls_left: &'a Cell<i64>,
    }

    impl Failing<'_> {
        fn call(&self) -> io::Result<()> {
            let left = self.calls_left.get();
            self.calls_left.set(left - 1);
            if left == 0 {
                return Err(io::Error::from(io::ErrorKind::StorageFull));
            }
            Ok(())
        }
    }

    impl Write for Failing<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.call()?;
            self.out.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            self.call()
        }
    }

    impl Seek for Failing<'_> {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.call()?;
            self.out.seek(to)
        }
    }

    #[test]
    fn after_a_failure_nothing_is_written_and_the_end_is_no_success() {
        let calls_left = Cell::new(1);
        let out = Cursor::new(Vec::new());
        let mut guarded = Guarded::new(Failing {
            out,
            calls_left: &calls_left,
        });
        guarded.write_all(b"abc").unwrap();
        guarded.write_all(b"def").unwrap_err();
        guarded.write_all(b"ghi").unwrap();
        assert_eq!(guarded.seek(SeekFrom::Current(-2)).unwrap(), 4);
        assert_eq!(guarded.seek(SeekFrom::End(0)).unwrap(), 6);
        guarded.flush().unwrap();
        assert_eq!(calls_left.get(), -1, "the receiver is left alone");
        guarded.finish().unwrap_err();
    }

    #[test]
    fn a_zip_of_which_any_call_fails_ends_with_an_error_and_never_with_a_panic() {
        let mut whole = false;
        let mut tried = 0;
        for fails_at in 0.. {
            let calls_left = Cell::new(fails_at);
            let out = Cursor::new(Vec::new());
            let done = zip_of_two(Guarded::new(Failing {
                out,
                calls_left: &calls_left,
            }));
            if calls_left.get() >= 0 {
                whole = done.is_ok();
                break;
            }
            assert!(done.is_err(), "the failure of call {fails_at} is not told");
            tried += 1;
        }
        assert!(whole);
        assert!(tried > 10, "only {tried} calls");
    }

    fn zip_of_two(out: Guarded<Failing<'_>>) -> Result<(), zip::result::ZipError> {
        let mut zip = zip::ZipWriter::new(out);
        for name in ["a", "b"] {
            zip.start_file(name, zip::write::SimpleFileOptions::default())?;
            zip.write_all(&[b'x'; 100_000])?;
        }
        zip.finish()?.finish()?;
        Ok(())
    }
}
