//! What became of a check, and what rules say, for people.

use serde::Serialize;
use trigpoint_service::check::{CheckReport, CheckedClass, ExplainedRule};

/// Rules with what they say.
#[derive(Debug, Serialize)]
pub(crate) struct Explained {
    pub(crate) rules: Vec<ExplainedRule>,
}

pub(crate) fn explained(list: &Explained) -> String {
    match list.rules.as_slice() {
        [only] => format!("{}\n", only.sentence),
        rules => {
            let told = rules
                .iter()
                .map(|it| format!("{}\n  {}\n", it.rule, it.sentence));
            told.collect::<Vec<_>>().join("\n")
        }
    }
}

const HEADS: [&str; 7] = [
    "processed",
    "conform",
    "fail",
    "not known",
    "errors",
    "ms",
    "rule and class",
];

pub(crate) fn summary(report: &CheckReport) -> String {
    let mut rows: Vec<[String; 7]> = vec![HEADS.map(str::to_owned)];
    for rule in &report.rules {
        for class in &rule.classes {
            rows.push(row(&rule.rule, class));
        }
    }
    let mut widths = [0; 6];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in &rows {
        let cells = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:>width$}  "));
        text.extend(cells);
        text.push_str(row.last().map_or("", String::as_str));
        text.push('\n');
    }
    for rule in &report.not_checked {
        text.push_str(&faults("not checked", &rule.rule, &rule.reasons));
    }
    for rule in report.faulty() {
        text.push_str(&faults("checked with faults", &rule.rule, &rule.faults));
    }
    text.push('\n');
    text.push_str(&totals(report));
    text.push('\n');
    if report.finding_count > 0 {
        text.push_str("`--report csv|json|geojson|gpkg|html -o FILE` writes every one.\n");
    }
    text
}

fn faults(what: &str, rule: &str, reasons: &[String]) -> String {
    let mut text = format!("\n{what}: {rule}\n");
    for reason in reasons {
        text.push_str(&format!("  {reason}\n"));
    }
    text
}

fn row(rule: &str, class: &CheckedClass) -> [String; 7] {
    [
        class.processed.to_string(),
        class.conforming.to_string(),
        class.non_conforming.to_string(),
        class.not_known.to_string(),
        class.errors.to_string(),
        class.time_ms.to_string(),
        format!("{rule} ({})", class.class),
    ]
}

/// One line of what a check came to.
pub(crate) fn totals(report: &CheckReport) -> String {
    let features: u64 = report.classes.iter().map(|class| class.features).sum();
    let faults: u64 = report.classes.iter().map(|class| class.faults).sum();
    let mut text = format!(
        "{} rules over {features} features: {} non-conformances, {} errors",
        report.rules.len(),
        report.non_conforming,
        report.errors
    );
    if faults > 0 {
        text.push_str(&format!("; {faults} values could not be read"));
    }
    if !report.not_checked.is_empty() {
        text.push_str(&format!(
            "; {} rules were not checked",
            report.not_checked.len()
        ));
    }
    let faulty = report.faulty().count();
    if faulty > 0 {
        text.push_str(&format!("; {faulty} rules have faults"));
    }
    text
}
