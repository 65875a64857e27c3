//! JSON as another product wrote it: numbers as their text, keys in their order.
//!
//! Strict (RFC 8259), and stricter: duplicate keys are refused, and depth is bounded.
//! It must not know what the keys mean.

use super::trouble::{Trouble, codes, shown};

/// A JSON value; numbers keep their text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// What it is, for a message.
    pub(super) const fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// Its entries, if it is an object; else itself.
    pub(super) fn into_object(self) -> Result<Vec<(String, Self)>, Self> {
        match self {
            Self::Object(entries) => Ok(entries),
            other @ (Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::List(_)) => Err(other),
        }
    }

    /// Its values, if it is a list; else itself.
    pub(super) fn into_list(self) -> Result<Vec<Self>, Self> {
        match self {
            Self::List(values) => Ok(values),
            other @ (Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Object(_)) => Err(other),
        }
    }

    /// The text of a scalar, as it was written; none for null, lists and objects.
    pub(super) fn scalar(&self) -> Option<String> {
        match self {
            Self::Bool(value) => Some(value.to_string()),
            Self::Number(text) | Self::Text(text) => Some(text.clone()),
            Self::Null | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// A string.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

/// Parses one JSON value.
pub(super) fn parse(bytes: &[u8]) -> Result<Json, Trouble> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Trouble::new(
            codes::SYNTAX,
            "",
            format!(
                "byte {} is not UTF-8; save the file as UTF-8",
                error.valid_up_to()
            ),
        )
    })?;
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    parser.blanks();
    match parser.peek() {
        None => Ok(value),
        Some(_) => Err(parser.fault("there is more after the end of the value")),
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fault(&self, message: &str) -> Trouble {
        let before = self.text.as_bytes().get(..self.at).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = self.at
            - before
                .iter()
                .rposition(|byte| *byte == b'\n')
                .map_or(0, |p| p + 1);
        Trouble::new(
            codes::SYNTAX,
            "",
            format!("line {line}, column {}: {message}", column + 1),
        )
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, wanted: u8) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += 1;
        }
        found
    }

    fn value(&mut self, depth: usize) -> Result<Json, Trouble> {
        self.blanks();
        match self.peek() {
            Some(b'{' | b'[') if depth >= DEPTH_MAX => Err(Trouble {
                code: codes::TOO_DEEP,
                ..self.fault(&format!("nested deeper than {DEPTH_MAX} levels"))
            }),
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => self.string().map(Json::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            Some(_) => Err(self.fault("a JSON value is expected here")),
            None => Err(self.fault("the file ends in the middle of a value")),
        }
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, Trouble> {
        if self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            Ok(value)
        } else {
            Err(self.fault("a JSON value is expected here"))
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, Trouble> {
        self.at += 1;
        let mut entries: Vec<(String, Json)> = Vec::new();
        let mut keys = std::collections::HashSet::new();
        self.blanks();
        if self.take(b'}') {
            return Ok(Json::Object(entries));
        }
        loop {
            self.blanks();
            if self.peek() != Some(b'"') {
                return Err(self.fault("a key in quotes is expected here"));
            }
            let key = self.string()?;
            if !keys.insert(key.clone()) {
                return Err(self.fault(&format!("the key `{}` is here twice", shown(&key))));
            }
            self.blanks();
            if !self.take(b':') {
                return Err(self.fault("`:` is expected here"));
            }
            let value = self.value(depth + 1)?;
            entries.push((key, value));
            self.blanks();
            if self.take(b'}') {
                return Ok(Json::Object(entries));
            }
            if !self.take(b',') {
                return Err(self.fault("`,` or `}` is expected here"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, Trouble> {
        self.at += 1;
        let mut values = Vec::new();
        self.blanks();
        if self.take(b']') {
            return Ok(Json::List(values));
        }
        loop {
            values.push(self.value(depth + 1)?);
            self.blanks();
            if self.take(b']') {
                return Ok(Json::List(values));
            }
            if !self.take(b',') {
                return Err(self.fault("`,` or `]` is expected here"));
            }
        }
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    fn number(&mut self) -> Result<Json, Trouble> {
        let start = self.at;
        self.take(b'-');
        let leading_zero = self.peek() == Some(b'0');
        let whole = self.digits();
        if whole == 0 || (leading_zero && whole > 1) {
            return Err(self.fault("this is not a JSON number"));
        }
        if self.take(b'.') && self.digits() == 0 {
            return Err(self.fault("a digit is expected after the point"));
        }
        if self.take(b'e') || self.take(b'E') {
            if !self.take(b'-') {
                self.take(b'+');
            }
            if self.digits() == 0 {
                return Err(self.fault("a digit is expected in the exponent"));
            }
        }
        Ok(Json::Number(self.text[start..self.at].to_owned()))
    }

    fn string(&mut self) -> Result<String, Trouble> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let start = self.at;
            while self
                .peek()
                .is_some_and(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\')
            {
                self.at += 1;
            }
            text.push_str(&self.text[start..self.at]);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.at += 1;
                    text.push(self.escape()?);
                }
                Some(_) => return Err(self.fault("a control character stands in a string")),
                None => return Err(self.fault("the file ends in the middle of a string")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Trouble> {
        let letter = self.peek();
        self.at += 1;
        Ok(match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => {
                self.at -= 1;
                return Err(self.fault("this is not an escape of JSON"));
            }
        })
    }

    fn unicode(&mut self) -> Result<char, Trouble> {
        let first = self.hex4()?;
        let code = if (0xD800..0xDC00).contains(&first) {
            if !(self.take(b'\\') && self.take(b'u')) {
                return Err(self.fault("half of a surrogate pair stands alone"));
            }
            let second = self.hex4()?;
            if !(0xDC00..0xE000).contains(&second) {
                return Err(self.fault("half of a surrogate pair stands alone"));
            }
            0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
        } else {
            first
        };
        char::from_u32(code).ok_or_else(|| self.fault("half of a surrogate pair stands alone"))
    }

    fn hex4(&mut self) -> Result<u32, Trouble> {
        let digits = self
            .text
            .get(self.at..self.at + 4)
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match digits {
            Some(code) => {
                self.at += 4;
                Ok(code)
            }
            None => Err(self.fault("four hexadecimal digits are expected here")),
        }
    }
}

/// Writes a value as 1Integrate does: two blanks a level, a blank before and after the colon,
/// lists on one line, no line feed at the end.
pub(super) fn write(value: &Json) -> String {
    let mut out = String::new();
    write_value(value, 0, &mut out);
    out
}

fn write_value(value: &Json, level: usize, out: &mut String) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Json::Number(text) => out.push_str(text),
        Json::Text(text) => write_text(text, out),
        Json::List(values) if values.is_empty() => out.push_str("[ ]"),
        Json::List(values) => {
            out.push_str("[ ");
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write_value(value, level, out);
            }
            out.push_str(" ]");
        }
        Json::Object(entries) if entries.is_empty() => out.push_str("{ }"),
        Json::Object(entries) => {
            out.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                out.push_str(if index > 0 { ",\n" } else { "\n" });
                out.extend(std::iter::repeat_n("  ", level + 1));
                write_text(key, out);
                out.push_str(" : ");
                write_value(value, level + 1, out);
            }
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", level));
            out.push('}');
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            control if control < ' ' => out.push_str(&format!("\\u{:04X}", u32::from(control))),
            other => out.push(other),
        }
    }
    out.push('"');
}

/// A tree of rules nests an object and a list a level.
const DEPTH_MAX: usize = 2 * super::TREE_DEPTH_MAX + 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_text_and_keys_their_order() {
        let json = parse(br#"{"b":0.0,"a":[1e5,-1.50,"x\u00e9\ud83d\ude00"]}"#).unwrap();
        assert_eq!(
            write(&json),
            "{\n  \"b\" : 0.0,\n  \"a\" : [ 1e5, -1.50, \"xé😀\" ]\n}"
        );
        assert_eq!(parse(write(&json).as_bytes()).unwrap(), json);
    }

    #[test]
    fn what_is_not_json_says_the_line_and_the_column() {
        for (bad, words) in [
            (
                &b"{\"a\":1,\n \"a\":2}"[..],
                "line 2, column 5: the key `a` is here twice",
            ),
            (b"[1,]", "line 1, column 4: a JSON value is expected here"),
            (b"[01]", "this is not a JSON number"),
            (b"{} x", "there is more after the end"),
            (b"[\"\\ud800\"]", "half of a surrogate pair"),
            (b"[\"a", "the file ends in the middle of a string"),
            (b"\xff\xfe{\0", "byte 0 is not UTF-8"),
            (b"[NaN]", "a JSON value is expected here"),
            (b"[\"\\u12\xc3\xa9\"]", "four hexadecimal digits"),
        ] {
            let trouble = parse(bad).unwrap_err();
            assert!(trouble.to_string().contains(words), "{trouble}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(nested(DEPTH_MAX).as_bytes()).is_ok());
        let trouble = parse(nested(DEPTH_MAX + 1).as_bytes()).unwrap_err();
        assert_eq!(trouble.code, codes::TOO_DEEP);
    }
}
