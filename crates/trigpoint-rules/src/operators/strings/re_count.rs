//! `re_count`: how many pieces of it match a pattern; they do not overlap.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "re_count",
    summary: "How many pieces of it match a pattern; they do not overlap.",
    arguments: &[
        required("string", Type::String, ""),
        required("pattern", Type::String, "a Perl-style regular expression"),
    ],
    result: Type::Integer,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[("re_count('', 'a')", "0"), ("re_count('a-b-c', '-')", "2")],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let regex = arguments.context.patterns.perl(&arguments.text(1)?)?;
    let count = regex.find_iter(&arguments.text(0)?).count();
    Ok(Value::Integer(i64::try_from(count).unwrap_or(i64::MAX)))
}
