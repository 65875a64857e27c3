//! `re_matches`: whether the whole of it matches a pattern.

use crate::error::ValueError;
use crate::operators::{Arguments, Nulls, Operator, required};
use crate::value::{Type, Value};

pub(super) const OPERATOR: Operator = Operator {
    name: "re_matches",
    summary: "Whether the whole of it matches a pattern.",
    arguments: &[
        required("string", Type::String, ""),
        required("pattern", Type::String, "a Perl-style regular expression"),
    ],
    result: Type::Boolean,
    nulls: Nulls::Pass,
    source: "Common to SQL and spreadsheets",
    examples: &[
        ("re_matches('', '')", "true"),
        ("re_matches('A12', '[A-Z]\\d+')", "true"),
        ("re_matches('A12x', '[A-Z]\\d+')", "false"),
    ],
    evaluate,
};

fn evaluate(arguments: &mut Arguments<'_, '_>) -> Result<Value, ValueError> {
    let pattern = format!("^(?:{})$", arguments.text(1)?);
    let regex = arguments.context.patterns.perl(&pattern)?;
    Ok(regex.is_match(&arguments.text(0)?).into())
}
