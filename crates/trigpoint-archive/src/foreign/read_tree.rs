//! From 1Integrate's trees to our predicates, values, relations and operations.
//!
//! What is missing in a draft becomes a hole; what we do not know is refused by name.

use std::collections::BTreeMap;

use trigpoint_model::document::{
    CheckThat, ConditionalValue, InRange, ObjectBinder, ObjectRef, Operation, Predicate, Relation,
    TemplateUse, TwoValues, Value,
};
use trigpoint_model::document::{OperationTerm, PredicateTerm, RelationTerm, ValueTerm};
use trigpoint_model::{Decimal, ItemPath};

use super::catalogue::Catalogue;
use super::notes::Notes;
use super::place;
use super::secrets::clean_free_text;
use super::template::{TEMPLATE_ID, Unfoldable};
use super::term::{COMMENT, Term};
use super::trouble::{Trouble, codes, shown};
use super::vocabulary::{Sort, known_kind};

/// Reads the tree of one item.
pub(super) struct TreeReader<'a> {
    /// The set the item is of.
    pub(super) catalogue: &'a mut Catalogue,
    /// What is worth telling.
    pub(super) notes: &'a mut Notes,
    /// The place of the item, if it is a template.
    pub(super) own: Option<ItemPath>,
    /// How many uses of each template were recognised.
    pub(super) folded: BTreeMap<ItemPath, usize>,
    /// How many copies stay expanded.
    pub(super) expanded: usize,
    /// Whether this is below a copy that stays expanded.
    pub(super) copies_above: usize,
}

impl TreeReader<'_> {
    /// Reads a predicate.
    pub(super) fn predicate(&mut self, term: &Term, place: &str) -> Result<Predicate, Trouble> {
        let kind = self.kind(term, Sort::Predicate, place)?;
        if kind.is_empty() {
            return Ok(Predicate::new(PredicateTerm::Hole));
        }
        let (used, is_copy) = self.template_use(term, place)?;
        if let Some(used) = used {
            return Ok(commented(
                term,
                PredicateTerm::UseTemplate(used),
                self.notes,
            ));
        }
        self.copies_above += usize::from(is_copy);
        let result = self.predicate_term(kind, term, place);
        self.copies_above -= usize::from(is_copy);
        Ok(commented(term, result?, self.notes))
    }

    /// Reads a value.
    pub(super) fn value(&mut self, term: &Term, place: &str) -> Result<Value, Trouble> {
        let kind = self.kind(term, Sort::Value, place)?;
        if kind.is_empty() {
            return Ok(Value::new(ValueTerm::Hole));
        }
        let (used, is_copy) = self.template_use(term, place)?;
        if let Some(used) = used {
            return Ok(commented(term, ValueTerm::UseTemplate(used), self.notes));
        }
        self.copies_above += usize::from(is_copy);
        let result = self.value_term(kind, term, place);
        self.copies_above -= usize::from(is_copy);
        Ok(commented(term, result?, self.notes))
    }

    /// Reads an operation.
    pub(super) fn operation(&mut self, term: &Term, place: &str) -> Result<Operation, Trouble> {
        let kind = self.kind(term, Sort::Operation, place)?;
        if kind.is_empty() {
            return Ok(Operation::new(OperationTerm::Hole));
        }
        let (used, is_copy) = self.template_use(term, place)?;
        if let Some(used) = used {
            return Ok(commented(
                term,
                OperationTerm::UseTemplate(used),
                self.notes,
            ));
        }
        self.copies_above += usize::from(is_copy);
        let result = self.operation_term(kind, term, place);
        self.copies_above -= usize::from(is_copy);
        Ok(commented(term, result?, self.notes))
    }

    /// Reads a relation.
    pub(super) fn relation(&mut self, term: &Term, place: &str) -> Result<Relation, Trouble> {
        let kind = self.kind(term, Sort::Relation, place)?;
        if kind.is_empty() {
            return Ok(Relation::new(RelationTerm::Hole));
        }
        if let Some(name) = term.attribute(TEMPLATE_ID) {
            self.expanded += 1;
            self.notes.warn(format!(
                "the copy of the template `{}` at `{place}` stays expanded: a relation cannot be a \
                 template here; its `template_…` attributes are left out",
                shown(name)
            ));
        }
        let relation = self.relation_term(kind, term, place)?;
        Ok(commented(term, relation, self.notes))
    }

    /// The kind of a node as we write it; empty for an empty place.
    fn kind(&self, term: &Term, sort: Sort, place: &str) -> Result<&'static str, Trouble> {
        if term.kind.is_empty() && term.children.is_empty() {
            return Ok("");
        }
        let Some((kind, found)) = known_kind(&term.kind) else {
            return Err(unknown_node(term, place));
        };
        if found != sort {
            return Err(Trouble::new(
                codes::ARITY,
                place,
                format!(
                    "a {} is expected here, `{kind}` is a {}",
                    sort.as_str(),
                    found.as_str()
                ),
            ));
        }
        let is_hole = kind.starts_with("Empty") && term.children.is_empty();
        Ok(if is_hole { "" } else { kind })
    }

    /// Recognises a copy of a template: as a use of it, or as a copy that stays expanded.
    fn template_use(
        &mut self,
        term: &Term,
        place: &str,
    ) -> Result<(Option<TemplateUse>, bool), Trouble> {
        let Some(name) = term.attribute(TEMPLATE_ID) else {
            return Ok((None, false));
        };
        let path = match place::reference(name, place) {
            Ok(path) => path,
            Err(trouble) => {
                self.stays_expanded(name, place, &trouble.message);
                return Ok((None, true));
            }
        };
        self.catalogue.tally(&path);
        let Some(template) = self.catalogue.template(&path) else {
            let reason = if self.catalogue.has_item(&path) {
                "the item of that name is no template"
            } else {
                "the template is nowhere in the set"
            };
            self.stays_expanded(name, place, reason);
            return Ok((None, true));
        };
        if let Some(own) = &self.own
            && let Some(way) = self.catalogue.cycle(own, &path)
        {
            let way = way.join("` → `");
            self.stays_expanded(
                name,
                place,
                &format!("templates would use each other: `{way}`"),
            );
            return Ok((None, true));
        }
        let count = term.attribute("template_num_params");
        if count.is_some_and(|count| count != template.parameters.len().to_string()) {
            self.notes.warn(format!(
                "the copy of the template `{}` at `{place}` was made when it had {} parameters, \
                 now it has {}",
                shown(name),
                shown(count.unwrap_or_default()),
                template.parameters.len()
            ));
        }
        match template.fold(term) {
            Ok(arguments) => {
                let template = template.path.clone();
                *self.folded.entry(template.clone()).or_default() += 1;
                Ok((
                    Some(TemplateUse {
                        template: trigpoint_model::Reference {
                            id: trigpoint_model::ItemId::from_path(&template),
                            path: Some(template),
                        },
                        arguments,
                    }),
                    false,
                ))
            }
            Err(
                reason @ (Unfoldable::BoundTwoWays { .. }
                | Unfoldable::Drifted { .. }
                | Unfoldable::Captured { .. }),
            ) => {
                self.stays_expanded(name, place, &reason.to_string());
                Ok((None, true))
            }
        }
    }

    fn stays_expanded(&mut self, name: &str, place: &str, reason: &str) {
        self.expanded += 1;
        self.notes.warn(format!(
            "the copy of the template `{}` at `{place}` stays expanded: {reason}; its \
             `template_…` attributes are left out",
            shown(name)
        ));
    }

    /// Refuses an attribute that a kind of node does not have, since it would be lost.
    pub(super) fn attributes(
        &mut self,
        term: &Term,
        known: &[&str],
        place: &str,
    ) -> Result<(), Trouble> {
        for key in term.attributes.keys() {
            let is_mark = key.starts_with("template_");
            if is_mark && self.copies_above == 0 {
                self.notes.warn(format!(
                    "`{place}` has marks of a template (`{}`) and is in no copy of one; they are \
                     left out",
                    shown(key)
                ));
            }
            if !is_mark && key != COMMENT && !known.contains(&key.as_str()) {
                return Err(Trouble::new(
                    codes::UNKNOWN_KEY,
                    place,
                    format!(
                        "the attribute `{}` of `{}` is not known here; it would be lost, so the \
                         item is refused",
                        shown(key),
                        shown(&term.kind)
                    ),
                ));
            }
        }
        Ok(())
    }

    /// Gives each child its slot, in order, by what it can stand for; a slot that no child fits
    /// is empty.
    pub(super) fn slots<'t, const N: usize>(
        &self,
        term: &'t Term,
        sorts: [Sort; N],
        place: &str,
    ) -> Result<[Slot<'t>; N], Trouble> {
        let mut slots: [Slot<'t>; N] = [None; N];
        let mut next = 0;
        for (index, child) in term.children.iter().enumerate() {
            let place = format!("{place}/predicates[{index}]");
            let sort = sort(child, &place)?;
            let free = (next..N).find(|slot| sort.is_none_or(|sort| sorts[*slot] == sort));
            let Some(slot) = free else {
                let expected: Vec<_> = sorts.iter().map(|sort| sort.as_str()).collect();
                return Err(Trouble::new(
                    codes::ARITY,
                    place,
                    format!(
                        "`{}` has {}, here is one child more or of another sort: `{}`",
                        shown(&term.kind),
                        expected.join(", "),
                        shown(&child.kind)
                    ),
                ));
            };
            slots[slot] = Some((index, child));
            next = slot + 1;
        }
        Ok(slots)
    }

    /// The predicate in a slot, or a hole.
    pub(super) fn predicate_in(
        &mut self,
        slot: Slot<'_>,
        place: &str,
    ) -> Result<Predicate, Trouble> {
        match slot {
            None => Ok(Predicate::new(PredicateTerm::Hole)),
            Some((index, term)) => self.predicate(term, &child_place(place, index)),
        }
    }

    /// The value in a slot, or a hole.
    pub(super) fn value_in(&mut self, slot: Slot<'_>, place: &str) -> Result<Value, Trouble> {
        match slot {
            None => Ok(Value::new(ValueTerm::Hole)),
            Some((index, term)) => self.value(term, &child_place(place, index)),
        }
    }

    /// The operation in a slot, or a hole.
    pub(super) fn operation_in(
        &mut self,
        slot: Slot<'_>,
        place: &str,
    ) -> Result<Operation, Trouble> {
        match slot {
            None => Ok(Operation::new(OperationTerm::Hole)),
            Some((index, term)) => self.operation(term, &child_place(place, index)),
        }
    }

    /// All children from `first`, as predicates.
    pub(super) fn predicates(
        &mut self,
        term: &Term,
        place: &str,
    ) -> Result<Vec<Predicate>, Trouble> {
        let children = term.children.iter().enumerate();
        children
            .map(|(index, child)| self.predicate(child, &child_place(place, index)))
            .collect()
    }

    /// All children from `first` on, as values.
    pub(super) fn values(
        &mut self,
        term: &Term,
        first: usize,
        place: &str,
    ) -> Result<Vec<Value>, Trouble> {
        let children = term.children.iter().enumerate().skip(first);
        children
            .map(|(index, child)| self.value(child, &child_place(place, index)))
            .collect()
    }

    /// `left relation right`.
    pub(super) fn check_that(&mut self, term: &Term, place: &str) -> Result<CheckThat, Trouble> {
        let [left, relation, right] =
            self.slots(term, [Sort::Value, Sort::Relation, Sort::Value], place)?;
        Ok(CheckThat {
            left: self.value_in(left, place)?,
            relation: match relation {
                None => Relation::new(RelationTerm::Hole),
                Some((index, term)) => self.relation(term, &child_place(place, index))?,
            },
            right: self.value_in(right, place)?,
        })
    }

    /// A value between two others.
    pub(super) fn in_range(&mut self, term: &Term, place: &str) -> Result<InRange, Trouble> {
        let [value, min, max] = self.slots(term, [Sort::Value; 3], place)?;
        Ok(InRange {
            value: self.value_in(value, place)?,
            min: self.value_in(min, place)?,
            max: self.value_in(max, place)?,
            min_inclusive: self.flag(term, "minInclusive", place)?,
            max_inclusive: self.flag(term, "maxInclusive", place)?,
        })
    }

    /// A left and a right value.
    pub(super) fn two_values(
        &mut self,
        term: &Term,
        place: &str,
    ) -> Result<Box<TwoValues>, Trouble> {
        let [left, right] = self.slots(term, [Sort::Value; 2], place)?;
        Ok(Box::new(TwoValues {
            left: self.value_in(left, place)?,
            right: self.value_in(right, place)?,
        }))
    }

    /// One of two values.
    pub(super) fn conditional_value(
        &mut self,
        term: &Term,
        place: &str,
    ) -> Result<Box<ConditionalValue>, Trouble> {
        let [condition, then, otherwise] =
            self.slots(term, [Sort::Predicate, Sort::Value, Sort::Value], place)?;
        Ok(Box::new(ConditionalValue {
            condition: self.predicate_in(condition, place)?,
            then: self.value_in(then, place)?,
            otherwise: self.value_in(otherwise, place)?,
        }))
    }

    fn flag(&mut self, term: &Term, key: &str, place: &str) -> Result<bool, Trouble> {
        match term.attribute(key) {
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            None => {
                self.notes.warn(format!(
                    "`{place}` does not say `{key}`; it is taken for `true`"
                ));
                Ok(true)
            }
            Some(other) => Err(value_trouble(key, other, "`true` or `false`", place)),
        }
    }
}

/// A child and its index among the children of its node; none for an empty place.
pub(super) type Slot<'t> = Option<(usize, &'t Term)>;

/// What a node can stand for; none for an empty place, which fits anywhere.
fn sort(term: &Term, place: &str) -> Result<Option<Sort>, Trouble> {
    if term.kind.is_empty() && term.children.is_empty() {
        return Ok(None);
    }
    match known_kind(&term.kind) {
        Some((_, sort)) => Ok(Some(sort)),
        None => Err(unknown_node(term, place)),
    }
}

fn unknown_node(term: &Term, place: &str) -> Trouble {
    Trouble::new(
        codes::UNKNOWN_NODE,
        place,
        format!(
            "the kind of node `{}` is not known here; replace it in 1Integrate, or restore \
             without this item",
            shown(&term.kind)
        ),
    )
}

/// The place of a child.
pub(super) fn child_place(place: &str, index: usize) -> String {
    format!("{place}/predicates[{index}]")
}

fn commented<T>(term: &Term, what: T, notes: &mut Notes) -> trigpoint_model::document::Node<T> {
    let comment = term.attribute(COMMENT).map(str::to_owned);
    trigpoint_model::document::Node {
        comment: comment.map(|comment| clean_free_text(comment, "a comment", notes)),
        term: what,
    }
}

/// The object that a node brings into scope.
pub(super) fn binder(term: &Term) -> ObjectBinder {
    ObjectBinder {
        class: term.attribute("classLabel").map(str::to_owned),
        label: term.attribute("objLabel").map(str::to_owned),
    }
}

/// The object that a pair of attributes means.
pub(super) fn object(term: &Term, class: &str, label: &str) -> ObjectRef {
    ObjectRef {
        class: term.attribute(class).map(str::to_owned),
        label: term.attribute(label).map(str::to_owned),
    }
}

/// An attribute that a node cannot do without.
pub(super) fn needed<'t>(term: &'t Term, keys: &[&str], place: &str) -> Result<&'t str, Trouble> {
    keys.iter()
        .find_map(|key| term.attribute(key))
        .ok_or_else(|| {
            Trouble::new(
                codes::SHAPE,
                place,
                format!(
                    "`{}` has no attribute `{}`; set it in 1Integrate",
                    shown(&term.kind),
                    keys[0]
                ),
            )
        })
}

/// A count in an attribute.
pub(super) fn count(term: &Term, key: &str, absent: u64, place: &str) -> Result<u64, Trouble> {
    match term.attribute(key) {
        None | Some("") => Ok(absent),
        Some(text) => text
            .parse()
            .map_err(|_| value_trouble(key, text, "a whole number from 0", place)),
    }
}

/// A decimal number in an attribute, as it was written.
pub(super) fn decimal(term: &Term, keys: &[&str], place: &str) -> Result<Decimal, Trouble> {
    let text = needed(term, keys, place)?;
    text.parse()
        .map_err(|_| value_trouble(keys[0], text, "a decimal number", place))
}

/// A value that is not one of those that are possible.
pub(super) fn value_trouble(key: &str, value: &str, expected: &str, place: &str) -> Trouble {
    Trouble::new(
        codes::VALUE,
        place,
        format!("`{key}` is `{}`, expected is {expected}", shown(value)),
    )
}
