//! The report as a page: one file, without a script and without anything to fetch.

use std::io::{self, Write};

use trigpoint_engine::Finding;

use super::{Checked, each_finding, kind, named, refused, told, values};
use crate::error::ServiceError;

/// Findings that the page shows; the other forms have them all.
const SHOWN_MAX: u64 = 10_000;

const HEAD: &str = "<!doctype html>
<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Check of rules</title>
<meta name=\"viewport\" content=\"width=device-width\">
<style>
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif }
body { max-width: 80rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem;
  border-bottom: 1px solid #8884 }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
code { overflow-wrap: anywhere }
</style></head><body><h1>Check of rules</h1>
";

pub(super) fn write(checked: &mut Checked, out: &mut dyn Write) -> Result<(), ServiceError> {
    write_summary(checked, out).map_err(refused)?;
    let count = checked.report.finding_count;
    let head = "<h2>Findings</h2>\n<table><tr><th>Rule</th><th>Object</th><th>What</th>\
                <th>Values</th></tr>\n";
    out.write_all(head.as_bytes()).map_err(refused)?;
    let mut shown = 0;
    each_finding(checked, |finding| {
        shown += 1;
        if shown > SHOWN_MAX {
            return Ok(());
        }
        write_finding(finding, out).map_err(refused)
    })?;
    out.write_all(b"</table>\n").map_err(refused)?;
    if count > SHOWN_MAX {
        let told = format!("<p>The first {SHOWN_MAX} of {count} findings; CSV has them all.</p>\n");
        out.write_all(told.as_bytes()).map_err(refused)?;
    }
    out.write_all(b"</body></html>\n").map_err(refused)
}

fn write_summary(checked: &Checked, out: &mut dyn Write) -> io::Result<()> {
    let report = &checked.report;
    out.write_all(HEAD.as_bytes())?;
    writeln!(
        out,
        "<p>{} non-conformances and {} errors.{}</p>",
        report.non_conforming,
        report.errors,
        report.crs.as_ref().map_or_else(String::new, |crs| {
            format!(" Coordinates are in {}.", escaped(crs))
        })
    )?;
    out.write_all(
        b"<h2>Rules</h2>\n<table><tr><th>Rule</th><th>Class</th><th class=\"n\">Processed</th>\
          <th class=\"n\">Conforming</th><th class=\"n\">Non-conforming</th>\
          <th class=\"n\">Not known</th><th class=\"n\">Errors</th></tr>\n",
    )?;
    for rule in &report.rules {
        for class in &rule.classes {
            write!(
                out,
                "<tr><td title=\"{}\">{}</td><td>{}</td>",
                escaped(&rule.sentence),
                escaped(&rule.rule),
                escaped(&class.class)
            )?;
            let counts = [
                class.processed,
                class.conforming,
                class.non_conforming,
                class.not_known,
                class.errors,
            ];
            for count in counts {
                write!(out, "<td class=\"n\">{count}</td>")?;
            }
            out.write_all(b"</tr>\n")?;
        }
    }
    out.write_all(b"</table>\n")?;
    let not_checked = report.not_checked.iter();
    write_faults(
        "Rules that were not checked",
        not_checked.map(|rule| (rule.rule.as_str(), rule.reasons.as_slice())),
        out,
    )?;
    write_faults(
        "Rules with faults, checked all the same",
        report
            .faulty()
            .map(|rule| (rule.rule.as_str(), rule.faults.as_slice())),
        out,
    )
}

fn write_faults<'a>(
    head: &str,
    rules: impl Iterator<Item = (&'a str, &'a [String])>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut rules = rules.peekable();
    if rules.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "<h2>{}</h2>\n<ul>", escaped(head))?;
    for (rule, reasons) in rules {
        let reasons = reasons.join("; ");
        writeln!(out, "<li>{}: {}</li>", escaped(rule), escaped(&reasons))?;
    }
    out.write_all(b"</ul>\n")
}

fn write_finding(finding: &Finding, out: &mut dyn Write) -> io::Result<()> {
    let key = match finding.key.as_slice() {
        [] => format!("number {}", finding.object),
        key => named(key.iter()),
    };
    let what = match kind(finding) {
        "error" => format!("error: {}", told(finding)),
        _ => told(finding),
    };
    writeln!(
        out,
        "<tr><td>{}</td><td>{}<br>{}</td><td>{}</td><td><code>{}</code></td></tr>",
        escaped(&finding.rule),
        escaped(&finding.class),
        escaped(&key),
        escaped(&what),
        escaped(&values(finding))
    )
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
