//! Resolve: from a document to a rule in which every name is known, or all its faults at once.

mod fault;
mod predicate;
mod relation;
mod scope;
mod step;
mod template;
mod value;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use trigpoint_model::ItemId;
use trigpoint_model::document::{ObjectBinder, Rule, RuleTemplate};

pub use fault::{Fault, FaultReason};
pub(crate) use template::name_of;

use crate::error::Place;
use crate::resolved::{PlaceIndex, ResolvedRule, Slot, SlotIndex, Test, TestKind};
use crate::schema::{ClassId, Schema};
use scope::Scope;

/// The rule templates that a rule may use, by id.
pub type Templates = BTreeMap<ItemId, RuleTemplate>;

/// Nodes of one rule, its templates put in place.
pub const NODES_MAX: usize = 20_000;

/// Levels of one rule, its templates put in place.
const DEPTH_MAX: usize = 250;

/// The classes that stand for many (1Integrate, *Standard classes*).
const ALL: &str = "All";
const ALL_GEOMETRIC: &str = "All:Geometric";
const ALL_NON_GEOMETRIC: &str = "All:Non-Geometric";

/// Resolves a rule against a schema.
///
/// # Errors
/// All faults of the rule, in the order of its tree.
pub fn resolve(
    rule: &Rule,
    schema: &Arc<Schema>,
    templates: &Templates,
) -> Result<ResolvedRule, Vec<Fault>> {
    match resolve_partly(rule, schema, templates) {
        (Some(resolved), faults) if faults.is_empty() => Ok(resolved),
        (_, faults) => Err(faults),
    }
}

/// Resolves a rule against a schema as far as that goes, and tells all its faults, in the order of
/// its tree. A rule whose faults all leave a meaning to the rest of it (see
/// [`FaultReason::is_of_a_value`]) can be evaluated: what hangs on such a value cannot be computed.
#[must_use]
pub fn resolve_partly(
    rule: &Rule,
    schema: &Arc<Schema>,
    templates: &Templates,
) -> (Option<ResolvedRule>, Vec<Fault>) {
    let mut resolver = Resolver {
        schema,
        templates,
        faults: Vec::new(),
        places: Vec::new(),
        path: Vec::new(),
        depth: 0,
        scope: Scope::default(),
        slots: Vec::new(),
        visited: BTreeSet::new(),
        temporaries: Vec::new(),
        temporary_by_name: HashMap::new(),
        open_templates: Vec::new(),
        loop_depth: 0,
        is_too_large: false,
    };
    let (_, classes) = resolver.at("object", |resolver| resolver.bind(&rule.object));
    let test = resolver.at("predicate", |resolver| resolver.predicate(&rule.predicate));
    let mut faults = resolver.faults.iter();
    let can_run = faults.all(|fault| fault.reason.is_of_a_value());
    let resolved = can_run.then(|| ResolvedRule {
        schema: Arc::clone(schema),
        classes,
        visited: resolver.visited,
        test,
        slots: resolver.slots,
        temporaries: resolver.temporaries,
        places: resolver.places,
    });
    (resolved, resolver.faults)
}

struct Resolver<'a> {
    schema: &'a Arc<Schema>,
    templates: &'a Templates,
    faults: Vec<Fault>,
    places: Vec<Place>,
    /// The segments of the pointer to the node that is resolved.
    path: Vec<String>,
    depth: usize,
    scope: Scope,
    slots: Vec<Slot>,
    visited: BTreeSet<ClassId>,
    temporaries: Vec<Arc<str>>,
    temporary_by_name: HashMap<String, usize>,
    /// The templates that the node lies in, the innermost last.
    open_templates: Vec<ItemId>,
    /// How many loops the node lies in.
    loop_depth: usize,
    is_too_large: bool,
}

impl Resolver<'_> {
    /// Resolves what stands one step down.
    fn at<T>(&mut self, segment: &str, resolve: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(segment.to_owned());
        let resolved = resolve(self);
        self.path.pop();
        resolved
    }

    /// Resolves each of a list.
    fn each<T, R>(&mut self, list: &[T], mut resolve: impl FnMut(&mut Self, &T) -> R) -> Vec<R> {
        let indexed = list.iter().enumerate();
        indexed
            .map(|(index, one)| self.at(&index.to_string(), |resolver| resolve(resolver, one)))
            .collect()
    }

    fn here(&self) -> Place {
        let pointer: String = self
            .path
            .iter()
            .flat_map(|segment| ["/", segment])
            .collect();
        Place(pointer.into())
    }

    /// Numbers the place of the node that is resolved.
    fn place(&mut self) -> PlaceIndex {
        let place = self.here();
        self.places.push(place);
        self.places.len() - 1
    }

    fn fault(&mut self, reason: FaultReason) {
        let place = self.here();
        self.faults.push(Fault { place, reason });
    }

    /// Goes a level down, unless that is too deep or the rule is too large.
    fn descend<T>(&mut self, resolve: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.is_too_large {
            return None;
        }
        if self.depth >= DEPTH_MAX || self.places.len() >= NODES_MAX {
            self.is_too_large = true;
            self.fault(FaultReason::TooLarge);
            return None;
        }
        self.depth += 1;
        let resolved = resolve(self);
        self.depth -= 1;
        Some(resolved)
    }

    /// A predicate that stands for one that cannot be resolved.
    fn no_test(&mut self) -> Test {
        Test {
            place: self.place(),
            kind: TestKind::Constant(false),
        }
    }

    /// Brings an object into scope until the scope is closed.
    fn bind(&mut self, binder: &ObjectBinder) -> (SlotIndex, Arc<[ClassId]>) {
        let classes = self.classes(binder.class.as_deref().unwrap_or_default());
        let slot = self.slots.len();
        self.slots.push(Slot {
            name: scope::name(binder.class.as_deref(), binder.label.as_deref()).into(),
        });
        self.visited.extend(classes.iter());
        self.scope.bind(binder, slot, &classes);
        (slot, classes)
    }

    /// The classes that a name means: none names them all.
    fn classes(&mut self, name: &str) -> Arc<[ClassId]> {
        let schema = Arc::clone(self.schema);
        let all = schema.classes();
        match name {
            // The classes of topology are asked for by name only.
            "" | ALL => all
                .filter(|(_, it)| !is_system(&it.name))
                .map(|(id, _)| id)
                .collect(),
            ALL_GEOMETRIC | ALL_NON_GEOMETRIC => all
                .filter(|(_, it)| !is_system(&it.name))
                .filter(|(_, it)| it.primary_geometry().is_some() == (name == ALL_GEOMETRIC))
                .map(|(id, _)| id)
                .collect(),
            _ => {
                let class = schema.class_named(name);
                if class.is_none() {
                    self.fault(FaultReason::UnknownClass {
                        name: name.to_owned(),
                        alike: schema.class_like(name),
                    });
                }
                class.into_iter().collect()
            }
        }
    }
}

fn is_system(class: &str) -> bool {
    class.starts_with("sys:")
}
