//! `edit_distance`: how many letters must be changed, added or left out to make one of the other.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "edit_distance",
    summary: "How many letters must be changed, added or left out to make one of the other.",
    arguments: &[
        required("one", Type::String, "up to 2,000 characters"),
        required("other", Type::String, "up to 2,000 characters"),
    ],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "Levenshtein (1966)",
    examples: &[
        ("edit_distance('', 'abc')", "3"),
        ("edit_distance('kitten', 'sitting')", "3"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let one: Vec<char> = arguments.text(0)?.chars().collect();
    let other: Vec<char> = arguments.text(1)?.chars().collect();
    if one.len().max(other.len()) > CHARS_MAX {
        return Err(arguments.domain("up to 2000 characters", one.len().max(other.len())));
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.iter().enumerate() {
        let mut diagonal = line;
        let mut before = line + 1;
        if let Some(first) = row.first_mut() {
            *first = before;
        }
        for (cell, other) in row.iter_mut().skip(1).zip(&other) {
            let changed = diagonal + usize::from(letter != other);
            diagonal = *cell;
            *cell = changed.min(before + 1).min(diagonal + 1);
            before = *cell;
        }
    }
    let changes = row.last().copied().unwrap_or(0);
    Ok(Value::Integer(i64::try_from(changes).unwrap_or(i64::MAX)))
}

/// The table of distances grows with the product of both.
const CHARS_MAX: usize = 2_000;
