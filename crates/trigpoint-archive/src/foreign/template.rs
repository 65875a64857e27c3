//! Templates as 1Integrate stores them, and the copies it makes of them.
//!
//! A use of a template is stored expanded: the copy's top node names the template, and each
//! reference that stands for parameter *i* is marked with it. A copy is folded back into a use
//! where substituting the arguments into the template gives exactly the copy.

use std::collections::BTreeSet;

use trigpoint_model::ItemPath;
use trigpoint_model::document::ObjectRef;

use super::term::Term;
use super::trouble::shown;

/// A template of the set, as it was stored.
#[derive(Debug, Clone)]
pub(super) struct Template {
    /// Where it stands.
    pub(super) path: ItemPath,
    /// The objects that a caller fills in.
    pub(super) parameters: Vec<ObjectRef>,
    /// What stands at the place of use.
    pub(super) body: Term,
}

/// Why a copy is not what its template makes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unfoldable {
    #[error(
        "the copy gives parameter {parameter} both the object `{first}` and the object `{second}`"
    )]
    BoundTwoWays {
        parameter: usize,
        first: String,
        second: String,
    },
    #[error("the copy differs from the template at `{place}`: {difference}")]
    Drifted { place: String, difference: String },
    #[error(
        "the object `{object}` given for parameter {parameter} would mean another object of that \
         name inside the template, at `{place}`"
    )]
    Captured {
        parameter: usize,
        object: String,
        place: String,
    },
}

impl Template {
    /// Reads the arguments from a copy; none for a parameter that the template does not use.
    pub(super) fn fold(&self, copy: &Term) -> Result<Vec<Option<ObjectRef>>, Unfoldable> {
        let mut found = vec![Found::default(); self.parameters.len()];
        self.collect(&self.body, copy, &mut Vec::new(), false, &mut found)?;
        let arguments: Vec<_> = found
            .into_iter()
            .map(|found| found.marked.or(found.unmarked))
            .collect();
        let expected = self.substitute(&arguments)?;
        match difference(&expected, copy, "", true, false) {
            None => Ok(arguments),
            Some((place, difference)) => Err(Unfoldable::Drifted {
                place: place.trim_start_matches('/').to_owned(),
                difference,
            }),
        }
    }

    /// The copy that 1Integrate makes for these arguments, with its marks.
    pub(super) fn substitute(&self, arguments: &[Option<ObjectRef>]) -> Result<Term, Unfoldable> {
        let mut copy = self.body.clone();
        self.replace(&mut copy, arguments, &mut Vec::new(), false, "")?;
        Ok(copy)
    }

    fn collect(
        &self,
        own: &Term,
        copy: &Term,
        scope: &mut Vec<ObjectRef>,
        nested: bool,
        found: &mut [Found],
    ) -> Result<(), Unfoldable> {
        for position in POSITIONS {
            let Some(object) = position.object(own) else {
                continue;
            };
            let Some(index) = self.parameter(&object, scope) else {
                continue;
            };
            let Some(given) = position.object(copy) else {
                continue;
            };
            let is_marked = !nested && position.mark(copy) == Some(index + 1);
            let found = &mut found[index];
            if !is_marked {
                found.unmarked.get_or_insert(given);
            } else if let Some(first) = found.marked.replace(given.clone())
                && first != given
            {
                return Err(Unfoldable::BoundTwoWays {
                    parameter: index + 1,
                    first: object_text(&first),
                    second: object_text(&given),
                });
            }
        }
        for (index, (child, copied)) in own.children.iter().zip(&copy.children).enumerate() {
            let bound = enter(own, index, scope);
            let nested = nested || is_use(child);
            self.collect(child, copied, scope, nested, found)?;
            leave(bound, scope);
        }
        Ok(())
    }

    fn replace(
        &self,
        node: &mut Term,
        arguments: &[Option<ObjectRef>],
        scope: &mut Vec<ObjectRef>,
        nested: bool,
        place: &str,
    ) -> Result<(), Unfoldable> {
        for position in POSITIONS {
            let Some(object) = position.object(node) else {
                continue;
            };
            let Some(index) = self.parameter(&object, scope) else {
                continue;
            };
            if let Some(Some(argument)) = arguments.get(index) {
                if argument != &object && scope.iter().any(|inner| same(inner, argument)) {
                    return Err(Unfoldable::Captured {
                        parameter: index + 1,
                        object: object_text(argument),
                        place: place.trim_start_matches('/').to_owned(),
                    });
                }
                position.set(node, argument);
            }
            if !nested {
                node.attributes
                    .insert(position.mark.to_owned(), (index + 1).to_string());
            }
        }
        let mut children = std::mem::take(&mut node.children);
        for (index, child) in children.iter_mut().enumerate() {
            let bound = enter(node, index, scope);
            let place = format!("{place}/predicates[{index}]");
            let nested = nested || is_use(child);
            self.replace(child, arguments, scope, nested, &place)?;
            leave(bound, scope);
        }
        node.children = children;
        Ok(())
    }

    /// The parameter that `object` stands for, unless a node between binds the same name.
    fn parameter(&self, object: &ObjectRef, scope: &[ObjectRef]) -> Option<usize> {
        if scope.iter().any(|inner| same(inner, object)) {
            return None;
        }
        self.parameters
            .iter()
            .position(|parameter| same(parameter, object))
    }
}

/// The templates that a tree holds copies of, as it names them.
pub(super) fn names_of_uses(term: &Term, names: &mut BTreeSet<String>) {
    if let Some(name) = term.attribute(TEMPLATE_ID) {
        names.insert(name.to_owned());
    }
    for child in &term.children {
        names_of_uses(child, names);
    }
}

/// An object as people read it: `class:label`.
pub(super) fn object_text(object: &ObjectRef) -> String {
    format!(
        "{}:{}",
        object.class.as_deref().unwrap_or_default(),
        object.label.as_deref().unwrap_or_default()
    )
}

fn is_use(term: &Term) -> bool {
    term.attributes.contains_key(TEMPLATE_ID)
}

/// What a copy gives for one parameter.
#[derive(Debug, Clone, Default)]
struct Found {
    marked: Option<ObjectRef>,
    unmarked: Option<ObjectRef>,
}

/// A pair of attributes that means an object, and the one that marks it.
#[derive(Debug, Clone, Copy)]
struct Position {
    class: &'static str,
    label: &'static str,
    mark: &'static str,
}

const POSITIONS: [Position; 3] = [
    Position {
        class: "classRef",
        label: "objRef",
        mark: "template_param",
    },
    Position {
        class: "classRef1",
        label: "objRef1",
        mark: "template_param",
    },
    Position {
        class: "classRef2",
        label: "objRef2",
        mark: "template_param_2",
    },
];

impl Position {
    fn object(self, term: &Term) -> Option<ObjectRef> {
        let object = ObjectRef {
            class: term.attribute(self.class).map(str::to_owned),
            label: term.attribute(self.label).map(str::to_owned),
        };
        (object.class.is_some() || object.label.is_some()).then_some(object)
    }

    fn mark(self, term: &Term) -> Option<usize> {
        let mark = term.attribute(self.mark).or_else(|| {
            (self.class == "classRef1")
                .then(|| term.attribute("template_param_1"))
                .flatten()
        })?;
        mark.parse().ok()
    }

    fn set(self, term: &mut Term, object: &ObjectRef) {
        for (key, value) in [(self.class, &object.class), (self.label, &object.label)] {
            match value {
                Some(value) => term.attributes.insert(key.to_owned(), value.clone()),
                None => term.attributes.remove(key),
            };
        }
    }
}

/// Two names of objects, where an absent label finds what an empty one finds.
fn same(left: &ObjectRef, right: &ObjectRef) -> bool {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    text(&left.class) == text(&right.class) && text(&left.label) == text(&right.label)
}

/// Brings the object that `node` binds into the scope of its child at `index`.
fn enter(node: &Term, index: usize, scope: &mut Vec<ObjectRef>) -> bool {
    let binds =
        node.attributes.contains_key("classLabel") || node.attributes.contains_key("objLabel");
    // The collection of a loop is looked at before its element has a name.
    let binds = binds && !(node.kind == "ForAllElementsOperation" && index == 0);
    if binds {
        scope.push(ObjectRef {
            class: node.attribute("classLabel").map(str::to_owned),
            label: node.attribute("objLabel").map(str::to_owned),
        });
    }
    binds
}

fn leave(bound: bool, scope: &mut Vec<ObjectRef>) {
    if bound {
        scope.pop();
    }
}

/// The first difference between what a template makes and a copy, and its place in the copy.
fn difference(
    expected: &Term,
    copy: &Term,
    place: &str,
    is_top: bool,
    nested: bool,
) -> Option<(String, String)> {
    let here = |difference: String| {
        let place = if place.is_empty() { "the top" } else { place };
        Some((place.to_owned(), difference))
    };
    if expected.kind != copy.kind {
        return here(format!(
            "it is a `{}`, in the template a `{}`",
            shown(&copy.kind),
            shown(&expected.kind)
        ));
    }
    let keys: BTreeSet<&String> = expected
        .attributes
        .keys()
        .chain(copy.attributes.keys())
        .collect();
    for key in keys {
        let (own, copied) = (expected.attribute(key), copy.attribute(key));
        let is_mark = key.starts_with("template_param");
        let is_template = key.starts_with("template_") && !is_mark;
        let differs = if is_mark {
            !nested && copied.is_some() && own != copied && key != "template_param_1"
        } else if is_template {
            !is_top && key == TEMPLATE_ID && own != copied
        } else {
            own != copied
        };
        if differs {
            let text = |value: Option<&str>| {
                value.map_or_else(
                    || "absent".to_owned(),
                    |value| format!("`{}`", shown(value)),
                )
            };
            return here(format!(
                "`{key}` is {}, in the template {}",
                text(copied),
                text(own)
            ));
        }
    }
    if expected.children.len() != copy.children.len() {
        return here(format!(
            "it has {} children, in the template {}",
            copy.children.len(),
            expected.children.len()
        ));
    }
    let pairs = expected.children.iter().zip(&copy.children).enumerate();
    pairs.into_iter().find_map(|(index, (own, copied))| {
        let place = format!("{place}/predicates[{index}]");
        difference(own, copied, &place, false, nested || is_use(own))
    })
}

/// The attribute with which a copy names its template.
pub(super) const TEMPLATE_ID: &str = "template_id";
