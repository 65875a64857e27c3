//! What backing up, restoring and undoing the whole repository did, for people; and the report of
//! a restore as data, with every item, streamed.

use std::io::{BufWriter, Write};
use std::path::Path;

use serde::Serialize;
use serde_json::Value;
use trigpoint_model::Stamp;
use trigpoint_service::repository::report::ChangeList;
use trigpoint_service::repository::{
    Change, DoneRestore, PlannedChange, RepositoryBackupReport, RepositoryRestoreReport,
    RepositoryUndoReport,
};
use trigpoint_service::restore::RestoreState;
use trigpoint_service::restore::report::{Need, Wanted};

use super::text::{add_lines, counted, line_of, plain, shell_word, size, stamp};
use crate::failure::Failure;

/// Where all is that a list here cuts.
const WHOLE: &str = "; `--format json` or `--report FILE` has all";

/// The report of a repository restore with every single item.
#[derive(Debug, Serialize)]
pub(crate) struct Restored<'a> {
    #[serde(flatten)]
    pub(crate) report: &'a RepositoryRestoreReport,
    pub(crate) items: &'a ChangeList,
}

/// Writes the report to a file, as JSON.
pub(crate) fn write(whole: &Restored<'_>, file: &Path) -> Result<(), Failure> {
    let name = file.display().to_string();
    let written = std::fs::File::create(file).and_then(|file| {
        let mut out = BufWriter::new(file);
        serde_json::to_writer_pretty(&mut out, whole)?;
        out.write_all(b"\n")?;
        out.flush()
    });
    written.map_err(Failure::write(name))
}

/// The answer of `repository backup`.
pub(crate) fn backed_up(report: &RepositoryBackupReport) -> String {
    let mut out = String::new();
    let to = report.file.as_ref().map_or_else(String::new, |file| {
        format!(" to {}", plain(&file.display().to_string()))
    });
    let folders = report.folders;
    line_of(
        &mut out,
        &format!(
            "Backed up the repository{to}: {}, {} ({} in {})",
            counted(report.items, "item"),
            counted(folders, "folder"),
            size(report.bytes),
            duration(report.elapsed_ms)
        ),
    );
    let kinds: Vec<String> = report
        .by_kind
        .iter()
        .map(|(kind, count)| counted(*count, &kind.as_str().replace('-', " ")))
        .collect();
    if !kinds.is_empty() {
        line_of(&mut out, &format!("  {}", kinds.join(", ")));
    }
    line_of(
        &mut out,
        &format!(
            "  {} in the Recycle Bin, {}, {}",
            counted(report.binned, "item"),
            counted(report.revisions, "earlier revision"),
            counted(report.files, "uploaded file")
        ),
    );
    line_of(&mut out, &format!("Content root {}", report.content_root));
    match &report.file {
        Some(file) => {
            let file = shell_word(&file.display().to_string());
            line_of(
                &mut out,
                &format!("Back with: trigpoint repository restore {file}"),
            );
        }
        None => line_of(
            &mut out,
            "Not read back, because it was sent: `trigpoint verify FILE` does it where it arrived",
        ),
    }
    out
}

/// The report of `repository restore`: what happened, or would.
pub(crate) fn restored(report: &RepositoryRestoreReport) -> String {
    let mut out = String::new();
    let told: Vec<String> = Change::ALL
        .into_iter()
        .map(|change| format!("{} {}", report.count(change), word(change, report.state)))
        .collect();
    line_of(
        &mut out,
        &format!("{}: {}", head(report.state), told.join(", ")),
    );
    for change in [Change::Deleted, Change::Replaced, Change::Created] {
        changes(&mut out, report, change);
    }
    let beside = report.beside;
    for (what, counts) in [
        ("in the Recycle Bin", beside.binned),
        ("earlier revisions", beside.revisions),
        ("uploaded files", beside.files),
    ] {
        if counts.before != counts.after {
            line_of(
                &mut out,
                &format!("  {what}: {} → {}", counts.before, counts.after),
            );
        }
    }
    if report.passwords_kept > 0 {
        let kept = counted(report.passwords_kept, "password");
        line_of(&mut out, &format!("  {kept} kept"));
    }
    wanted(&mut out, report);
    if !report.warnings.is_empty() {
        line_of(&mut out, "Warnings:");
        let lines: Vec<String> = report.warnings.iter().map(|line| plain(line)).collect();
        add_lines(&mut out, &lines, WHOLE);
    }
    if let Some(file) = &report.safety_backup {
        let file = plain(&file.display().to_string());
        line_of(&mut out, &format!("Backed up before to {file}"));
    }
    match report.state {
        RestoreState::Restored | RestoreState::RestoredPartially => {
            line_of(&mut out, &format!("Content root {}", report.content_root));
            line_of(&mut out, "Take it back with: trigpoint repository undo");
        }
        RestoreState::Planned => line_of(&mut out, "Nothing was written: this is the plan"),
        RestoreState::NothingChanged | RestoreState::Refused | RestoreState::FailedUnchanged => {}
    }
    out
}

/// How many items and folders a restore that was done changed in this way.
pub(crate) fn count_in(restore: &DoneRestore, change: Change) -> u64 {
    let place = match change {
        Change::Deleted => "/counts/deleted",
        Change::Replaced => "/counts/replaced",
        Change::Created => "/counts/created",
        Change::Identical => "/counts/identical",
    };
    let kinds = restore.report.pointer(place).and_then(Value::as_object);
    let counts = kinds.into_iter().flatten();
    counts.filter_map(|(_, count)| count.as_u64()).sum()
}

/// What undoing a restore would do, before it is done.
pub(crate) fn to_undo(restore: &DoneRestore) -> String {
    let file = restore.report.get("file").and_then(Value::as_str);
    let file = file.unwrap_or("?");
    format!(
        "The restore of {}, {}, is the last. To undo it deletes {} that it brought, brings {} back \
         and makes {} what they were; users and roles stay as they are\n",
        plain(file),
        stamp(&Stamp::new(restore.at, &restore.by)),
        counted(count_in(restore, Change::Created), "item"),
        counted(count_in(restore, Change::Deleted), "item"),
        counted(count_in(restore, Change::Replaced), "item"),
    )
}

/// The answer of `repository undo`.
pub(crate) fn undone(report: &RepositoryUndoReport) -> String {
    let of = report.restored_at.map_or_else(String::new, |at| {
        format!(" of {}", at.strftime("%Y-%m-%d %H:%M:%S UTC"))
    });
    format!(
        "The restore{of} is undone: the items are as they were before; users and roles stay as \
         they are\nContent root {}\n",
        report.content_root
    )
}

/// The answer of `repository restores`.
pub(crate) fn restores(restores: &[DoneRestore]) -> String {
    if restores.is_empty() {
        return "The repository was never restored as a whole\n".to_owned();
    }
    let mut out = String::new();
    for restore in restores {
        let by = stamp(&Stamp::new(restore.at, &restore.by));
        let file = restore.report.get("file").and_then(Value::as_str);
        let file = plain(file.unwrap_or("?"));
        let undone = restore
            .undone
            .as_ref()
            .map_or_else(String::new, |undone| format!(", undone {}", stamp(undone)));
        line_of(&mut out, &format!("{}  {by}: {file}{undone}", restore.id));
    }
    out
}

fn head(state: RestoreState) -> &'static str {
    match state {
        RestoreState::Restored | RestoreState::RestoredPartially => "Restored the repository",
        RestoreState::NothingChanged => "Nothing had to be changed",
        RestoreState::Refused => "Refused, nothing was changed",
        RestoreState::FailedUnchanged => "Failed, nothing was changed",
        RestoreState::Planned => "Planned",
    }
}

fn word(change: Change, state: RestoreState) -> &'static str {
    let is_done = state == RestoreState::Restored;
    match (change, is_done) {
        (Change::Deleted, true) => "deleted",
        (Change::Deleted, false) => "to be deleted",
        (Change::Replaced, true) => "replaced",
        (Change::Replaced, false) => "to be replaced",
        (Change::Created, true) => "created",
        (Change::Created, false) => "to be created",
        (Change::Identical, _) => "identical",
    }
}

fn changes(out: &mut String, report: &RepositoryRestoreReport, change: Change) {
    let Some(first) = report.first.get(&change) else {
        return;
    };
    let head = match change {
        Change::Deleted => "Only here, not in the backup:",
        Change::Replaced => "In both, different:",
        Change::Created => "Only in the backup:",
        Change::Identical => "In both, the same:",
    };
    line_of(out, head);
    for PlannedChange {
        change: _,
        kind,
        path,
        from,
        id: _,
    } in first
    {
        let moved = from
            .as_ref()
            .map_or_else(String::new, |from| format!("  (here {from})"));
        line_of(out, &format!("  {:<15}  {path}{moved}", kind.as_str()));
    }
    let more = report.count(change) - first.len() as u64;
    if more > 0 {
        line_of(out, &format!("  … and {more} more{WHOLE}"));
    }
}

fn wanted(out: &mut String, report: &RepositoryRestoreReport) {
    if report.wanted.is_empty() {
        return;
    }
    let head = match report.state {
        RestoreState::Restored | RestoreState::RestoredPartially => "Still wanted:",
        RestoreState::Planned
        | RestoreState::NothingChanged
        | RestoreState::Refused
        | RestoreState::FailedUnchanged => "Wanted afterwards:",
    };
    line_of(out, head);
    let lines: Vec<String> = report.wanted.iter().map(want).collect();
    add_lines(out, &lines, WHOLE);
}

fn want(want: &Wanted) -> String {
    let path = shell_word(want.path.as_str());
    let slot = shell_word(&want.name);
    let name = plain(&want.name);
    match want.needs {
        Need::File => {
            format!("file `{name}`: trigpoint datastore upload {path} FILE --slot {slot}")
        }
        Need::Password => {
            format!("password `{name}`: trigpoint datastore set-password {path} --slot {slot}")
        }
    }
}

/// A time as people say it.
fn duration(milliseconds: u64) -> String {
    let tenths = milliseconds / 100;
    format!("{}.{} s", tenths / 10, tenths % 10)
}
