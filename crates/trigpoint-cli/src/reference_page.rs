//! The reference page of the command line, made from the same definitions that parse it.

use std::fmt::Write;

use clap::{Arg, ArgAction, Command, CommandFactory};

use crate::arguments::Cli;

const HEAD: &str = "\
# The command line

`trigpoint [--data DIR] [--format text|json] COMMAND …`. In a checkout, `./trigpoint` builds it if
it must and runs it. `trigpoint COMMAND --help` says the same as this page: both have one source.

A PATH names an item, a folder or a tree: `/rules/Roads/Road has a name`, `/rules/Roads`, `/rules`.
The trees are `/datastores`, `/rules`, `/actions`, `/actionmaps` and `/sessions`.

## For every command

| | |
| --- | --- |
";

const CODES: &str = "\
| stdout, stderr | data; talk and progress |
| exit code 0 | done |
| exit code 1 | done, with refusals; for `diff` and `verify`: there are differences, or faults |
| exit code 2 | the command was not understood |
| exit code 3 | not possible; nothing was changed |

What deletes or replaces asks on a terminal, and wants `--yes` elsewhere. With `--format json` an
error is one object on stderr: `{\"error\": {\"code\", \"message\", \"hint\"}}`; codes never change
their meaning.
";

/// The page in Markdown.
pub(crate) fn markdown() -> String {
    let mut root = Cli::command();
    root.build();
    let mut out = HEAD.to_owned();
    for argument in root
        .get_arguments()
        .filter(|argument| !is_of_clap(argument))
    {
        out.push_str(&row(argument));
    }
    out.push_str(CODES);
    for command in commands(&root) {
        add_command(&mut out, command, "trigpoint", 2);
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn commands(parent: &Command) -> impl Iterator<Item = &Command> {
    parent
        .get_subcommands()
        .filter(|command| !command.is_hide_set() && command.get_name() != "help")
}

/// Adds a command and those below it. The depth is that of our own definitions.
fn add_command(out: &mut String, command: &Command, parent: &str, level: usize) {
    let name = format!("{parent} {}", command.get_name());
    let short = name.strip_prefix("trigpoint ").unwrap_or(&name);
    add_block(out, &format!("{} {short}", "#".repeat(level)));
    if let Some(about) = command.get_about() {
        add_block(out, &format!("{about}."));
    }
    if commands(command).next().is_none() || command.get_positionals().next().is_some() {
        add_block(out, &format!("```text\n{}\n```", usage(command, &name)));
    }
    let rows: String = command
        .get_arguments()
        .filter(|argument| !is_of_clap(argument) && !argument.is_global_set())
        .map(row)
        .collect();
    if !rows.is_empty() {
        add_block(out, &format!("| Argument | |\n| --- | --- |\n{rows}"));
    }
    if let Some(help) = command.get_after_long_help() {
        add_examples(out, &help.to_string());
    }
    for below in commands(command) {
        add_command(out, below, &name, level + 1);
    }
}

/// The examples as a block, and what is told below them as text.
fn add_examples(out: &mut String, help: &str) {
    let Some(examples) = help.strip_prefix("Examples:\n") else {
        add_block(out, help);
        return;
    };
    let (examples, text) = examples.split_once("\n\n").unwrap_or((examples, ""));
    let lines: Vec<&str> = examples
        .lines()
        .map(|line| line.strip_prefix("  ").unwrap_or(line))
        .collect();
    add_block(out, &format!("```text\n{}\n```", lines.join("\n")));
    if !text.is_empty() {
        add_block(out, text);
    }
}

/// Adds a block of Markdown after a blank line.
fn add_block(out: &mut String, block: &str) {
    put(out, &format!("\n{}\n", block.trim_end()));
}

fn usage(command: &Command, name: &str) -> String {
    let mut words = vec![name.to_owned()];
    for argument in command.get_positionals() {
        let value = value(argument);
        let many = matches!(argument.get_action(), ArgAction::Append)
            || argument
                .get_num_args()
                .is_some_and(|range| range.max_values() > 1);
        let many = if many { "…" } else { "" };
        words.push(if argument.is_required_set() {
            format!("{value}{many}")
        } else {
            format!("[{value}{many}]")
        });
    }
    for argument in command
        .get_opts()
        .filter(|argument| argument.is_required_set())
    {
        let long = argument.get_long().unwrap_or_default();
        words.push(format!("--{long} {}", value(argument)));
    }
    if command.get_arguments().any(is_option) {
        words.push("[OPTIONS]".to_owned());
    }
    words.join(" ")
}

fn is_option(argument: &Arg) -> bool {
    let is_of_the_command = !is_of_clap(argument) && !argument.is_global_set();
    is_of_the_command && !argument.is_positional() && !argument.is_required_set()
}

fn row(argument: &Arg) -> String {
    let mut name = String::new();
    if let Some(short) = argument.get_short() {
        put(&mut name, &format!("`-{short}`, "));
    }
    match argument.get_long() {
        Some(long) if argument.get_action().takes_values() => {
            put(&mut name, &format!("`--{long} {}`", value(argument)));
        }
        Some(long) => put(&mut name, &format!("`--{long}`")),
        None => put(&mut name, &format!("`{}`", value(argument))),
    }
    if let Some(variable) = argument.get_env() {
        put(&mut name, &format!(", `{}`", variable.to_string_lossy()));
    }
    let mut help = argument
        .get_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let defaults: Vec<String> = argument
        .get_default_values()
        .iter()
        .map(|value| format!("`{}`", value.to_string_lossy()))
        .collect();
    if !defaults.is_empty() && argument.get_action().takes_values() {
        put(&mut help, &format!("; {} by default", defaults.join(", ")));
    }
    format!(
        "| {} | {} |\n",
        name.replace('|', "\\|"),
        help.replace('|', "\\|").replace('\n', " ")
    )
}

/// The name of the value that an argument takes, or the values there are.
fn value(argument: &Arg) -> String {
    let possible: Vec<String> = argument
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| value.get_name().to_owned())
        .collect();
    if !possible.is_empty() && argument.get_action().takes_values() {
        return possible.join("|");
    }
    match argument.get_value_names() {
        Some(names) => names.join(" "),
        None => argument.get_id().to_string().to_uppercase(),
    }
}

/// `--help` and `--version` are on every command and in every book about command lines.
fn is_of_clap(argument: &Arg) -> bool {
    ["help", "version"].contains(&argument.get_id().as_str())
}

fn put(out: &mut String, text: &str) {
    // Writing to a `String` cannot fail.
    let _ = write!(out, "{text}");
}
