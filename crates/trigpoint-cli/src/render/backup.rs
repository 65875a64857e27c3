//! What a backup made, for people.

use trigpoint_service::backup::BackupReport;

use super::text::{add_lines, counted, line_of, plain, shell_word, size};

/// The answer of `backup`.
pub(crate) fn report(report: &BackupReport) -> String {
    let file = plain(&report.file.display().to_string());
    told(
        report,
        &format!(
            "Backed up {} to {file} ({})",
            items(report),
            size(report.bytes)
        ),
    )
}

/// The talk of `backup -o -`, where stdout is the archive.
pub(crate) fn to_stdout(report: &BackupReport) -> String {
    told(
        report,
        &format!("Backed up {} ({})", items(report), size(report.bytes)),
    )
}

fn items(report: &BackupReport) -> String {
    counted(report.items, "item")
}

fn told(report: &BackupReport, head: &str) -> String {
    let mut out = String::new();
    line_of(&mut out, &format!("{head}."));
    let mut kinds: Vec<String> = report
        .by_kind
        .iter()
        .map(|(kind, count)| counted(*count, &kind.as_str().replace('-', " ")))
        .collect();
    if report.folders > 0 {
        kinds.push(counted(report.folders, "folder"));
    }
    if !kinds.is_empty() {
        line_of(&mut out, &format!("  {}", kinds.join(", ")));
    }
    if report.needed > 0 {
        line_of(
            &mut out,
            &format!("  {} of them not selected, but needed", report.needed),
        );
    }
    if !report.missing_references.is_empty() {
        line_of(&mut out, "References that lead nowhere, kept as they are:");
        let lines: Vec<String> = report
            .missing_references
            .iter()
            .map(|line| plain(line))
            .collect();
        add_lines(&mut out, &lines, "");
    }
    if !report.left_out.is_empty() {
        line_of(&mut out, "Left out, because the form cannot express them:");
        let lines: Vec<String> = report
            .left_out
            .iter()
            .map(|left| format!("{}: {}", left.path, plain(&left.reason)))
            .collect();
        add_lines(&mut out, &lines, "; `--format json` has all");
    }
    if !report.notes.is_empty() {
        line_of(&mut out, "What the form cannot hold:");
        let lines: Vec<String> = report
            .notes
            .iter()
            .map(|(note, count)| match count {
                1 => plain(note),
                count => format!("{} ({count} times)", plain(note)),
            })
            .collect();
        add_lines(&mut out, &lines, "; `--format json` has all");
    }
    if !report.content_root.is_empty() {
        line_of(&mut out, &format!("Content root {}", report.content_root));
    }
    if report.file.extension().is_some() {
        let file = shell_word(&report.file.display().to_string());
        line_of(&mut out, &format!("Back with: trigpoint restore {file}"));
    }
    out
}
