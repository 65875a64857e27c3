//! A node of a rule or action as 1Integrate stores it: a kind, attributes and children.
//!
//! JSON and XML backups hold the same tree; both become this before anything is made of it.

use std::collections::BTreeMap;

use super::json::Json;
use super::trouble::{Trouble, codes, shown};

/// A node of a foreign tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Term {
    /// The kind (`AndPredicate`); empty for an empty place (`null`).
    pub(super) kind: String,
    /// The attributes, as they were written.
    pub(super) attributes: BTreeMap<String, String>,
    /// The children, in order.
    pub(super) children: Vec<Term>,
}

impl Term {
    /// A node of a kind without attributes and children.
    pub(super) fn new(kind: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            ..Self::default()
        }
    }

    /// This node with an attribute more.
    #[must_use]
    pub(super) fn with(mut self, key: &str, value: impl Into<String>) -> Self {
        self.attributes.insert(key.to_owned(), value.into());
        self
    }

    /// This node with an attribute more, where there is a value.
    #[must_use]
    pub(super) fn with_some(self, key: &str, value: Option<&String>) -> Self {
        match value {
            Some(value) => self.with(key, value.clone()),
            None => self,
        }
    }

    /// This node with these children.
    #[must_use]
    pub(super) fn of(mut self, children: Vec<Self>) -> Self {
        self.children = children;
        self
    }

    /// An attribute's text.
    pub(super) fn attribute(&self, key: &str) -> Option<&str> {
        self.attributes.get(key).map(String::as_str)
    }

    /// Reads a node from item JSON.
    pub(super) fn from_json(json: Json, place: &str) -> Result<Self, Trouble> {
        Self::read(json, place, 0)
    }

    fn read(json: Json, place: &str, depth: usize) -> Result<Self, Trouble> {
        if depth > super::TREE_DEPTH_MAX {
            return Err(Trouble::new(
                codes::TOO_DEEP,
                place,
                format!("the tree is deeper than {} levels", super::TREE_DEPTH_MAX),
            ));
        }
        let entries = match json.into_object() {
            Ok(entries) => entries,
            Err(Json::Null) => return Ok(Self::default()),
            Err(other) => {
                return Err(Trouble::new(
                    codes::SHAPE,
                    place,
                    format!(
                        "a node is an object with a `kind`, here is {}",
                        other.type_name()
                    ),
                ));
            }
        };
        let mut term = Self::default();
        for (key, value) in entries {
            match key.as_str() {
                "kind" => {
                    term.kind = value.scalar().ok_or_else(|| {
                        Trouble::new(codes::SHAPE, place, "a node's `kind` is a string")
                    })?;
                }
                "attributes" => term.attributes.extend(attributes(value, place)?),
                "comment" | "comments" => {
                    if let Some(comment) = value.scalar() {
                        term.attributes.insert(COMMENT.to_owned(), comment);
                    }
                }
                "predicates" | "children" => match value.into_list() {
                    Err(Json::Null) => {}
                    Ok(children) => {
                        for (index, child) in children.into_iter().enumerate() {
                            let place = format!("{place}/predicates[{index}]");
                            term.children.push(Self::read(child, &place, depth + 1)?);
                        }
                    }
                    Err(other) => {
                        return Err(Trouble::new(
                            codes::SHAPE,
                            place,
                            format!("`predicates` is a list, here is {}", other.type_name()),
                        ));
                    }
                },
                other => {
                    return Err(Trouble::new(
                        codes::UNKNOWN_KEY,
                        place,
                        format!(
                            "a node has no key `{}`; it would be lost, so the item is refused",
                            shown(other)
                        ),
                    ));
                }
            }
        }
        Ok(term)
    }

    /// Writes the node as item JSON.
    pub(super) fn to_json(&self) -> Json {
        if self.kind.is_empty() {
            return Json::Null;
        }
        let mut entries = vec![("kind".to_owned(), Json::text(&self.kind))];
        if !self.attributes.is_empty() {
            let attributes = self
                .attributes
                .iter()
                .map(|(key, value)| (key.clone(), Json::text(value)))
                .collect();
            entries.push(("attributes".to_owned(), Json::Object(attributes)));
        }
        if !self.children.is_empty() {
            let children = self.children.iter().map(Self::to_json).collect();
            entries.push(("predicates".to_owned(), Json::List(children)));
        }
        Json::Object(entries)
    }
}

fn attributes(json: Json, place: &str) -> Result<BTreeMap<String, String>, Trouble> {
    let entries = match json.into_object() {
        Err(Json::Null) => return Ok(BTreeMap::new()),
        Ok(entries) => entries,
        Err(other) => {
            return Err(Trouble::new(
                codes::SHAPE,
                place,
                format!("`attributes` is an object, here is {}", other.type_name()),
            ));
        }
    };
    let mut attributes = BTreeMap::new();
    for (key, value) in entries {
        if value == Json::Null {
            continue;
        }
        let text = value.scalar().ok_or_else(|| {
            Trouble::new(
                codes::SHAPE,
                place,
                format!(
                    "the attribute `{}` is a string, here is {}",
                    shown(&key),
                    value.type_name()
                ),
            )
        })?;
        attributes.insert(key, text);
    }
    Ok(attributes)
}

/// The attribute under which a node's comment is kept.
pub(super) const COMMENT: &str = "comment";
