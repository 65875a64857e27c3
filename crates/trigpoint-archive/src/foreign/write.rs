//! Writes our documents as 1Integrate's item JSON: one file an item, in the style of its own files.

use trigpoint_model::document::{Action, ObjectRef};
use trigpoint_model::document::{ObjectBinder, Rule};
use trigpoint_model::{ItemBody, ItemDocument, ItemId, ItemPath, Reference};

use super::json::{self, Json};
use super::notes::Notes;
use super::place;
use super::term::Term;
use super::write_session;
use super::write_tree::{TreeWriter, bound};
use super::{data_store, term};
use crate::entry_name::{grammar_fault, is_bystander};
use crate::item::Note;

/// An item in 1Integrate's form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenItem {
    /// The name of its file below the root of the set (`HPMS/2 - Domains/X.action`).
    pub entry: String,
    /// The file.
    pub json: String,
    /// What that form cannot say, and was left out.
    pub notes: Vec<Note>,
}

impl WrittenItem {
    /// The item as a file of a set: there its name tells its place.
    ///
    /// # Errors
    /// If no reader takes a file of that name.
    pub fn in_set(self) -> Result<Self, Inexpressible> {
        let skipped = || {
            is_bystander(&self.entry).then_some("is taken for a file of the system, and skipped")
        };
        match grammar_fault(&self.entry).or_else(skipped) {
            None => Ok(self),
            Some(reason) => Err(Inexpressible::Name {
                entry: self.entry,
                reason,
            }),
        }
    }
}

/// Why an item cannot be written in 1Integrate's form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Inexpressible {
    /// Folders are told by the places of their items.
    #[error("`{path}` is a folder; 1Integrate's item JSON has no file for it")]
    Folder {
        /// The folder.
        path: ItemPath,
    },
    /// The file that the item would be has a name that readers refuse.
    #[error(
        "its file would have the name `{entry}`, which {reason}; give it another name or place"
    )]
    Name {
        /// The name.
        entry: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A reference means an item whose place is not known.
    #[error("`{place}` refers to the item {id}, whose place is not known")]
    UnknownPlace {
        /// The place of the reference in the item.
        place: String,
        /// The item that is meant.
        id: ItemId,
    },
    /// A template that is used is not there to be expanded.
    #[error("the template `{template}` is not there; 1Integrate stores a copy of it in each use")]
    TemplateNowhere {
        /// The template's path, or its id.
        template: String,
    },
    /// What a use names is no template.
    #[error("`{path}` is used as a template and is none")]
    NoTemplate {
        /// The item.
        path: ItemPath,
    },
    /// Templates use each other.
    #[error("the template `{template}` uses itself, directly or through others")]
    TemplateCycle {
        /// The template.
        template: ItemPath,
    },
    /// With its templates expanded the tree would be nested too deep.
    #[error(
        "with its templates expanded the tree is deeper than {} levels",
        super::TREE_DEPTH_MAX
    )]
    TooDeep,
    /// Substituting the arguments would change what the template says.
    #[error("the template `{template}` cannot be expanded: {reason}")]
    Capture {
        /// The template.
        template: ItemPath,
        /// Which object would be taken for which.
        reason: String,
    },
}

/// Writes an item as 1Integrate's item JSON.
///
/// `templates` finds the templates that it uses, to expand them; `paths` tells where the items that
/// it refers to are now (else the place that the reference itself remembers is written).
///
/// # Errors
/// If that form cannot express the item. What it merely cannot hold (who edited it and when, for
/// instance) is told in the notes.
pub fn write_item(
    document: &ItemDocument,
    templates: &dyn Fn(ItemId) -> Option<ItemDocument>,
    paths: &dyn Fn(ItemId) -> Option<ItemPath>,
) -> Result<WrittenItem, Inexpressible> {
    let mut notes = Notes::default();
    let places = |reference: &Reference| paths(reference.id).or_else(|| reference.path.clone());
    let ItemDocument {
        id,
        path,
        description,
        comments,
        created,
        edited,
        body,
    } = document;
    if !created.is_empty() || !edited.is_empty() {
        notes.mapped("1Integrate's item JSON does not say who made and edited an item, and when");
    }
    let mut writer = TreeWriter {
        templates,
        notes: &mut notes,
        open: vec![*id],
        depth: 0,
    };
    let texts = [
        ("comments".to_owned(), Json::text(comments)),
        ("description".to_owned(), Json::text(description)),
    ];
    let mut entries = Vec::new();
    match body {
        ItemBody::Folder => return Err(Inexpressible::Folder { path: path.clone() }),
        ItemBody::DataStore(store) => {
            entries = data_store::write(store, &mut notes);
            let after = entries
                .iter()
                .position(|(key, _)| key == "userDefinedClasses");
            let after = after.unwrap_or(entries.len());
            entries.splice(after..after, texts);
        }
        ItemBody::Rule(rule) => {
            entries.extend(texts);
            entries.extend(self::rule(rule, &mut writer, &places)?);
        }
        ItemBody::Action(action) => {
            entries.extend(texts);
            entries.extend(self::action(action, &mut writer, &places)?);
        }
        ItemBody::RuleTemplate(template) => {
            entries.extend(texts);
            let context = context(&template.context, &places)?;
            let comment = template.comment.as_ref();
            entries.extend(self::template(
                "Rule",
                document,
                comment,
                context,
                &mut writer,
            )?);
        }
        ItemBody::ActionTemplate(template) => {
            entries.extend(texts);
            let context = context(&template.context, &places)?;
            let comment = template.comment.as_ref();
            entries.extend(self::template(
                "Action",
                document,
                comment,
                context,
                &mut writer,
            )?);
        }
        ItemBody::ActionMap(map) => {
            entries.extend(texts);
            entries.extend(write_session::action_map(map, &places)?);
        }
        ItemBody::Session(session) => {
            entries.extend(texts);
            entries.extend(write_session::session(session, &places, &mut notes)?);
        }
    }
    let names: Vec<&str> = path.names().collect();
    Ok(WrittenItem {
        entry: format!("{}.{}", names.join("/"), place::ending(path.tree())),
        json: json::write(&Json::Object(entries)),
        notes: notes.into_vec(),
    })
}

type Entries = Vec<(String, Json)>;

fn rule(
    rule: &Rule,
    writer: &mut TreeWriter<'_>,
    places: &write_session::Places<'_>,
) -> Result<Entries, Inexpressible> {
    let Rule {
        context,
        comment,
        object,
        predicate,
        quality_element,
    } = rule;
    if quality_element.is_some() {
        writer
            .notes
            .warn("1Integrate does not know elements of quality; it is left out");
    }
    let root = rooted(
        "RootPredicate",
        object,
        comment.as_ref(),
        writer.predicate(predicate)?,
    );
    let context = self::context(context, places)?;
    Ok(tree(Term::new("Rule").of(vec![root]), context, false))
}

fn action(
    action: &Action,
    writer: &mut TreeWriter<'_>,
    places: &write_session::Places<'_>,
) -> Result<Entries, Inexpressible> {
    let Action {
        context,
        comment,
        object,
        operation,
    } = action;
    let root = rooted(
        "RootOperation",
        object,
        comment.as_ref(),
        writer.operation(operation)?,
    );
    let context = self::context(context, places)?;
    Ok(tree(Term::new("Action").of(vec![root]), context, false))
}

fn template(
    kind: &str,
    document: &ItemDocument,
    comment: Option<&String>,
    context: Option<Json>,
    writer: &mut TreeWriter<'_>,
) -> Result<Entries, Inexpressible> {
    let template = writer.template(document)?;
    let mut children: Vec<Term> = template
        .parameters
        .into_iter()
        .map(|ObjectRef { class, label }| bound("Parameter", &ObjectBinder { class, label }))
        .collect();
    if !template.body.kind.is_empty() {
        children.push(template.body);
    }
    let root = Term::new("Template")
        .with_some(term::COMMENT, comment)
        .of(children);
    Ok(tree(Term::new(kind).of(vec![root]), context, true))
}

fn rooted(kind: &str, object: &ObjectBinder, comment: Option<&String>, body: Term) -> Term {
    let root = bound(kind, object).with_some(term::COMMENT, comment);
    if body.kind.is_empty() {
        root
    } else {
        root.of(vec![body])
    }
}

fn tree(root: Term, context: Option<Json>, is_template: bool) -> Entries {
    let mut entries = Vec::new();
    if let Some(context) = context {
        entries.push(("context".to_owned(), context));
    }
    entries.push(("rootTerm".to_owned(), root.to_json()));
    entries.push(("template".to_owned(), Json::Bool(is_template)));
    entries
}

fn context(
    references: &[Reference],
    places: &write_session::Places<'_>,
) -> Result<Option<Json>, Inexpressible> {
    if references.is_empty() {
        return Ok(None);
    }
    let list = references
        .iter()
        .enumerate()
        .map(|(index, reference)| match places(reference) {
            Some(path) => Ok(Json::Text(place::written_reference(&path))),
            None => Err(Inexpressible::UnknownPlace {
                place: format!("context[{index}]"),
                id: reference.id,
            }),
        })
        .collect::<Result<_, _>>()?;
    Ok(Some(Json::List(list)))
}
