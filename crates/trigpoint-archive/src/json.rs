//! Checks that bytes are JSON as archives hold it, and says where they are not.
//!
//! Stricter than a parser: no key twice in any object (a parser keeps the last), no number that
//! would be rounded, no NUL, no half of a surrogate pair, no other encoding than UTF-8, bounded
//! depth. Nothing here recurses. It must not know what a document means.

use std::borrow::Cow;
use std::collections::HashSet;

use trigpoint_model::limits::JSON_DEPTH_MAX;
use trigpoint_model::secret::repeatable;

use crate::fault::{Code, code};

/// What is wrong with a JSON text, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {message}")]
pub(crate) struct JsonFault {
    /// The stable code.
    pub(crate) code: Code,
    /// The line, from 1.
    pub(crate) line: usize,
    /// The column, in characters from 1.
    pub(crate) column: usize,
    /// What is wrong there.
    pub(crate) message: String,
}

/// The faults after which a text cannot be read on: what follows has no known place.
impl JsonFault {
    /// This fault of a text that begins at `line` of a file.
    #[must_use]
    pub(crate) fn below(&self, line: usize) -> Self {
        Self {
            line: self.line + line - 1,
            ..self.clone()
        }
    }

    /// Whether the text is no JSON at all, so that nothing after the fault can be trusted.
    #[must_use]
    pub(crate) fn breaks_the_text(&self) -> bool {
        [code::JSON_SYNTAX, code::JSON_ENCODING].contains(&self.code)
    }
}

/// Checks one JSON text, and gives it back as text.
///
/// # Errors
/// [`JsonFault`], the first one.
pub(crate) fn check(bytes: &[u8]) -> Result<&str, JsonFault> {
    let text = utf8(bytes)?;
    Scanner::new(bytes).document()?;
    Ok(text)
}

/// The bytes as UTF-8 without a byte order mark.
fn utf8(bytes: &[u8]) -> Result<&str, JsonFault> {
    let encoding = |offset: usize, message: &str| {
        Err(fault(
            bytes,
            offset,
            code::JSON_ENCODING,
            message.to_owned(),
        ))
    };
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return encoding(
            0,
            "the text begins with a byte order mark; save it as UTF-8 without one",
        );
    }
    if is_utf16(bytes) {
        return encoding(0, "the text is UTF-16; save it as UTF-8");
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(error) => encoding(error.valid_up_to(), "these bytes are not UTF-8"),
    }
}

/// Whether the bytes look like UTF-16: a mark, or every second byte zero.
fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xFF\xFE")
        || bytes.starts_with(b"\xFE\xFF")
        || matches!(bytes, [0, first, ..] | [first, 0, ..] if *first != 0)
}

/// A fault at `offset`, with its line and column.
fn fault(bytes: &[u8], offset: usize, code: Code, message: String) -> JsonFault {
    let before = &bytes[..offset.min(bytes.len())];
    let line_start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    JsonFault {
        code,
        line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
        column: 1 + before[line_start..]
            .iter()
            .filter(|byte| (**byte & 0xC0) != 0x80)
            .count(),
        message,
    }
}

/// What is open around the place of the scan.
enum Level<'a> {
    Array,
    Object(Keys<'a>),
}

/// The keys of an object so far. What we write has them sorted: as long as they rise, none can be
/// there twice, and none is looked for.
#[derive(Default)]
struct Keys<'a> {
    rising: Vec<Cow<'a, [u8]>>,
    /// All of them, from the first on that does not rise.
    all: HashSet<Cow<'a, [u8]>>,
}

impl<'a> Keys<'a> {
    /// Adds a key; whether it is there for the first time.
    fn insert(&mut self, key: Cow<'a, [u8]>) -> bool {
        if self.all.is_empty() && self.rising.last().is_none_or(|last| *last < key) {
            self.rising.push(key);
            return true;
        }
        self.all.extend(self.rising.drain(..));
        self.all.insert(key)
    }
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    levels: Vec<Level<'a>>,
}

impl<'a> Scanner<'a> {
    const fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            levels: Vec::new(),
        }
    }

    fn fault<T>(&self, offset: usize, code: Code, message: &str) -> Result<T, JsonFault> {
        Err(fault(self.bytes, offset, code, message.to_owned()))
    }

    fn syntax<T>(&self, expected: &str) -> Result<T, JsonFault> {
        let found = match self.bytes.get(self.at) {
            None => "the text ends here".to_owned(),
            Some(byte) if byte.is_ascii_graphic() => {
                format!("`{}` stands here", char::from(*byte))
            }
            Some(byte) if byte.is_ascii() => format!("the byte {byte:#04x} stands here"),
            Some(_) => "another character stands here".to_owned(),
        };
        let message = format!("{found} where {expected} is expected");
        self.fault(self.at, code::JSON_SYNTAX, &message)
    }

    fn blanks(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn document(&mut self) -> Result<(), JsonFault> {
        loop {
            self.blanks();
            if self.value_begins()? {
                continue;
            }
            if self.value_ended()? {
                break;
            }
        }
        self.blanks();
        if self.at < self.bytes.len() {
            return self.syntax("the end of the text");
        }
        Ok(())
    }

    /// Reads a scalar, or opens an object or array; whether another value comes next at once.
    fn value_begins(&mut self) -> Result<bool, JsonFault> {
        match self.peek() {
            Some(b'{') => {
                self.open(Level::Object(Keys::default()))?;
                if self.peek() == Some(b'}') {
                    return Ok(false);
                }
                self.key()?;
                Ok(true)
            }
            Some(b'[') => {
                self.open(Level::Array)?;
                Ok(self.peek() != Some(b']'))
            }
            Some(b'"') => self.string().map(|_| false),
            Some(b'-' | b'0'..=b'9') => self.number().map(|()| false),
            Some(_) | None => self.word().map(|()| false),
        }
    }

    fn open(&mut self, level: Level<'a>) -> Result<(), JsonFault> {
        if self.levels.len() >= JSON_DEPTH_MAX {
            let message = format!("objects and arrays are nested more than {JSON_DEPTH_MAX} deep");
            return self.fault(self.at, code::JSON_TOO_DEEP, &message);
        }
        self.levels.push(level);
        self.at += 1;
        self.blanks();
        Ok(())
    }

    /// After a value or at the end of an empty one: closes what ends here; whether all is closed.
    fn value_ended(&mut self) -> Result<bool, JsonFault> {
        loop {
            let Some(level) = self.levels.last() else {
                return Ok(true);
            };
            let is_object = matches!(level, Level::Object(_));
            self.blanks();
            match (self.peek(), is_object) {
                (Some(b','), true) => {
                    self.at += 1;
                    self.blanks();
                    self.key()?;
                    return Ok(false);
                }
                (Some(b','), false) => {
                    self.at += 1;
                    return Ok(false);
                }
                (Some(b'}'), true) | (Some(b']'), false) => {
                    self.at += 1;
                    self.levels.pop();
                }
                (_, true) => return self.syntax("`,` or `}`"),
                (_, false) => return self.syntax("`,` or `]`"),
            }
        }
    }

    fn key(&mut self) -> Result<(), JsonFault> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return self.syntax("a key in `\"`");
        }
        let key = self.string()?;
        if let Some(Level::Object(keys)) = self.levels.last_mut()
            && !keys.insert(key.clone())
        {
            let key = String::from_utf8_lossy(&key);
            let message = format!(
                "the key `{}` stands in this object before",
                repeatable(&key)
            );
            return self.fault(start, code::JSON_DUPLICATE_KEY, &message);
        }
        self.blanks();
        if self.peek() != Some(b':') {
            return self.syntax("`:`");
        }
        self.at += 1;
        Ok(())
    }

    /// Reads a string; gives its content without escapes.
    fn string(&mut self) -> Result<Cow<'a, [u8]>, JsonFault> {
        let start = self.at;
        self.at += 1;
        let mut content = Cow::Borrowed(self.plain());
        loop {
            match self.peek() {
                None => {
                    let message = "the text ends within the string that begins here";
                    return self.fault(start, code::JSON_SYNTAX, message);
                }
                Some(b'"') => {
                    self.at += 1;
                    return Ok(content);
                }
                Some(b'\\') => self.escape(content.to_mut())?,
                Some(0) => return self.nul(self.at),
                Some(byte) if byte < 0x20 => {
                    return self.syntax("an escape, since strings hold no control characters,");
                }
                Some(_) => {
                    let plain = self.plain();
                    content.to_mut().extend_from_slice(plain);
                }
            }
        }
    }

    /// Goes on to the next byte that means something in a string; gives those before it.
    fn plain(&mut self) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let means_something = |byte: &u8| *byte < 0x20 || matches!(byte, b'"' | b'\\');
        let end = rest.iter().position(means_something);
        let plain = &rest[..end.unwrap_or(rest.len())];
        self.at += plain.len();
        plain
    }

    fn nul<T>(&self, offset: usize) -> Result<T, JsonFault> {
        let message = "the character NUL cannot be kept; take it out";
        self.fault(offset, code::JSON_NUL, message)
    }

    fn escape(&mut self, content: &mut Vec<u8>) -> Result<(), JsonFault> {
        let start = self.at;
        self.at += 1;
        let plain = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => byte,
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => return self.unicode_escape(start, content),
            Some(_) | None => return self.syntax("an escape such as `\\n` or `\\u00e9`"),
        };
        content.push(plain);
        self.at += 1;
        Ok(())
    }

    fn unicode_escape(&mut self, start: usize, content: &mut Vec<u8>) -> Result<(), JsonFault> {
        let first = self.four_digits()?;
        if first == 0 {
            return self.nul(start);
        }
        let mut units = vec![first];
        if (0xD800..0xDC00).contains(&first) && self.bytes[self.at..].starts_with(b"\\u") {
            self.at += 1;
            units.push(self.four_digits()?);
        }
        let decoded: Result<String, _> = char::decode_utf16(units).collect();
        match decoded {
            Ok(text) => {
                content.extend_from_slice(text.as_bytes());
                Ok(())
            }
            Err(_) => self.fault(
                start,
                code::JSON_LONE_SURROGATE,
                "half of a surrogate pair is not a character",
            ),
        }
    }

    /// Reads `uXXXX` at the place of the scan.
    fn four_digits(&mut self) -> Result<u16, JsonFault> {
        self.at += 1;
        let digits = self.bytes.get(self.at..self.at + 4);
        let unit = digits
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u16::from_str_radix(digits, 16).ok());
        match unit {
            Some(unit) => {
                self.at += 4;
                Ok(unit)
            }
            None => self.syntax("four hexadecimal digits"),
        }
    }

    fn word(&mut self) -> Result<(), JsonFault> {
        for word in ["true", "false", "null"] {
            if self.bytes[self.at..].starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(());
            }
        }
        self.syntax("a value")
    }

    fn digits(&mut self) -> Result<(), JsonFault> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start {
            return self.syntax("a digit");
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), JsonFault> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        let whole_end = self.at;
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        let text = std::str::from_utf8(&self.bytes[start..self.at]).unwrap_or_default();
        let is_exact = if self.at == whole_end {
            text != "-0" && (text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok())
        } else {
            text.parse::<f64>().is_ok_and(f64::is_finite)
                && text.bytes().filter(u8::is_ascii_digit).count() <= 17
        };
        if is_exact {
            return Ok(());
        }
        let shown: String = text.chars().take(40).collect();
        let message = format!("the number {shown} cannot be kept exactly; write it as a string");
        self.fault(start, code::JSON_NUMBER, &message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_of(text: &[u8]) -> Option<&'static str> {
        check(text).err().map(|fault| fault.code.0)
    }

    #[test]
    fn what_serde_json_reads_exactly_is_accepted() {
        for text in [
            "{}",
            "[]",
            " [ 1 , -2.5 , 1e3, \"a\\u00e9\\ud83d\\ude00\" ]\r\n",
            "[true,false , null , {\"a\":{},\"b\":[]} ]",
            "\"x\"",
            "18446744073709551615",
            "-9223372036854775808",
            "0",
        ] {
            assert_eq!(check(text.as_bytes()), Ok(text), "{text}");
            assert!(serde_json::from_str::<serde_json::Value>(text).is_ok());
        }
    }

    #[test]
    fn each_fault_has_its_code() {
        for (text, code) in [
            (&b""[..], "json-syntax"),
            (b"{", "json-syntax"),
            (b"{\"a\":1,}", "json-syntax"),
            (b"[1,]", "json-syntax"),
            (b"[1 2]", "json-syntax"),
            (b"{} {}", "json-syntax"),
            (b"{}\n// note", "json-syntax"),
            (b"[NaN]", "json-syntax"),
            (b"[01]", "json-syntax"),
            (b"[1.]", "json-syntax"),
            (b"[+1]", "json-syntax"),
            (b"[}", "json-syntax"),
            (b"\"a\nb\"", "json-syntax"),
            (b"\"\\x\"", "json-syntax"),
            (b"\"\\u12g4\"", "json-syntax"),
            (b"\"abc", "json-syntax"),
            (b"\xEF\xBB\xBF{}", "json-encoding"),
            (b"\xFF\xFE{\0}\0", "json-encoding"),
            (b"{\0}\0", "json-encoding"),
            (b"\"\xC3\x28\"", "json-encoding"),
            (b"{\"a\":1,\"a\":2}", "json-duplicate-key"),
            (b"{\"a\":1,\"\\u0061\":2}", "json-duplicate-key"),
            (b"[{\"x\":{\"b\":1,\"b\":1}}]", "json-duplicate-key"),
            (b"\"a\\u0000\"", "json-nul"),
            (b"\"a\0\"", "json-nul"),
            (b"\"\\ud83d\"", "json-lone-surrogate"),
            (b"\"\\ude00\"", "json-lone-surrogate"),
            (b"\"\\ud83d\\u0041\"", "json-lone-surrogate"),
            (b"[1e400]", "json-number"),
            (b"[18446744073709551616]", "json-number"),
            (b"[-9223372036854775809]", "json-number"),
            (b"[1.234567890123456789]", "json-number"),
            (b"[-0]", "json-number"),
        ] {
            assert_eq!(
                code_of(text),
                Some(code),
                "{}",
                String::from_utf8_lossy(text)
            );
        }
    }

    #[test]
    fn a_fault_names_its_line_and_its_column_in_characters() {
        let fault = check("{\n \"é\": nul\n}".as_bytes()).unwrap_err();
        assert_eq!(
            fault.to_string(),
            "line 2, column 7: `n` stands here where a value is expected"
        );
    }

    #[test]
    fn depth_is_bounded_at_100() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert_eq!(code_of(nested(99).as_bytes()), None);
        assert_eq!(code_of(nested(100).as_bytes()), None);
        assert_eq!(code_of(nested(101).as_bytes()), Some("json-too-deep"));
        assert_eq!(
            code_of("[".repeat(100_000).as_bytes()),
            Some("json-too-deep")
        );
    }
}
