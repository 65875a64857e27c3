//! What to do next, for every code that has a good answer. One place, so that all faces agree.

use crate::codes;

/// The hint for a stable code; none where the message says it all.
#[must_use]
pub fn hint(code: &str) -> Option<&'static str> {
    Some(match code {
        codes::NOT_FOUND => "`trigpoint items list /rules --recursive` shows what is there",
        codes::NO_REPOSITORY => {
            "`--data DIR` (or `TRIGPOINT_DATA`) names another data directory; the first restore \
             makes a repository"
        }
        codes::STALE => {
            "read the item again, make the change on what it is now, and save with its revision"
        }
        codes::IN_USE => {
            "`--recursive` deletes a folder with all it holds, `--including-used` an item that \
             others use; `trigpoint items where-used PATH` lists them"
        }
        codes::NAME_TAKEN => {
            "choose another name, or another answer: `--on-conflict rename|use-existing|replace`"
        }
        codes::REF_MISSING => {
            "add the missing item to the archive, map it to a live one (`--map OLD=NEW`), or \
             restore the item incomplete (`--allow-missing`)"
        }
        codes::FOLDER_NOT_A_FOLDER => {
            "rename the item that has the folder's name, or restore elsewhere (`--into FOLDER`)"
        }
        codes::AMBIGUOUS => "restore it under a number (`--on-conflict PATH=rename`)",
        codes::PLAN_STALE => "make the plan anew and look at what changed",
        codes::LOCKED => {
            "wait until that process has ended, or speak to the server that holds it (`--server URL`)"
        }
        codes::UNDO_CHANGED => {
            "`trigpoint items history PATH` shows every revision, and brings single items back"
        }
        codes::LIMIT => {
            "take less at once: fewer items, one folder after the other, a smaller file"
        }
        codes::SECRET_IN_DOCUMENT => {
            "take it out of the parameter, name a credential slot instead, and enter it with \
             `trigpoint datastore set-password PATH --slot NAME`"
        }
        codes::NOT_A_REPOSITORY_BACKUP => {
            "`trigpoint restore FILE` restores single items and leaves all else as it is"
        }
        codes::NOT_IN_ARCHIVE => "`trigpoint archive list FILE` shows what is in it",
        codes::NOT_CONFIRMED => "look at the plan, and confirm just what it says",
        codes::FORBIDDEN => "whoever administers users can give a role that has the permission",
        codes::UNAUTHENTICATED => "log in again, or show a token or API key that is still good",
        codes::WRONG_LOG_IN => {
            "`trigpoint user reset-password NAME` makes a new password on the server's machine"
        }
        codes::TOO_MANY_ATTEMPTS => "wait that long, and try again",
        codes::WEAK_PASSWORD => "choose a longer password: a sentence is good",
        codes::NOBODY_LEFT => "give another user a role with `1int-users` first",
        codes::TOO_LATE => "look at the job again: what it did can be undone once it is done",
        codes::TOO_MANY_JOBS => "wait until one of them is over, or cancel one",
        codes::RESTORE_IN_PROGRESS => "wait until the restore is done, and try again",
        "unreadable" => "check the name of the file, and whether it may be read",
        codes::STORAGE_ERROR => "check the free space and the rights on the data directory",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_kebab_case() {
        let mut codes = codes::ALL.to_vec();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), codes::ALL.len());
        assert!(
            codes
                .iter()
                .all(|code| code.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
        );
    }
}
