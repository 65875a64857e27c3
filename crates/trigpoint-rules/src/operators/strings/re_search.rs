//! `re_search`: the first piece of it that matches a pattern; null where there is none.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "re_search",
    summary: "The first piece of it that matches a pattern; null where there is none.",
    arguments: &[
        required("string", Type::String, ""),
        required("pattern", Type::String, "a Perl-style regular expression"),
    ],
    result: Type::String,
    nulls: Nulls::Pass,
    source: "1Integrate, built-in functions",
    examples: &[
        ("re_search('', 'a')", "null"),
        ("re_search('in 1999 and 2001', '\\d\\d\\d\\d')", "'1999'"),
        ("re_search('road', '(')", "error: unclosed group"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let regex = arguments.context.patterns.perl(&arguments.text(1)?)?;
    let text = arguments.text(0)?;
    Ok(regex
        .find(&text)
        .map_or(Value::Null, |found| Value::text(found.as_str())))
}
