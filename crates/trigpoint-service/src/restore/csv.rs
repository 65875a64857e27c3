//! The report of a restore for a spreadsheet (RFC 4180).

use trigpoint_model::ItemPath;

use super::report::{ItemReport, RestoreReport};

impl RestoreReport {
    /// A row per item.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut out = String::from(
            "path,kind,id,entry,outcome,restoredAs,identicalTo,code,reason,rootCause,notes\r\n",
        );
        for item in &self.items {
            let cells: Vec<String> = cells(item).iter().map(|cell| quoted(cell)).collect();
            out.push_str(&cells.join(","));
            out.push_str("\r\n");
        }
        out
    }
}

fn cells(item: &ItemReport) -> [String; 11] {
    let ItemReport {
        path,
        kind,
        id,
        entry,
        outcome,
        restored_as,
        identical_to,
        code,
        reason,
        root_cause,
        notes,
    } = item;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let shown =
        |path: &Option<ItemPath>| path.as_ref().map_or_else(String::new, ToString::to_string);
    let notes: Vec<&str> = notes.iter().map(|note| note.message.as_str()).collect();
    [
        shown(path),
        kind.map_or_else(String::new, |kind| kind.to_string()),
        id.map_or_else(String::new, |id| id.to_string()),
        entry.clone(),
        outcome.as_str().to_owned(),
        shown(restored_as),
        shown(identical_to),
        text(code),
        text(reason),
        text(root_cause),
        notes.join("; "),
    ]
}

/// A cell in quotes. One that a spreadsheet would take for a formula gets an apostrophe: names
/// come from archives of others.
fn quoted(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_and_is_never_a_formula() {
        assert_eq!(quoted("a \"b\", c"), "\"a \"\"b\"\", c\"");
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
    }
}
