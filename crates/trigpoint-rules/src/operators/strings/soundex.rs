//! `soundex`: a letter and three digits that names of the same sound in English share; null where
//! there is no letter A to Z.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "soundex",
    summary: "A letter and three digits that names of the same sound in English share; null where there is no letter A to Z.",
    arguments: &[required("string", Type::String, "")],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "US National Archives, Soundex",
    examples: &[
        ("soundex('')", "null"),
        ("soundex('Robert')", "'R163'"),
        ("soundex('Rupert')", "'R163'"),
        ("soundex('Ashcraft')", "'A261'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let text = arguments.text(0)?.to_ascii_uppercase();
    let mut letters = text.chars().filter(char::is_ascii_uppercase);
    let Some(first) = letters.next() else {
        return Ok(Value::Null);
    };
    let mut code = String::from(first);
    let mut before = digit(first);
    for letter in letters {
        let found = digit(letter);
        if let Some(found) = found.filter(|_| found != before) {
            code.push(found);
        }
        // H and W between two letters of one sound do not part them; vowels do.
        if letter != 'H' && letter != 'W' {
            before = found;
        }
    }
    let padded = code.chars().chain("000".chars()).take(4);
    Ok(Value::text(&padded.collect::<String>()))
}

fn digit(letter: char) -> Option<char> {
    match letter {
        'B' | 'F' | 'P' | 'V' => Some('1'),
        'C' | 'G' | 'J' | 'K' | 'Q' | 'S' | 'X' | 'Z' => Some('2'),
        'D' | 'T' => Some('3'),
        'L' => Some('4'),
        'M' | 'N' => Some('5'),
        'R' => Some('6'),
        _ => None,
    }
}
