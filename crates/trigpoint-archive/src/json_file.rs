//! A JSON file of our own, split without being loaded: the outer object is walked through once,
//! and each item's place is noted, so that one item at a time is in memory.

use std::io::{BufRead, BufReader, Read};

use trigpoint_model::limits::{ARCHIVE_ENTRIES_MAX, CHUNK_BYTES_MAX, DOCUMENT_BYTES_MAX};
use trigpoint_model::secret::repeatable;

use crate::fault::{Code, ContainerFault, code};
use crate::json;

/// Bytes of a manifest.
pub(crate) const MANIFEST_BYTES_MAX: usize = CHUNK_BYTES_MAX;
/// Bytes of a key of the outer object.
const KEY_BYTES_MAX: usize = 1024;

/// Where an item is in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) offset: u64,
    pub(crate) bytes: u64,
    pub(crate) line: usize,
}

/// What the outer object of a JSON file holds.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// The value of `format`, if that is a string.
    pub(crate) format: Option<String>,
    /// The bytes of `manifest`.
    pub(crate) manifest: Option<Vec<u8>>,
    /// The places of what `items` holds, if that is an array.
    pub(crate) items: Option<Vec<Span>>,
    /// Every key, in order.
    pub(crate) keys: Vec<String>,
}

/// Walks through a JSON file.
///
/// # Errors
/// If it is not one JSON object, or one of its parts is beyond a limit.
pub(crate) fn outline<R: Read>(reader: R) -> Result<Outline, ContainerFault> {
    let mut walk = Walk {
        reader: BufReader::with_capacity(1 << 16, reader),
        offset: 0,
        line: 1,
        column: 1,
    };
    walk.outline()
}

struct Walk<R> {
    reader: BufReader<R>,
    offset: u64,
    line: usize,
    column: usize,
}

/// A value that was walked over.
struct Walked {
    span: Span,
    column: usize,
    /// Its bytes, unless they are more than was wanted.
    content: Option<Vec<u8>>,
}

impl<R: Read> Walk<R> {
    fn fault(&self, code: Code, message: &str) -> ContainerFault {
        let (line, column) = (self.line, self.column);
        ContainerFault::new(code, format!("line {line}, column {column}: {message}"))
    }

    fn syntax<T>(&self, expected: &str, found: Option<u8>) -> Result<T, ContainerFault> {
        let message = match found {
            None => format!("the file ends where {expected} is expected: it was cut off"),
            Some(byte) if byte.is_ascii_graphic() => format!(
                "`{}` stands here where {expected} is expected",
                char::from(byte)
            ),
            Some(_) => format!("another byte stands here where {expected} is expected"),
        };
        Err(self.fault(code::JSON_SYNTAX, &message))
    }

    fn peek(&mut self) -> Result<Option<u8>, ContainerFault> {
        let buffer = self.reader.fill_buf().map_err(|error| {
            ContainerFault::new(code::UNREADABLE, format!("it cannot be read: {error}"))
        })?;
        Ok(buffer.first().copied())
    }

    fn skip(&mut self, byte: u8) {
        self.reader.consume(1);
        self.offset += 1;
        if byte == b'\n' {
            self.line += 1;
            self.column = 1;
        } else if byte & 0xC0 != 0x80 {
            self.column += 1;
        }
    }

    fn blanks(&mut self) -> Result<Option<u8>, ContainerFault> {
        while let Some(byte @ (b' ' | b'\t' | b'\n' | b'\r')) = self.peek()? {
            self.skip(byte);
        }
        self.peek()
    }

    fn expect(&mut self, wanted: u8) -> Result<(), ContainerFault> {
        match self.blanks()? {
            Some(byte) if byte == wanted => {
                self.skip(byte);
                Ok(())
            }
            found => self.syntax(&format!("`{}`", char::from(wanted)), found),
        }
    }

    fn outline(&mut self) -> Result<Outline, ContainerFault> {
        let mut outline = Outline::default();
        self.expect(b'{')?;
        if self.blanks()? == Some(b'}') {
            self.skip(b'}');
        } else {
            loop {
                self.member(&mut outline)?;
                match self.blanks()? {
                    Some(b',') => self.skip(b','),
                    Some(b'}') => {
                        self.skip(b'}');
                        break;
                    }
                    found => return self.syntax("`,` or `}`", found),
                }
            }
        }
        match self.blanks()? {
            None => Ok(outline),
            found => self.syntax("the end of the file", found),
        }
    }

    fn member(&mut self, outline: &mut Outline) -> Result<(), ContainerFault> {
        let first = self.blanks()?;
        if first != Some(b'"') {
            return self.syntax("a key in `\"`", first);
        }
        let at_key = self.fault(code::JSON_DUPLICATE_KEY, "");
        let walked = self.value(KEY_BYTES_MAX)?;
        let content = self.checked(walked, "a key")?;
        let key: String = serde_json::from_slice(&content).unwrap_or_default();
        if outline.keys.contains(&key) {
            let at = at_key.message;
            let message = format!("{at}the key `{}` stands there before", repeatable(&key));
            return Err(ContainerFault::new(code::JSON_DUPLICATE_KEY, message));
        }
        if outline.keys.len() >= 100 {
            return Err(self.fault(code::JSON_SYNTAX, "the object has more than 100 keys"));
        }
        self.expect(b':')?;
        let first = self.blanks()?;
        match (key.as_str(), first) {
            ("items", Some(b'[')) => outline.items = Some(self.items()?),
            ("manifest", _) => {
                let walked = self.value(MANIFEST_BYTES_MAX)?;
                outline.manifest = Some(self.checked(walked, "the manifest")?);
            }
            ("format", _) => {
                let walked = self.value(KEY_BYTES_MAX)?;
                let content = self.checked(walked, "`format`")?;
                outline.format = serde_json::from_slice(&content).ok();
            }
            (_, _) => {
                self.value(0)?;
            }
        }
        outline.keys.push(key);
        Ok(())
    }

    fn items(&mut self) -> Result<Vec<Span>, ContainerFault> {
        let mut spans = Vec::new();
        self.expect(b'[')?;
        if self.blanks()? == Some(b']') {
            self.skip(b']');
            return Ok(spans);
        }
        loop {
            self.blanks()?;
            if spans.len() >= ARCHIVE_ENTRIES_MAX {
                let message = format!("it has more than {ARCHIVE_ENTRIES_MAX} items; split it");
                return Err(self.fault(code::TOO_MANY_ENTRIES, &message));
            }
            let walked = self.value(DOCUMENT_BYTES_MAX)?;
            spans.push(walked.span);
            if walked.content.is_some() {
                self.checked_unless_of_item(&walked)?;
            }
            match self.blanks()? {
                Some(b',') => self.skip(b','),
                Some(b']') => {
                    self.skip(b']');
                    return Ok(spans);
                }
                found => return self.syntax("`,` or `]`", found),
            }
        }
    }

    /// The content of a value that must be JSON of a bounded length.
    fn checked(&self, walked: Walked, what: &str) -> Result<Vec<u8>, ContainerFault> {
        let Some(content) = walked.content else {
            let message = format!("{what} has {} bytes, too many", walked.span.bytes);
            return Err(self.fault(code::TOO_LARGE, &message));
        };
        match json::check(&content) {
            Ok(_) => Ok(content),
            Err(fault) => Err(placed(&fault, walked.span.line, walked.column)),
        }
    }

    /// Refuses the file where an item's text breaks it; other faults are the item's own.
    fn checked_unless_of_item(&self, walked: &Walked) -> Result<(), ContainerFault> {
        let content = walked.content.as_deref().unwrap_or_default();
        match json::check(content) {
            Err(fault) if fault.breaks_the_text() => {
                Err(placed(&fault, walked.span.line, walked.column))
            }
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Walks over one value, keeping at most `bytes_max` bytes of it. What is between brackets is
    /// not looked at but for strings; it is checked by whoever reads the bytes.
    fn value(&mut self, bytes_max: usize) -> Result<Walked, ContainerFault> {
        let (offset, line, column) = (self.offset, self.line, self.column);
        let mut content = Some(Vec::new());
        let (mut depth, mut in_string, mut escaped) = (0_u64, false, false);
        loop {
            let Some(byte) = self.peek()? else {
                if depth == 0 && !in_string && self.offset > offset {
                    break;
                }
                return self.syntax("the rest of a value", None);
            };
            if !in_string && depth == 0 && self.offset > offset && is_delimiter(byte) {
                break;
            }
            if !in_string && depth == 0 && self.offset == offset && is_delimiter(byte) {
                return self.syntax("a value", Some(byte));
            }
            self.skip(byte);
            match &mut content {
                Some(bytes) if bytes.len() < bytes_max => bytes.push(byte),
                Some(_) => content = None,
                None => {}
            }
            let was_open = in_string || depth > 0;
            match (in_string, byte) {
                (true, _) if escaped => escaped = false,
                (true, b'\\') => escaped = true,
                (_, b'"') => in_string = !in_string,
                (false, b'{' | b'[') => depth += 1,
                (false, b'}' | b']') => depth -= 1,
                (true | false, _) => {}
            }
            if was_open && !in_string && depth == 0 {
                break;
            }
        }
        Ok(Walked {
            span: Span {
                offset,
                bytes: self.offset - offset,
                line,
            },
            column,
            content,
        })
    }
}

/// Whether a byte ends a number or word.
const fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b',' | b'}' | b']' | b':' | b' ' | b'\t' | b'\n' | b'\r'
    )
}

/// A fault of a part, placed in the whole file.
fn placed(fault: &json::JsonFault, line: usize, column: usize) -> ContainerFault {
    let column = if fault.line == 1 {
        column + fault.column - 1
    } else {
        fault.column
    };
    let line = line + fault.line - 1;
    let message = format!("line {line}, column {column}: {}", fault.message);
    ContainerFault::new(fault.code, message)
}
