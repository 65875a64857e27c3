//! What to do next, for every code that has a good answer. One place, so that all faces agree.

use std::borrow::Cow;

use trigpoint_archive::fault::{Code, code as archive};
use trigpoint_archive::foreign::codes as foreign;
use trigpoint_model::ItemPath;
use trigpoint_repository::control::{ControlError, Subject};
use trigpoint_repository::{SaveError, UndoSwitchError};

use crate::access::LOG_INS;
use crate::codes;
use crate::error::ServiceError;

/// The hint for an error: more exact than that for its code where the error knows the place.
#[must_use]
pub fn hint_for(error: &ServiceError) -> Option<Cow<'static, str>> {
    let list = |path: &ItemPath| {
        let tree = path.tree();
        format!("`trigpoint items list /{tree} --recursive` shows what is there")
    };
    let exact = if let ServiceError::NotFound { path }
    | ServiceError::Save(SaveError::ParentMissing { path })
    | ServiceError::NotADataStore { path, .. } = error
    {
        list(path)
    } else if let ServiceError::NoSuchRevision { path, .. } = error {
        format!("`trigpoint items history \"{path}\"` lists the revisions that are kept")
    } else if let ServiceError::NoSuchUser { .. } = error {
        "`trigpoint user list` shows who there is".to_owned()
    } else if let ServiceError::NoSuchPlan { .. } = error {
        "make the plan anew".to_owned()
    } else if let ServiceError::NothingExpressible { .. } = error {
        "back it up in our own form, which holds every item".to_owned()
    } else if let Some(hint) = hint_of_no_item(error) {
        hint.to_owned()
    } else if let ServiceError::Check(fault) = error {
        return fault.hint().map(Cow::Owned);
    } else if let ServiceError::Data(error) = error {
        return error.hint.clone().map(Cow::Owned);
    } else {
        return hint(error.code()).map(Cow::Borrowed);
    };
    Some(Cow::Owned(exact))
}

/// The hint for an error that is not about an item, where that for its code speaks of items.
fn hint_of_no_item(error: &ServiceError) -> Option<&'static str> {
    let hint = if let ServiceError::Control(error) = error {
        return hint_of_account(error);
    } else if let ServiceError::NoSuchKey { .. } = error {
        KEYS
    } else if let ServiceError::NoSuchJob { .. } = error {
        JOBS
    } else if let ServiceError::NoSuchCheck { .. } = error {
        "check again"
    } else if let ServiceError::NoSuchRestore { .. } = error {
        "`trigpoint restore list` shows what was restored"
    } else if let ServiceError::NoSuchBackup { .. } = error {
        "the list of kept backups shows which there are; of those before restores the last three \
         are kept"
    } else if let ServiceError::UndoSwitch(UndoSwitchError::NothingToUndo) = error {
        REPOSITORY_RESTORES
    } else if let ServiceError::UndoSwitch(UndoSwitchError::Changed { .. }) = error {
        "restore the safety backup that was made before it, if what was changed since may go: \
         `backups/safety-….zip` in the data directory"
    } else if let ServiceError::NotByKey { what: LOG_INS } = error {
        "revoke or delete the key to end it"
    } else if let ServiceError::NotByKey { .. } = error {
        "log in with a name and a password: no permission opens this to an API key"
    } else if let ServiceError::NotAUser = error {
        "ask a server, as a user who is logged in"
    } else {
        return None;
    };
    Some(hint)
}

fn hint_of_account(error: &ControlError) -> Option<&'static str> {
    match error {
        ControlError::NotFound { subject, .. } => Some(match subject {
            Subject::User => "`trigpoint user list` shows who there is",
            Subject::Role => "`trigpoint role list` shows the roles",
            Subject::ApiKey => KEYS,
            Subject::Job => JOBS,
            Subject::Token => "log in again",
            Subject::Restore => REPOSITORY_RESTORES,
        }),
        ControlError::RoleInUse { .. } => {
            Some("give these users other roles first: the list of users tells who has it")
        }
        ControlError::Taken { .. } => Some("choose another name, or change the one that is there"),
        ControlError::NobodyLeft { .. } | ControlError::Repository(_) => None,
    }
}

const KEYS: &str = "`trigpoint api-key list` shows the keys";
const JOBS: &str = "`trigpoint job list` shows the jobs of the last days";
const REPOSITORY_RESTORES: &str =
    "`trigpoint repository restores` shows what was restored, and undone";

/// The hint for a stable code; none where the message says it all.
#[must_use]
pub fn hint(code: &str) -> Option<&'static str> {
    Some(match code {
        codes::NOT_FOUND => "`trigpoint items list` shows what is there",
        codes::NOTHING_TO_UNDO => "`trigpoint restore list` shows what was restored, and undone",
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
            "take it out, name a credential slot of a data store instead, and enter it with \
             `trigpoint datastore set-password PATH --slot NAME`"
        }
        codes::SECRET_KEY => {
            "bring the key file back from where it was kept, or enter the passwords again \
             (`trigpoint datastore set-password PATH`)"
        }
        codes::NOT_A_REPOSITORY_BACKUP => {
            "`trigpoint restore FILE` restores single items and leaves all else as it is"
        }
        codes::NOT_IN_ARCHIVE => "`trigpoint archive list FILE` shows what is in it",
        codes::NOT_CONFIRMED => "look at the plan, and confirm just what it says",
        codes::UNREACHABLE => {
            "check the address, and whether the server runs: `curl URL/health/live` answers then"
        }
        codes::NOT_A_SERVER => {
            "check the address; `curl URL/rest/version` tells which version answers there"
        }
        codes::INEXPRESSIBLE => "read the item in our own form, below `/rest`",
        codes::FORBIDDEN => "whoever administers users can give a role that has the permission",
        codes::UNAUTHENTICATED => "log in again, or show a token or API key that is still good",
        codes::WRONG_LOG_IN => {
            "`trigpoint user reset-password NAME` makes a new password on the server's machine"
        }
        codes::TOO_MANY_ATTEMPTS => "wait that long, and try again",
        codes::WEAK_PASSWORD => "choose a longer password: a sentence is good",
        codes::NOBODY_LEFT => "give another user, who can log in, a role with `1int-users` first",
        codes::TOO_LATE => "look at the job again: what it did can be undone once it is done",
        codes::TOO_MANY_JOBS => "wait until one of them is over, or cancel one",
        codes::RESTORE_IN_PROGRESS => "wait until the restore is done, and try again",
        "unreadable" => "check the name of the file, and whether it may be read",
        codes::TARGET_EXISTS => "name another file or folder, or take away what is there",
        codes::STORAGE_ERROR => "check the free space and the rights on the data directory",
        codes::ROOT_UNDECIDED => {
            "choose the folder that the set lies in, or the places as they are"
        }
        _ => return hint_of_archive(code),
    })
}

/// The hint for what is wrong with an archive as a whole.
fn hint_of_archive(code: &str) -> Option<&'static str> {
    let is_among = |codes: &&[Code]| codes.iter().any(|known| known.0 == code);
    let found = HINTS_OF_ARCHIVES.iter().find(|(codes, _)| is_among(codes));
    found.map(|(_, hint)| *hint)
}

const HINTS_OF_ARCHIVES: &[(&[Code], &str)] = &[
    (
        &[
            archive::ZIP_TRUNCATED,
            archive::ZIP_CORRUPT_ENTRY,
            archive::ZIP_ENTRY_SIZE,
            archive::ZIP_ENTRY_COUNT,
            archive::ZIP_HEADER_MISMATCH,
            archive::ZIP_MALFORMED,
            archive::ZIP_STRAY_BYTES,
            archive::NOT_COMPLETE,
            archive::INDEX_MISMATCH,
        ],
        "fetch the file again, or take another copy: this one was cut off, damaged or changed; \
         `trigpoint verify FILE` tells when one is whole",
    ),
    (
        &[
            archive::ZIP_TWO_END_RECORDS,
            archive::ZIP_DUPLICATE_ENTRY,
            archive::ZIP_OVERLAP,
            archive::ZIP_SPECIAL_ENTRY,
            archive::ZIP_ENTRY_NAME,
            archive::ZIP_METHOD,
            archive::ZIP_MULTI_DISK,
            archive::FOLDER_SPECIAL_FILE,
        ],
        "no backup looks like this: take the original, or unpack it into a folder of plain files, \
         and restore that folder",
    ),
    (
        &[archive::ZIP_ENCRYPTED],
        "unpack it with its password into a folder, and restore that folder",
    ),
    (
        &[
            archive::NOT_AN_ARCHIVE,
            archive::EMPTY_ARCHIVE,
            archive::MIXED_INPUT,
            archive::NOT_AN_ITEM,
        ],
        "give the file that `trigpoint backup` made, a folder of items, or a backup of 1Integrate",
    ),
    (
        &[
            archive::TOO_LARGE,
            archive::TOO_MANY_ENTRIES,
            foreign::TOO_DEEP,
        ],
        "back up less at once; what has many items is backed up with `trigpoint repository backup`",
    ),
    (
        &[
            archive::FORMAT_INVALID,
            archive::MANIFEST_INVALID,
            archive::MANIFEST_MISSING,
            archive::ENTRY_MISSING,
            archive::CONTENT_ROOT_MISMATCH,
            archive::COUNT_MISMATCH,
            archive::UNKNOWN_FIELD,
        ],
        "take the archive as it was made; one that was edited restores from a folder or zip \
         without `manifest.json`, with a warning",
    ),
    (
        &[archive::SCHEMA_TOO_NEW],
        "restore it with the version of Trigpoint that made it, or a later one",
    ),
    (
        &[
            archive::JSON_SYNTAX,
            archive::JSON_ENCODING,
            archive::JSON_DUPLICATE_KEY,
            archive::JSON_TOO_DEEP,
            archive::JSON_NUL,
            archive::JSON_LONE_SURROGATE,
            archive::JSON_NUMBER,
            archive::SCHEMA_INVALID,
            foreign::SYNTAX,
            foreign::SHAPE,
        ],
        "mend the text at that place, or take the file as the backup made it",
    ),
    (
        &[foreign::UNSUPPORTED_KIND],
        "the rest is restored without it; a later version may read it",
    ),
    (
        &[foreign::XML_DTD],
        "take the document type and its entities out: a backup needs none",
    ),
];

#[cfg(test)]
mod tests {
    use trigpoint_archive::{PackError, WriteError};

    use super::*;

    #[test]
    fn a_hint_names_the_tree_and_the_item_that_it_is_about() {
        let path: ItemPath = "/sessions/Night ly".parse().unwrap();
        let not_found = ServiceError::NotFound { path: path.clone() };
        assert_eq!(
            hint_for(&not_found).unwrap(),
            "`trigpoint items list /sessions --recursive` shows what is there"
        );
        let no_such_revision = ServiceError::NoSuchRevision { path, revision: 99 };
        assert_eq!(
            hint_for(&no_such_revision).unwrap(),
            "`trigpoint items history \"/sessions/Night ly\"` lists the revisions that are kept"
        );
    }

    #[test]
    fn a_target_that_is_there_is_no_matter_of_the_data_directory() {
        let path = std::path::PathBuf::from("roads");
        for error in [
            WriteError::TargetExists { path: path.clone() },
            WriteError::FolderNotEmpty { path },
        ] {
            let error = ServiceError::from(PackError::from(error));
            assert_eq!(error.code(), codes::TARGET_EXISTS);
            assert_eq!(
                hint_for(&error).unwrap(),
                "name another file or folder, or take away what is there"
            );
        }
    }

    #[test]
    fn a_hint_about_a_role_key_backup_or_restore_of_all_does_not_speak_of_items() {
        let name = || "x".to_owned();
        let missing = |subject| {
            let name = name();
            ServiceError::Control(ControlError::NotFound { subject, name })
        };
        let taken = ControlError::Taken {
            subject: Subject::User,
            name: name(),
        };
        let changed = UndoSwitchError::Changed {
            revision_after: 1,
            revision: 2,
            by: None,
            at: None,
            what: None,
        };
        let in_use = ControlError::RoleInUse {
            role: name(),
            users: 1,
        };
        let id = uuid::Uuid::from_u128(1);
        for (error, part) in [
            (missing(Subject::Role), "`trigpoint role list`"),
            (missing(Subject::ApiKey), "`trigpoint api-key list`"),
            (ServiceError::NoSuchKey { id }, "`trigpoint api-key list`"),
            (ServiceError::NoSuchJob { id }, "`trigpoint job list`"),
            (ServiceError::NoSuchBackup { name: name() }, "kept backups"),
            (taken.into(), "choose another name, or change"),
            (in_use.into(), "other roles first"),
            (ServiceError::NotByKey { what: "API keys" }, "a password"),
            (ServiceError::NotByKey { what: LOG_INS }, "revoke"),
            (
                UndoSwitchError::NothingToUndo.into(),
                "`trigpoint repository restores`",
            ),
            (changed.into(), "restore the safety backup"),
        ] {
            let hint = hint_for(&error).unwrap();
            assert!(hint.contains(part), "{error}: {hint}");
        }
    }

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
