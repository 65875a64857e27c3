//! `re_replace`: it with every piece that matches a pattern replaced.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{TEXT_BYTES_MAX, Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "re_replace",
    summary: "It with every piece that matches a pattern replaced.",
    arguments: &[
        required("string", Type::String, ""),
        required("pattern", Type::String, "a Perl-style regular expression"),
        required("by", Type::String, "`$1` stands for the first group"),
    ],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("re_replace('', 'a', 'b')", "''"),
        ("re_replace('A12 B3', '(\\d)', '<$1>')", "'A<1><2> B<3>'"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let regex = arguments.context.patterns.perl(&arguments.text(1)?)?;
    let text = arguments.text(0)?;
    let by = arguments.text(2)?;
    let mut made = String::new();
    let mut end = 0;
    for found in regex.captures_iter(&text) {
        let Some(whole) = found.get(0) else { continue };
        made.push_str(text.get(end..whole.start()).unwrap_or_default());
        found.expand(&by, &mut made);
        end = whole.end();
        if made.len() > TEXT_BYTES_MAX {
            return Err(ValueError::TextTooLarge);
        }
    }
    made.push_str(text.get(end..).unwrap_or_default());
    Ok(Value::text(&made))
}
