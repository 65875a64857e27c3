//! The reference page of functions is what the functions say of themselves.

use std::fmt::Write as _;
use std::path::PathBuf;

use trigpoint_rules::operators::{self, GROUPS, Nulls, Operator, Presence};

fn page() -> String {
    let mut page = String::from(
        "# Built-in functions\n\n\
         <!-- Made from crates/trigpoint-rules/src/operators by ./test --bless. -->\n\n\
         A rule calls these as values. Null among the arguments gives null, unless a\n\
         function says otherwise. An argument in `[ ]` may be left out; `…` stands for\n\
         more of the same. In the examples `g'…'` is a geometry as well-known text and\n\
         `t'…'` a timestamp; each example is a test. Unless told otherwise geometry is\n\
         computed in the plane, in CRS units, without heights and measures; vertices of\n\
         the answer have them where a vertex or an edge of a source does.\n\n",
    );
    let count = operators::all().count();
    let _ = writeln!(page, "There are {count}.\n");
    for group in GROUPS {
        let names: Vec<String> = group
            .operators
            .iter()
            .map(|it| format!("`{}`", it.name))
            .collect();
        let _ = writeln!(page, "- **{}**: {}", group.title, names.join(", "));
    }
    page.push_str(
        "\nStill to come: `is_structured` (whether a geometry has topology), with the topology of \
         a session.\n",
    );
    for group in GROUPS {
        let _ = write!(page, "\n## {}\n", group.title);
        for operator in group.operators {
            section(&mut page, operator);
        }
    }
    page
}

fn section(page: &mut String, operator: &Operator) {
    let _ = write!(
        page,
        "\n### `{}` → {}\n\n{}",
        operator.signature(),
        operator.result.name(),
        operator.summary
    );
    if operator.nulls == Nulls::Seen {
        page.push_str(" Null arguments are seen.");
    }
    page.push('\n');
    let described: Vec<_> = operator
        .arguments
        .iter()
        .filter(|it| !it.words.is_empty())
        .collect();
    if !described.is_empty() {
        page.push('\n');
        for argument in described {
            let often = match argument.presence {
                Presence::Required | Presence::Optional => "",
                Presence::Repeated | Presence::AnyNumber => ", any number",
            };
            let _ = writeln!(
                page,
                "- `{}` ({}{often}): {}",
                argument.name,
                argument.argument_type.name(),
                argument.words
            );
        }
    }
    page.push_str("\n```text\n");
    for (call, expected) in operator.examples {
        let _ = writeln!(page, "{call} → {expected}");
    }
    let _ = write!(page, "```\n\nSource: {}.\n", operator.source);
}

#[test]
fn the_reference_page_of_functions_is_made_from_their_definitions() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/functions.md");
    let made = page();
    if std::env::var_os("TRIGPOINT_BLESS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    assert!(
        std::fs::read_to_string(path).unwrap_or_default() == made,
        "`docs/reference/functions.md` is stale; `./test --bless` makes it anew"
    );
}
