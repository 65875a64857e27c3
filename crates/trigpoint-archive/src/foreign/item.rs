//! From one foreign item to one document: what JSON and XML backups have in common.

use std::collections::BTreeMap;

use trigpoint_model::document::ObjectRef;
use trigpoint_model::document::{
    Action, ActionMap, ActionPair, ActionTemplate, ActionTemplateBody, DataStore, ObjectBinder,
    Operation, OperationTerm, Predicate, PredicateTerm, Rule, RuleTemplate, RuleTemplateBody,
};
use trigpoint_model::limits::{DOCUMENT_BYTES_MAX, JSON_DEPTH_MAX};
use trigpoint_model::{
    ItemBody, ItemDocument, ItemId, ItemPath, Reference, Stamp, Tree, canonical,
};

use super::catalogue::Catalogue;
use super::fields::Fields;
use super::json::Json;
use super::notes::Notes;
use super::place;
use super::read_tree::{TreeReader, binder, child_place};
use super::secrets::clean_free_text;
use super::template::Template;
use super::term::{COMMENT, Term};
use super::trouble::{Trouble, codes, shown};
use super::vocabulary::{Sort, known_kind};
use super::{connection, data_store, session};

/// A tree with what the item says beside it.
#[derive(Debug)]
pub(super) struct RawTree {
    /// `Rule` or `Action`, with all below.
    pub(super) root: Term,
    /// Whether the item says that it is a template.
    pub(super) template: Option<bool>,
    /// Data stores that lend their classes.
    pub(super) context: Vec<String>,
    /// Where the root stands, for messages.
    pub(super) place: &'static str,
}

/// How many uses of templates were folded, and how many copies stay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Uses {
    pub(super) folded: usize,
    pub(super) expanded: usize,
}

/// Takes the tree of a rule or action out of item JSON.
pub(super) fn raw_tree(fields: &mut Fields) -> Result<RawTree, Trouble> {
    let root = fields.take("rootTerm").unwrap_or(Json::Null);
    Ok(RawTree {
        root: Term::from_json(root, "rootTerm")?,
        template: fields.flag("template")?,
        context: fields.texts("context")?.unwrap_or_default(),
        place: "rootTerm",
    })
}

/// The template that a tree is, if it is one that can be folded into.
pub(super) fn template_of(raw: &RawTree, path: &ItemPath) -> Option<Template> {
    let node = template_node(&raw.root)?;
    let mut parameters = Vec::new();
    let mut body = None;
    for child in &node.children {
        if child.kind == "Parameter" {
            let ObjectBinder { class, label } = binder(child);
            parameters.push(ObjectRef { class, label });
        } else if body.replace(child).is_some() {
            return None;
        }
    }
    let body = body?;
    known_kind(&body.kind).filter(|(_, sort)| *sort != Sort::Relation)?;
    Some(Template {
        path: path.clone(),
        parameters,
        body: body.clone(),
    })
}

fn template_node(root: &Term) -> Option<&Term> {
    if root.kind == "Template" {
        return Some(root);
    }
    root.children
        .first()
        .filter(|child| child.kind == "Template")
}

/// Reads the body of a rule, action or template.
pub(super) fn tree_body(
    raw: &RawTree,
    path: &ItemPath,
    catalogue: &mut Catalogue,
    notes: &mut Notes,
) -> Result<(ItemBody, Uses), Trouble> {
    let is_template = template_node(&raw.root).is_some();
    if raw.template.is_some_and(|said| said != is_template) && !raw.root.kind.is_empty() {
        notes.warn(format!(
            "the item says `template: {}` and its tree says otherwise; the tree decides",
            !is_template
        ));
    }
    let mut context = Vec::new();
    for (index, text) in raw.context.iter().enumerate() {
        let path = place::reference(text, &format!("context[{index}]"))?;
        context.push(catalogue.reference(path));
    }
    let mut reader = TreeReader {
        catalogue,
        notes,
        own: is_template.then(|| path.clone()),
        folded: BTreeMap::new(),
        expanded: 0,
        copies_above: 0,
    };
    let body = if is_template {
        reader.template_body(raw, path.tree(), context)?
    } else {
        reader.rooted_body(raw, path.tree(), context)?
    };
    let TreeReader {
        folded, expanded, ..
    } = reader;
    if !folded.is_empty() {
        notes.mapped(folding(&folded));
    }
    let uses = Uses {
        folded: folded.values().sum(),
        expanded,
    };
    Ok((body, uses))
}

/// Which templates took the place of copies, and how often.
fn folding(folded: &BTreeMap<ItemPath, usize>) -> String {
    let mut named: Vec<String> = folded
        .iter()
        .take(TEMPLATES_NAMED_MAX)
        .map(|(path, count)| match count {
            1 => format!("`{path}`"),
            count => format!("`{path}` ({count})"),
        })
        .collect();
    if folded.len() > TEMPLATES_NAMED_MAX {
        named.push(format!("{} more", folded.len() - TEMPLATES_NAMED_MAX));
    }
    let named = named.join(", ");
    match folded.values().sum() {
        1_usize => format!("a copy of a template became a use of it: {named}"),
        count => format!("{count} copies of templates became uses of them: {named}"),
    }
}

impl TreeReader<'_> {
    fn rooted_body(
        &mut self,
        raw: &RawTree,
        tree: Tree,
        context: Vec<Reference>,
    ) -> Result<ItemBody, Trouble> {
        let is_rule = tree == Tree::Rules;
        let (outer, inner) = if is_rule {
            ("Rule", "RootPredicate")
        } else {
            ("Action", "RootOperation")
        };
        let (root, place) = self.root(raw, outer, inner)?;
        let object = binder(root);
        self.attributes(root, &["classLabel", "objLabel"], &place)?;
        let comment = comment_of(&[&raw.root, root], self.notes);
        if is_rule {
            let [slot] = self.slots(root, [Sort::Predicate], &place)?;
            let predicate = self.predicate_in(slot, &place)?;
            Ok(ItemBody::Rule(Rule {
                context,
                comment,
                object,
                predicate,
                quality_element: None,
            }))
        } else {
            let [slot] = self.slots(root, [Sort::Operation], &place)?;
            let operation = self.operation_in(slot, &place)?;
            Ok(ItemBody::Action(Action {
                context,
                comment,
                object,
                operation,
            }))
        }
    }

    /// The node that says for which objects the item is; a draft may lack it.
    fn root<'t>(
        &mut self,
        raw: &'t RawTree,
        outer: &str,
        inner: &str,
    ) -> Result<(&'t Term, String), Trouble> {
        let place = raw.place.to_owned();
        if raw.root.kind == inner || raw.root.kind.is_empty() {
            return Ok((&raw.root, place));
        }
        if raw.root.kind != outer {
            return Err(unexpected(&raw.root, outer, &place));
        }
        self.attributes(&raw.root, &[], &place)?;
        match raw.root.children.as_slice() {
            [] => Ok((&raw.root, place)),
            [child] if child.kind == inner || child.kind.is_empty() => {
                Ok((child, child_place(&place, 0)))
            }
            [child] => Err(unexpected(child, inner, &child_place(&place, 0))),
            [_, second, ..] => Err(unexpected(second, "nothing", &child_place(&place, 1))),
        }
    }

    fn template_body(
        &mut self,
        raw: &RawTree,
        tree: Tree,
        context: Vec<Reference>,
    ) -> Result<ItemBody, Trouble> {
        let outer = if tree == Tree::Rules {
            "Rule"
        } else {
            "Action"
        };
        let (node, place) = if raw.root.kind == "Template" {
            (&raw.root, raw.place.to_owned())
        } else {
            (&raw.root.children[0], child_place(raw.place, 0))
        };
        if raw.root.kind != outer && raw.root.kind != "Template" {
            return Err(unexpected(&raw.root, outer, raw.place));
        }
        if raw.root.kind == outer && raw.root.children.len() > 1 {
            let place = child_place(raw.place, 1);
            return Err(unexpected(&raw.root.children[1], "nothing", &place));
        }
        self.attributes(node, &[], &place)?;
        let mut parameters = Vec::new();
        let mut body: Option<(usize, &Term)> = None;
        for (index, child) in node.children.iter().enumerate() {
            let place = child_place(&place, index);
            if child.kind == "Parameter" {
                self.attributes(child, &["classLabel", "objLabel"], &place)?;
                parameters.push(binder(child));
            } else if body.replace((index, child)).is_some() {
                return Err(unexpected(child, "nothing", &place));
            }
        }
        let (index, term) = match body {
            Some((index, term)) => (index, term.clone()),
            None => (0, Term::default()),
        };
        let place = child_place(&place, index);
        let comment = comment_of(&[&raw.root, node], self.notes);
        let sort = known_kind(&term.kind).map(|(_, sort)| sort);
        Ok(if tree == Tree::Rules {
            let body = match sort {
                Some(Sort::Value) => RuleTemplateBody::Value(self.value(&term, &place)?),
                Some(Sort::Predicate | Sort::Operation) | None => {
                    RuleTemplateBody::Predicate(self.predicate(&term, &place)?)
                }
                Some(Sort::Relation) => return Err(relation_template(&place)),
            };
            ItemBody::RuleTemplate(RuleTemplate {
                context,
                comment,
                parameters,
                body,
            })
        } else {
            let body = match sort {
                Some(Sort::Value) => ActionTemplateBody::Value(self.value(&term, &place)?),
                Some(Sort::Predicate) => {
                    ActionTemplateBody::Predicate(self.predicate(&term, &place)?)
                }
                Some(Sort::Operation) | None => {
                    ActionTemplateBody::Operation(self.operation(&term, &place)?)
                }
                Some(Sort::Relation) => return Err(relation_template(&place)),
            };
            ItemBody::ActionTemplate(ActionTemplate {
                context,
                comment,
                parameters,
                body,
            })
        })
    }
}

/// What was noted at the nodes above the body.
fn comment_of(nodes: &[&Term], notes: &mut Notes) -> Option<String> {
    let mut comments: Vec<&str> = nodes
        .iter()
        .filter_map(|node| node.attribute(COMMENT))
        .collect();
    comments.dedup();
    (!comments.is_empty()).then(|| clean_free_text(comments.join("\n"), "a comment", notes))
}

fn unexpected(term: &Term, expected: &str, place: &str) -> Trouble {
    Trouble::new(
        codes::SHAPE,
        place,
        format!(
            "`{}` stands here, expected is `{expected}`",
            shown(&term.kind)
        ),
    )
}

fn relation_template(place: &str) -> Trouble {
    Trouble::new(
        codes::UNSUPPORTED_KIND,
        place,
        "a template that begins with a relation has no counterpart here; its copies are restored",
    )
}

/// Reads what item JSON holds: what it says beside its body, the body, and its uses of templates.
pub(super) fn json_item(
    mut fields: Fields,
    path: &ItemPath,
    catalogue: &mut Catalogue,
    notes: &mut Notes,
) -> Result<(Envelope, ItemBody, Uses), Trouble> {
    let envelope = Envelope {
        description: free_text(&mut fields, "description", "the description", notes)?,
        comments: free_text(&mut fields, "comments", "the comments", notes)?,
        ..Envelope::default()
    };
    let (body, uses) = if matches!(path.tree(), Tree::Rules | Tree::Actions) {
        let raw = raw_tree(&mut fields)?;
        tree_body(&raw, path, catalogue, notes)?
    } else {
        let body = plain_body(&mut fields, path, catalogue, notes)?;
        (body, Uses::default())
    };
    fields.finish()?;
    Ok((envelope, body, uses))
}

fn free_text(
    fields: &mut Fields,
    key: &str,
    what: &str,
    notes: &mut Notes,
) -> Result<String, Trouble> {
    let text = fields.text(key)?.unwrap_or_default();
    Ok(clean_free_text(text, what, notes))
}

/// What an item holds that is no tree: action maps, data stores, sessions.
pub(super) fn plain_body(
    fields: &mut Fields,
    path: &ItemPath,
    catalogue: &mut Catalogue,
    notes: &mut Notes,
) -> Result<ItemBody, Trouble> {
    Ok(match path.tree() {
        Tree::DataStores => {
            let store = data_store::read(fields, notes)?;
            tell_mapping(&store, notes);
            ItemBody::DataStore(store)
        }
        Tree::Sessions => ItemBody::Session(session::read(fields, path, catalogue, notes)?),
        Tree::ActionMaps => ItemBody::ActionMap(action_map(fields, catalogue)?),
        Tree::Rules => empty_rule(),
        Tree::Actions => empty_action(),
    })
}

/// Tells what of a data store was expressed in other words than its own.
pub(super) fn tell_mapping(store: &DataStore, notes: &mut Notes) {
    let connections: Vec<_> = store.read.iter().chain(&store.copy_to).collect();
    if let Some(mapping) = connection::mapping(&connections) {
        notes.mapped(mapping);
    }
}

fn empty_rule() -> ItemBody {
    ItemBody::Rule(Rule {
        context: Vec::new(),
        comment: None,
        object: ObjectBinder::default(),
        predicate: Predicate::new(PredicateTerm::Hole),
        quality_element: None,
    })
}

fn empty_action() -> ItemBody {
    ItemBody::Action(Action {
        context: Vec::new(),
        comment: None,
        object: ObjectBinder::default(),
        operation: Operation::new(OperationTerm::Hole),
    })
}

fn action_map(fields: &mut Fields, catalogue: &mut Catalogue) -> Result<ActionMap, Trouble> {
    let mut pairs = Vec::new();
    for (index, pair) in fields
        .list("pairs")?
        .unwrap_or_default()
        .into_iter()
        .enumerate()
    {
        let place = format!("pairs[{index}]");
        let mut fields = Fields::of(pair, place.clone())?;
        let mut side = |key: &str| -> Result<Option<Reference>, Trouble> {
            let Some(text) = fields.filled(&[key])? else {
                return Ok(None);
            };
            let path = place::reference(&text, &format!("{place}/{key}"))?;
            Ok(Some(catalogue.reference(path)))
        };
        let pair = ActionPair {
            rule: side("rule")?,
            action: side("action")?,
        };
        fields.finish()?;
        pairs.push(pair);
    }
    Ok(ActionMap { pairs })
}

/// What an item says beside its body.
#[derive(Debug, Default)]
pub(super) struct Envelope {
    pub(super) description: String,
    pub(super) comments: String,
    pub(super) created: Stamp,
    pub(super) edited: Stamp,
}

/// Makes the document, if it is one that we can hold.
pub(super) fn document(
    id: ItemId,
    path: ItemPath,
    envelope: Envelope,
    body: ItemBody,
) -> Result<ItemDocument, Trouble> {
    let Envelope {
        description,
        comments,
        created,
        edited,
    } = envelope;
    let document = ItemDocument {
        id,
        path,
        description,
        comments,
        created,
        edited,
        body,
    };
    if let Some(place) = document.body.secret_place() {
        let message = format!("{place} holds a password or key; take it out and read it again");
        return Err(Trouble::new(codes::SECRET, "", message));
    }
    let line = canonical::to_line(&document)
        .map_err(|error| Trouble::new(codes::VALUE, "", shown(&error.to_string())))?;
    if line.len() > DOCUMENT_BYTES_MAX {
        return Err(Trouble::new(
            codes::TOO_LARGE,
            "",
            format!(
                "the item has {} bytes, at most {DOCUMENT_BYTES_MAX} are possible",
                line.len()
            ),
        ));
    }
    let depth = json_depth(&line);
    if depth > JSON_DEPTH_MAX {
        return Err(Trouble::new(
            codes::TOO_DEEP,
            "",
            format!(
                "the item is nested {depth} levels deep, at most {JSON_DEPTH_MAX} are possible; \
                 split it with a template"
            ),
        ));
    }
    Ok(document)
}

/// Nesting of objects and lists in one line of JSON.
fn json_depth(line: &str) -> usize {
    let (mut depth, mut deepest, mut in_text, mut escaped) = (0_usize, 0, false, false);
    for byte in line.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Templates that one note names at most.
const TEMPLATES_NAMED_MAX: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_names_at_most_five_templates() {
        let folded = |count: usize| {
            (0..count)
                .map(|index| (format!("/rules/T{index}").parse().unwrap(), index + 1))
                .collect()
        };
        assert_eq!(
            folding(&folded(1)),
            "a copy of a template became a use of it: `/rules/T0`"
        );
        assert!(folding(&folded(5)).ends_with(", `/rules/T4` (5)"));
        let six = folding(&folded(6));
        assert!(six.starts_with("21 copies of templates became uses of them: `/rules/T0`, "));
        assert!(six.ends_with("`/rules/T4` (5), 1 more"), "{six}");
    }

    #[test]
    fn depth_counts_objects_and_lists_outside_of_strings() {
        assert_eq!(json_depth(r#"{"a":[{"b":"[[[\"[["}],"c":{}}"#), 3);
    }
}
