//! Which object a name means: a class, a label, or both; the innermost one that fits.

use std::sync::Arc;

use trigpoint_model::document::{ObjectBinder, ObjectRef};

use crate::resolved::SlotIndex;
use crate::schema::ClassId;

/// An object or element in scope.
#[derive(Clone, Debug)]
pub(super) struct Binding {
    class: String,
    label: String,
    pub(super) slot: SlotIndex,
    pub(super) classes: Arc<[ClassId]>,
    /// Whether it is an element of a collection, which may be anything.
    pub(super) is_element: bool,
}

/// The objects in scope, the innermost last.
#[derive(Default)]
pub(super) struct Scope {
    bindings: Vec<Binding>,
}

impl Scope {
    pub(super) fn bind(
        &mut self,
        binder: &ObjectBinder,
        slot: SlotIndex,
        classes: &Arc<[ClassId]>,
    ) {
        self.bindings.push(Binding {
            class: binder.class.clone().unwrap_or_default(),
            label: binder.label.clone().unwrap_or_default(),
            slot,
            classes: Arc::clone(classes),
            is_element: false,
        });
    }

    pub(super) fn bind_element(&mut self, binder: &ObjectBinder, slot: SlotIndex) {
        self.bind(binder, slot, &Vec::new().into());
        if let Some(last) = self.bindings.last_mut() {
            last.is_element = true;
        }
    }

    /// Gives an object in scope another name, and the classes that it is taken for.
    pub(super) fn alias(&mut self, binder: &ObjectBinder, of: &Binding, classes: &Arc<[ClassId]>) {
        self.bind(binder, of.slot, classes);
        if let Some(last) = self.bindings.last_mut() {
            last.is_element = of.is_element;
        }
    }

    pub(super) fn depth(&self) -> usize {
        self.bindings.len()
    }

    pub(super) fn close(&mut self, depth: usize) {
        self.bindings.truncate(depth);
    }

    /// The object that is named. Without a label it is the innermost one of its class, one that
    /// was bound without a label first; without a class the innermost one of its label.
    pub(super) fn find(&self, reference: &ObjectRef) -> Option<&Binding> {
        let class = reference.class.as_deref().unwrap_or_default();
        let label = reference.label.as_deref().unwrap_or_default();
        let innermost = || self.bindings.iter().rev();
        innermost()
            .find(|it| it.class == class && it.label == label)
            .or_else(|| innermost().find(|it| class.is_empty() && it.label == label))
            .or_else(|| innermost().find(|it| label.is_empty() && it.class == class))
            .or_else(|| innermost().find(|it| it.class.is_empty() && it.label == label))
    }

    /// The names in scope, for a hint.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .bindings
            .iter()
            .map(|it| name(Some(&it.class), Some(&it.label)))
            .collect();
        names.sort();
        names.dedup();
        names
    }

    pub(super) fn innermost(&self) -> Option<&Binding> {
        self.bindings.last()
    }
}

/// How a message names an object: `ROAD:other`, `ROAD`, `:other`.
pub(super) fn name(class: Option<&str>, label: Option<&str>) -> String {
    match (class.unwrap_or_default(), label.unwrap_or_default()) {
        ("", "") => "the object".to_owned(),
        (class, "") => class.to_owned(),
        (class, label) => format!("{class}:{label}"),
    }
}
