//! The same commands here and through a server: the same answers, the same ends.

use crate::binary::{Ran, Trigpoint, copy_folder};
use crate::same::same;
use crate::samples::{data_store, roads};
use crate::serve::Serving;

/// One side: a data directory, or one behind a server.
struct Side {
    trigpoint: Trigpoint,
    server: Option<(Serving, String)>,
}

/// One command with what it reads.
struct Step {
    arguments: Vec<String>,
    input: Option<&'static str>,
}

impl Side {
    fn here() -> Self {
        let side = Self::new(None);
        // There is a repository with an administrator, as a server has one from its start.
        side.trigpoint.text(&["user", "reset-password", "admin"]);
        side
    }

    fn there() -> Self {
        let side = Self::new(None);
        let mut server = Serving::start(&side.trigpoint, &[]);
        let password = server.first_password().unwrap();
        let mut ran = side.trigpoint.command(&["token", "admin", "--server"]);
        ran.arg(server.url());
        let ran = Ran::with_input(ran, &format!("{password}\n"));
        assert_eq!(ran.code, Some(0), "{ran:#?}");
        let token = ran.stdout.trim().to_owned();
        Self {
            server: Some((server, token)),
            ..side
        }
    }

    fn new(server: Option<(Serving, String)>) -> Self {
        let trigpoint = Trigpoint::new();
        copy_folder(&roads(), &trigpoint.file("roads"));
        trigpoint.write("store.json", &data_store("db").to_string());
        trigpoint.write("width.json", WIDTH);
        trigpoint.write("broken.zip", "this is no archive");
        trigpoint.write("roads.gpkg", "the content of a file");
        trigpoint.write("table.json", TABLE);
        trigpoint.write("table.csv", "code;width\na;1.5\nb;wide\n");
        Self { trigpoint, server }
    }

    fn run(&self, step: &Step, format: &str) -> Ran {
        let mut command = self.trigpoint.command(&["--format", format]);
        command.args(&step.arguments);
        if let Some((server, token)) = &self.server {
            command.env("TRIGPOINT_SERVER", server.url());
            command.env("TRIGPOINT_TOKEN", token);
        }
        match step.input {
            Some(input) => Ran::with_input(command, input),
            None => Ran::of(command.output().unwrap()),
        }
    }
}

const WIDTH: &str = r#"{"format": "trigpoint-item/1", "id": "0190a000-0000-7000-8000-00000000a001",
    "kind": "rule", "path": "/rules/Roads/Width", "description": "Roads have a width.",
    "body": {"object": {}, "predicate": "hole"}}"#;

const TABLE: &str = r#"{"format": "trigpoint-item/1", "id": "0190a000-0000-7000-8000-00000000a002",
    "kind": "data-store", "path": "/datastores/Table",
    "body": {"read": {"format": "csv", "files": [{"slot": "Source Files"}]}}}"#;

/// A command as it is typed; `'…'` holds blanks together.
fn typed(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (index, part) in line.split('\'').enumerate() {
        if index % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Runs every line on both sides, as text and as data, and compares what came.
fn assert_same(lines: &[&str]) {
    for format in ["text", "json"] {
        let (here, there) = (Side::here(), Side::there());
        for line in lines {
            let line = match line.split_once("text: ") {
                Some(_) if format != "text" => continue,
                Some((_, line)) => line,
                None => *line,
            };
            let (line, input) = match line.split_once(" < ") {
                Some((line, input)) => (line, Some(input)),
                None => (line, None),
            };
            let input = input.map(|input| -> &'static str { format!("{input}\n").leak() });
            let step = Step {
                arguments: typed(line),
                input,
            };
            let (one, other) = (here.run(&step, format), there.run(&step, format));
            let place = format!("{format}: {line}\nhere: {one:#?}\nthere: {other:#?}");
            assert_eq!(one.code, other.code, "{place}");
            assert_eq!(same(&one.stdout), same(&other.stdout), "{place}");
            assert_eq!(same(&one.stderr), same(&other.stderr), "{place}");
        }
    }
}

#[test]
fn items_are_listed_shown_saved_moved_and_deleted_alike() {
    assert_same(&[
        "items list",
        "items create /rules/Roads/New",
        "items create /rules/Roads/New",
        "items create '/rules/ blank'",
        "items create /sessions/S --kind rule",
        "items put /rules/Roads/Width width.json",
        "items put /rules/Roads/Width broken.zip",
        "items put /rules/Roads/Width nowhere.json",
        "items put /rules/Roads/Width width.json --revision 1",
        "items put /rules/Roads/Width - < {}",
        "items show /rules/Roads/Width",
        "items show /rules/nowhere",
        "items show /rules",
        "items list /rules",
        "items list /rules/Roads/Width",
        "items list /rules --recursive",
        "items list /rules/nowhere",
        "items move /rules/Roads/Width '/rules/Roads/Width of it'",
        "items move /rules/Roads/Width /rules/nowhere",
        "items copy /rules/Roads '/rules/Roads 2'",
        "items copy /rules/Roads '/rules/Roads 2'",
        "items put '/rules/Roads/Width of it' width.json",
        "items history '/rules/Roads/Width of it'",
        "items history '/rules/Roads/Width of it' --show 99",
        "items where-used '/rules/Roads/Width of it'",
        "items delete /rules/Roads",
        "items delete /rules/Roads --yes",
        "items delete /rules/Roads /rules/nowhere --recursive --yes",
        "items delete /rules/Roads --recursive --yes",
        "recycle-bin list",
        "recycle-bin list /actions",
        "recycle-bin restore /rules/Roads",
        "recycle-bin restore /rules/nowhere",
        "recycle-bin restore 99",
        "items delete '/rules/Roads 2' --recursive --yes",
        "recycle-bin empty",
        "recycle-bin empty --yes",
        "recycle-bin list",
    ]);
}

#[test]
fn revisions_are_compared_and_brought_back_alike() {
    let here = Side::here();
    let there = Side::there();
    let run = |side: &Side, line: &str| {
        let step = Step {
            arguments: typed(line),
            input: None,
        };
        side.run(&step, "json")
    };
    for side in [&here, &there] {
        for line in ["items create /rules/A", "items put /rules/A width.json"] {
            assert_eq!(run(side, line).code, Some(0));
        }
    }
    let revisions: serde_json::Value =
        serde_json::from_str(&run(&here, "items history /rules/A").stdout).unwrap();
    let number = |index: usize| revisions["revisions"][index]["revision"].to_string();
    let (new, old) = (number(0), number(1));
    for line in [
        format!("items history /rules/A --show {old}"),
        format!("items history /rules/A --compare {old} {new}"),
        format!("items history /rules/A --bring-back {old}"),
        "items history /rules/A".to_owned(),
    ] {
        let (one, other) = (run(&here, &line), run(&there, &line));
        assert_eq!(one.code, Some(0), "{one:#?}");
        assert_eq!(same(&one.stdout), same(&other.stdout), "{line}");
    }
}

#[test]
fn users_roles_and_data_stores_are_kept_alike() {
    assert_same(&[
        "items put /datastores/Production store.json",
        "datastore upload /datastores/Production roads.gpkg",
        "datastore upload /datastores/Production roads.gpkg --slot nothing",
        "datastore upload /datastores/nowhere roads.gpkg",
        "datastore upload /datastores/Production nowhere.gpkg",
        "datastore set-password /datastores/Production < secret",
        "datastore set-password /datastores/Production --slot nothing < secret",
        "user list",
        "role list",
        "role set readers --permission 1int-rules-read --description 'They read'",
        "role set readers --permission nothing",
        "user add ann --role readers",
        "user add ann --role readers",
        "user add bob --role nobody",
        "user change ann --role 1int-user --disable",
        "user change ann --enable",
        "user change nobody --enable",
        "user reset-password ann",
        "role delete readers",
        "user delete ann",
        "user delete ann --yes",
        "role delete readers",
        "role delete readers",
        // As data its entries have numbers, and a log-in is an entry too.
        "text: audit --what item-save --limit 3",
    ]);
}

#[test]
fn what_data_stores_read_is_told_alike() {
    assert_same(&[
        "items put /datastores/Table table.json",
        "datastore test /datastores/Table",
        "datastore upload /datastores/Table table.csv",
        "datastore test /datastores/Table --rows",
        "datastore schema /datastores/Table",
        "datastore refresh /datastores/Table --dry-run",
        "datastore refresh /datastores/Table",
        "datastore preview /datastores/Table --rows 1",
        "datastore preview /datastores/Table table",
        "datastore preview /datastores/Table nothing",
        "datastore schema /datastores/nowhere",
        "datastore schema /rules/Roads",
    ]);
}

#[test]
fn items_are_backed_up_and_restored_alike() {
    assert_same(&[
        "restore roads --dry-run",
        "restore roads --report report.csv",
        "restore roads --skip-identical",
        "restore roads --on-conflict replace",
        "restore roads --on-conflict replace --yes",
        "restore roads",
        "restore roads --on-conflict fail --report report.json",
        "restore broken.zip",
        "restore nowhere.zip",
        "restore roads/nowhere broken.zip",
        "restore list",
        "restore undo --yes",
        "restore undo 0190a000-0000-7000-8000-00000000a001",
        "backup /rules -o rules.zip",
        "backup /rules -o rules.json",
        "backup /rules /sessions",
        "backup /rules --as oneintegrate -o foreign.zip",
        "backup /sessions -o sessions.zip --stamp",
        "backup /rules/nowhere",
        "backup /rules -o nowhere/rules.zip",
        "verify rules.zip",
        "restore rules.zip --into /rules/Again",
        "restore rules.zip sessions.zip --dry-run --into /rules/Both",
        "restore foreign.zip --skip-identical",
        "items list --recursive",
    ]);
}

#[test]
fn the_whole_repository_is_backed_up_restored_and_undone_alike() {
    assert_same(&[
        "restore roads",
        "repository backup -o whole.zip",
        "verify whole.zip",
        "repository backup -o nowhere/whole.zip",
        "items create /rules/Later",
        "diff whole.zip --live",
        "diff broken.zip --live",
        "repository restore broken.zip --yes",
        "repository restore nowhere.zip --yes",
        "repository restore whole.zip --dry-run",
        "repository restore whole.zip",
        "repository restore whole.zip --yes --report whole-report.json",
        "items list --recursive",
        "repository restores",
        "repository undo",
        "repository undo --yes",
        "repository undo",
        "items list /rules",
    ]);
}

#[test]
fn a_backup_of_a_server_is_byte_for_byte_the_one_made_here() {
    let there = Side::there();
    let run = |line: &str| {
        let step = Step {
            arguments: typed(line),
            input: None,
        };
        there.run(&step, "text")
    };
    assert_eq!(run("restore roads").code, Some(0));
    for line in [
        "backup /sessions /rules -o there.zip",
        "backup /rules -o there.json",
    ] {
        let ran = run(line);
        assert_eq!(ran.code, Some(0), "{ran:#?}");
    }
    let to_stdout = run("backup /rules -o -").stdout;
    let (server, _) = there.server.unwrap();
    drop(server);
    let trigpoint = &there.trigpoint;
    trigpoint.text(&["backup", "/sessions", "/rules", "-o", "here.zip"]);
    trigpoint.text(&["backup", "/rules", "-o", "here.json"]);
    for ending in ["zip", "json"] {
        let read = |side: &str| std::fs::read(trigpoint.file(&format!("{side}.{ending}"))).unwrap();
        assert!(read("here") == read("there"), "{ending} differs");
    }
    let here = std::fs::read_to_string(trigpoint.file("here.json")).unwrap();
    assert_eq!(to_stdout, here);
}

#[test]
fn what_is_no_way_to_a_server_is_told_with_another_way() {
    let there = Side::there();
    let (server, token) = there.server.as_ref().unwrap();
    let try_with = |url: &str, token: &str, arguments: &[&str]| {
        let mut command = there.trigpoint.command(arguments);
        command
            .env("TRIGPOINT_TOKEN", token)
            .args(["--server", url]);
        Ran::of(command.output().unwrap())
    };
    let url = server.url();
    for (url, token, arguments, code, told) in [
        (
            url.as_str(),
            "",
            &["items", "list"][..],
            3,
            "nothing opens the server",
        ),
        (
            &url,
            "tpb_wrong",
            &["items", "list"],
            3,
            "nobody is logged in",
        ),
        (
            "http://127.0.0.1:1",
            token,
            &["items", "list"],
            3,
            "no server answers",
        ),
        (
            "nowhere",
            token,
            &["items", "list"],
            2,
            "is not the address of a server",
        ),
        (&url, token, &["serve"], 2, "works on a data directory"),
        (
            &url,
            token,
            &["seed", "--items", "3"],
            2,
            "works on a data directory",
        ),
    ] {
        let ran = try_with(url, token, arguments);
        assert_eq!(ran.code, Some(code), "{url} {arguments:?}: {ran:#?}");
        assert!(ran.stderr.contains(told), "{url} {arguments:?}: {ran:#?}");
        assert!(
            ran.stderr.contains("hint: "),
            "{url} {arguments:?}: {ran:#?}"
        );
    }
    let ran = there.trigpoint.run(&["token", "admin"]);
    assert_eq!(ran.code, Some(2), "{ran:#?}");
    let file = there.trigpoint.write("token", &format!("{token}\n"));
    let listed = try_with(
        &url,
        "",
        &["items", "list", "--token-file", file.to_str().unwrap()],
    );
    assert_eq!(listed.code, Some(0), "{listed:#?}");
}

#[test]
fn a_key_is_made_listed_used_revoked_and_removed_through_a_server() {
    let there = Side::there();
    let (server, token) = there.server.as_ref().unwrap();
    let run = |token: &str, line: &str| {
        let mut command = there.trigpoint.command(&["--format", "json"]);
        command.args(typed(line)).env("TRIGPOINT_TOKEN", token);
        Ran::of(command.args(["--server", &server.url()]).output().unwrap())
    };
    let made = run(token, "api-key create nightly --permission 1int-rules-read");
    assert_eq!(made.code, Some(0), "{made:#?}");
    let made: serde_json::Value = serde_json::from_str(&made.stdout).unwrap();
    let (value, id) = (
        made["value"].as_str().unwrap(),
        made["key"]["id"].as_str().unwrap(),
    );
    assert_eq!(run(value, "items list /rules").code, Some(0));
    let refused = run(value, "items list /actions");
    assert_eq!(refused.code, Some(3), "{refused:#?}");
    assert!(refused.stderr.contains("1int-actions-read"), "{refused:#?}");
    assert_eq!(run(token, &format!("api-key revoke {id}")).code, Some(0));
    assert_eq!(run(value, "items list /rules").code, Some(3));
    assert_eq!(run(token, &format!("api-key reinstate {id}")).code, Some(0));
    assert_eq!(run(value, "items list /rules").code, Some(0));
    let listed = run(token, "api-key list");
    assert!(
        listed.stdout.contains(id) && !listed.stdout.contains(value),
        "{listed:#?}"
    );
    assert_eq!(run(token, &format!("api-key delete {id}")).code, Some(3));
    assert_eq!(
        run(token, &format!("api-key delete {id} --yes")).code,
        Some(0)
    );
    assert_eq!(run(value, "items list /rules").code, Some(3));
}
