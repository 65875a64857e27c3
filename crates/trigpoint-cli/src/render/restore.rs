//! What a restore did, or would do, for people.

use std::collections::{BTreeMap, BTreeSet};

use trigpoint_model::{ItemPath, Stamp};
use trigpoint_service::hint;
use trigpoint_service::restore::report::{FolderSummary, ItemReport, Need, Wanted};
use trigpoint_service::restore::{
    ListedRestore, Outcome, RestoreReport, RestoreState, SuggestedChoice, Suggestion, UndoReport,
};

use super::text::{LINES_MAX, add_lines, counted, line_of, plain, shell_word, stamp};

const WHOLE: &str = "; `--format json` or `--report FILE` has all";

/// The report of a restore.
pub(crate) fn report(report: &RestoreReport) -> String {
    let mut out = String::new();
    line_of(
        &mut out,
        &format!("{}: {}", head(report.state), counts(report)),
    );
    folders(&mut out, report);
    if !report.suggestions.is_empty() {
        let head = if report.waits_for_root() {
            "Choose before anything is restored:"
        } else {
            "You may also choose:"
        };
        line_of(&mut out, head);
        let lines: Vec<String> = report.suggestions.iter().map(suggested).collect();
        add_lines(&mut out, &lines, WHOLE);
    }
    if report.state == RestoreState::Planned {
        planned(&mut out, report);
    }
    renamed(&mut out, report);
    refused(&mut out, report);
    left_out(&mut out, report);
    notes(&mut out, report);
    wanted(&mut out, &report.wanted);
    if let Some(restore) = report.restore_id {
        line_of(
            &mut out,
            &format!("Take it back with: trigpoint restore undo {restore}"),
        );
    }
    if report.state == RestoreState::Planned {
        line_of(&mut out, "Nothing was written: this is the plan");
    }
    if report.state == RestoreState::NothingChanged {
        line_of(
            &mut out,
            "Nothing was written: there is nothing to take back",
        );
    }
    out
}

/// How many folders are made, were there, and get a text.
fn folders(out: &mut String, report: &RestoreReport) {
    let FolderSummary {
        created,
        merged,
        replaced,
    } = report.folders;
    if created + merged == 0 {
        return;
    }
    let made = counted(created, "folder");
    let (verb, gets) = if report.state == RestoreState::Planned {
        ("to be made", "to get")
    } else {
        ("made", "with")
    };
    let text = match replaced {
        0 => String::new(),
        count => format!(", {count} of them {gets} the archive's description and comments"),
    };
    line_of(
        out,
        &format!("  {made} {verb}, {merged} there already{text}"),
    );
}

/// A suggestion with the option that chooses it.
fn suggested(suggestion: &Suggestion) -> String {
    let option = match &suggestion.choice {
        SuggestedChoice::Root(root) => {
            let root = shell_word(root);
            format!("`--root {root}` reads it so, `--root /` takes the places as they are")
        }
        SuggestedChoice::UseExisting(kind) => {
            format!("`--on-conflict {}=use-existing`", kind.as_str())
        }
        SuggestedChoice::SkipIdentical => "`--skip-identical`".to_owned(),
    };
    format!("{}: {}", plain(&suggestion.message), plain(&option))
}

fn head(state: RestoreState) -> &'static str {
    match state {
        RestoreState::Restored => "Restored",
        RestoreState::RestoredPartially => "Restored in part",
        RestoreState::NothingChanged => "Nothing had to be changed",
        RestoreState::Refused => "Refused, nothing was changed",
        RestoreState::FailedUnchanged => "Failed, nothing was changed",
        RestoreState::Planned => "Planned",
    }
}

fn counts(report: &RestoreReport) -> String {
    let summary = &report.summary;
    let all = [
        (summary.created, "created"),
        (summary.renamed, "renamed"),
        (summary.replaced, "replaced"),
        (summary.used_existing, "taken from what is there"),
        (summary.identical, "identical to what is there"),
        (summary.refused, "refused"),
        (summary.not_attempted, "left out"),
    ];
    let told: Vec<String> = all
        .iter()
        .enumerate()
        .filter(|(place, (count, _))| *place == 0 || *count > 0)
        .map(|(place, (count, word))| match place {
            0 => format!("{} {word}", counted(*count, "item")),
            _ => format!("{count} {word}"),
        })
        .collect();
    told.join(", ")
}

/// The name of an item in a report: its path, or where it was found.
fn name(item: &ItemReport) -> String {
    item.path
        .as_ref()
        .map_or_else(|| plain(&item.entry), ItemPath::to_string)
}

/// The name of an item, and where the live one is, where that is elsewhere.
fn name_and_place(item: &ItemReport) -> String {
    let restored_as = item.restored_as.as_ref();
    match restored_as.filter(|place| Some(*place) != item.path.as_ref()) {
        Some(place) => format!("{} → {place}", name(item)),
        None => name(item),
    }
}

/// What a plan would do with items that are neither renamed nor refused.
fn planned(out: &mut String, report: &RestoreReport) {
    let headed = [
        (Outcome::Created, "To be created:"),
        (Outcome::Replaced, "To be replaced:"),
        (Outcome::UsedExisting, "To be taken from what is there:"),
        (Outcome::Identical, "There already with the same content:"),
    ];
    for (outcome, head) in headed {
        let items = report.items.iter().filter(|item| item.outcome == outcome);
        let lines: Vec<String> = items.map(name_and_place).collect();
        if !lines.is_empty() {
            line_of(out, head);
            add_lines(out, &lines, WHOLE);
        }
    }
}

fn renamed(out: &mut String, report: &RestoreReport) {
    let lines: Vec<String> = report
        .items
        .iter()
        .filter(|item| item.outcome == Outcome::Renamed)
        .map(|item| {
            let (old, new) = (item.path.as_ref(), item.restored_as.as_ref());
            let same_folder = old.and_then(ItemPath::parent) == new.and_then(ItemPath::parent);
            let new = match new.map(|path| (path, path.name())) {
                Some((_, Some(name))) if same_folder => name.to_string(),
                Some((path, _)) => path.to_string(),
                None => String::new(),
            };
            let same = match &item.identical_to {
                Some(other) if Some(other) == old => "  (identical to it)".to_owned(),
                Some(other) => format!("  (identical to {other})"),
                None => String::new(),
            };
            format!("{} → {new}{same}", name(item))
        })
        .collect();
    if !lines.is_empty() {
        line_of(out, "Renamed, because the name is taken:");
        add_lines(out, &lines, WHOLE);
    }
}

/// Refused items under what made them impossible: mending that mends them all.
fn refused(out: &mut String, report: &RestoreReport) {
    let mut causes: BTreeMap<String, Vec<&ItemReport>> = BTreeMap::new();
    for item in report
        .items
        .iter()
        .filter(|item| item.outcome == Outcome::Refused)
    {
        let cause = item.root_cause.clone().unwrap_or_else(|| name(item));
        causes.entry(cause).or_default().push(item);
    }
    if causes.is_empty() {
        return;
    }
    line_of(out, "Refused, by what must be mended first:");
    for (cause, items) in &causes {
        line_of(out, &format!("  {}", plain(cause)));
        for item in items.iter().take(LINES_MAX) {
            let reason = plain(item.reason.as_deref().unwrap_or("no reason is known"));
            let code = item.code.as_deref().unwrap_or("unknown");
            // A fault of the archive is looked for in the entry; the others are not there.
            let entry = match &item.path {
                Some(_) if !code.starts_with("ref-") => format!(" in {}", plain(&item.entry)),
                Some(_) | None => String::new(),
            };
            line_of(
                out,
                &format!("    {}{entry}: {reason} [{code}]", name(item)),
            );
        }
        if let Some(more) = items.len().checked_sub(LINES_MAX).filter(|more| *more > 0) {
            line_of(out, &format!("    … and {more} more{WHOLE}"));
        }
    }
    let codes = causes
        .values()
        .flatten()
        .filter_map(|item| item.code.as_deref());
    let helps: BTreeSet<&str> = codes.filter_map(hint::hint).collect();
    for help in helps {
        line_of(out, &format!("  hint: {help}"));
    }
}

fn left_out(out: &mut String, report: &RestoreReport) {
    let lines = folded(
        report
            .items
            .iter()
            .filter(|item| item.outcome == Outcome::NotAttempted)
            .filter_map(|item| item.reason.as_deref()),
    );
    if !lines.is_empty() {
        line_of(out, "Left out:");
        add_lines(out, &lines, WHOLE);
    }
}

fn notes(out: &mut String, report: &RestoreReport) {
    let of_kind = |kind: &'static str| {
        report
            .items
            .iter()
            .flat_map(|item| &item.notes)
            .filter(move |note| note.kind == kind)
            .map(|note| note.message.as_str())
    };
    let warnings = folded(
        report
            .warnings
            .iter()
            .map(String::as_str)
            .chain(of_kind("warning")),
    );
    if !warnings.is_empty() {
        line_of(out, "Warnings:");
        add_lines(out, &warnings, WHOLE);
    }
    let mapped = folded(of_kind("mapped"));
    if !mapped.is_empty() {
        line_of(out, "Put into our own words:");
        add_lines(out, &mapped, WHOLE);
    }
}

/// Equal texts once, with how often each is said; the most frequent first.
fn folded<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    let mut folded: Vec<(&str, u64)> = counts.into_iter().collect();
    folded.sort_by(|(one, few), (other, many)| many.cmp(few).then(one.cmp(other)));
    folded
        .into_iter()
        .map(|(text, count)| match count {
            1 => plain(text),
            count => format!("{} ({count} times)", plain(text)),
        })
        .collect()
}

/// What is still wanted, by data store, each with the command that supplies it.
fn wanted(out: &mut String, wanted: &[Wanted]) {
    if wanted.is_empty() {
        return;
    }
    line_of(out, "Still wanted:");
    let mut last = None;
    for want in wanted {
        if last != Some(&want.path) {
            line_of(out, &format!("  {}", want.path));
            last = Some(&want.path);
        }
        let path = shell_word(want.path.as_str());
        let slot = shell_word(&want.name);
        let line = match want.needs {
            Need::File => {
                let before = want
                    .last_known
                    .as_deref()
                    .map_or_else(String::new, |name| format!(" (last time {})", plain(name)));
                format!(
                    "file `{}`{before}: trigpoint datastore upload {path} FILE --slot {slot}",
                    plain(&want.name)
                )
            }
            Need::Password => format!(
                "password `{}`: trigpoint datastore set-password {path} --slot {slot}",
                plain(&want.name)
            ),
        };
        line_of(out, &format!("    {line}"));
    }
}

/// What would be replaced, shown before it is asked whether to go on.
pub(crate) fn to_be_replaced(paths: &[&str], folders: u64) -> String {
    let mut out = String::new();
    line_of(
        &mut out,
        "To be replaced; what is there now stays in its history:",
    );
    let mut lines: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    if folders > 0 {
        let folders = counted(folders, "folder");
        lines.insert(0, format!("the description and comments of {folders}"));
    }
    add_lines(&mut out, &lines, "; `--dry-run` shows all");
    out
}

/// The answer of `restore list`.
pub(crate) fn listed(restores: &[ListedRestore]) -> String {
    if restores.is_empty() {
        return "Nothing was restored yet\n".to_owned();
    }
    let mut out = String::new();
    for restore in restores {
        let undone = restore
            .undone
            .as_ref()
            .map_or_else(String::new, |undone| format!(", undone {}", stamp(undone)));
        let (id, done, items) = (restore.id, done(restore), changed(restore));
        line_of(&mut out, &format!("{id}  {done}: {items}{undone}"));
    }
    out
}

/// A restore as a question names it.
pub(crate) fn named(restore: &ListedRestore) -> String {
    let (id, done, items) = (restore.id, done(restore), changed(restore));
    format!("the restore of {done} ({items}), {id}")
}

/// What is told before the last restore is undone.
pub(crate) const LAST_TO_UNDO: &str =
    "No restore is named: the last one that changed something is meant.\n";

fn done(ListedRestore { at, by, .. }: &ListedRestore) -> String {
    stamp(&Stamp::new(*at, by))
}

fn changed(ListedRestore { summary, .. }: &ListedRestore) -> String {
    counted(summary.created + summary.renamed + summary.replaced, "item")
}

/// The answer of `restore undo`.
pub(crate) fn undone(report: &UndoReport) -> String {
    let UndoReport {
        restore,
        removed,
        brought_back,
        folders_removed,
    } = report;
    format!(
        "Undone restore {restore}: {} removed, {brought_back} as before, {} removed\n",
        counted(*removed, "item"),
        counted(*folders_removed, "folder")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_tells_which_live_item_is_meant_where_it_lies_elsewhere() {
        let item = |path: &str, outcome, restored_as: &str| ItemReport {
            path: Some(path.parse().unwrap()),
            kind: None,
            id: None,
            entry: "roads.json".to_owned(),
            outcome,
            restored_as: Some(restored_as.parse().unwrap()),
            identical_to: None,
            code: None,
            reason: None,
            root_cause: None,
            notes: Vec::new(),
        };
        let mut report = RestoreReport::refused_whole(String::new());
        report.items = vec![
            item("/rules/A", Outcome::Replaced, "/rules/B"),
            item("/rules/C", Outcome::Replaced, "/rules/C"),
            item("/rules/D", Outcome::UsedExisting, "/rules/E"),
            item("/rules/F", Outcome::Identical, "/rules/G"),
        ];
        let mut out = String::new();
        planned(&mut out, &report);
        assert!(out.contains("  /rules/A → /rules/B\n  /rules/C\n"), "{out}");
        assert!(out.contains("  /rules/D → /rules/E\n"), "{out}");
        assert!(out.contains("  /rules/F → /rules/G\n"), "{out}");
    }

    #[test]
    fn equal_notes_are_said_once_with_their_number() {
        let lines = folded(["b", "a", "b"].into_iter());
        assert_eq!(lines, ["b (2 times)", "a"]);
    }
}
