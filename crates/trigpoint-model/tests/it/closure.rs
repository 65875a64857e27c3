//! The closure of references.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use trigpoint_model::ItemId;
use trigpoint_model::closure::Closure;
use uuid::Uuid;

type Graph = BTreeMap<ItemId, Vec<ItemId>>;

fn id(number: u32) -> ItemId {
    ItemId::from_uuid(Uuid::from_u128(u128::from(number)))
}

fn closure(graph: &Graph, selected: &[ItemId]) -> BTreeSet<ItemId> {
    let mut closure = Closure::of(selected.iter().copied());
    loop {
        let frontier = closure.take_frontier();
        if frontier.is_empty() {
            return closure.into_items();
        }
        for item in frontier {
            closure.reach(graph.get(&item).into_iter().flatten().copied());
        }
    }
}

fn graph(edges: &[(u32, u32)]) -> Graph {
    let mut graph = Graph::new();
    for (from, to) in edges {
        graph.entry(id(*from)).or_default().push(id(*to));
    }
    graph
}

/// Whether a walk along references leads from one of `selected` to `item`.
fn is_reachable(graph: &Graph, selected: &[ItemId], item: ItemId) -> bool {
    let mut reached: BTreeSet<ItemId> = selected.iter().copied().collect();
    loop {
        let more: BTreeSet<ItemId> = reached
            .iter()
            .flat_map(|from| graph.get(from).into_iter().flatten().copied())
            .filter(|to| !reached.contains(to))
            .collect();
        if more.is_empty() {
            return reached.contains(&item);
        }
        reached.extend(more);
    }
}

proptest! {
    #[test]
    fn a_closure_is_closed_and_minimal(
        edges in prop::collection::vec((0_u32..24, 0_u32..24), 0..60),
        selected in prop::collection::vec(0_u32..24, 0..5),
    ) {
        let graph = graph(&edges);
        let selected: Vec<_> = selected.into_iter().map(id).collect();
        let closed = closure(&graph, &selected);
        prop_assert!(selected.iter().all(|item| closed.contains(item)));
        for item in &closed {
            let referred = graph.get(item).into_iter().flatten();
            prop_assert!(referred.into_iter().all(|to| closed.contains(to)));
            prop_assert!(is_reachable(&graph, &selected, *item));
        }
    }
}

#[test]
fn the_closure_of_nothing_is_nothing() {
    assert!(closure(&graph(&[(1, 2)]), &[]).is_empty());
}

#[test]
fn a_cycle_and_an_item_that_refers_to_itself_are_closed() {
    let graph = graph(&[(1, 2), (2, 3), (3, 1), (3, 3)]);
    assert_eq!(
        closure(&graph, &[id(2)]),
        BTreeSet::from([id(1), id(2), id(3)])
    );
}

#[test]
fn a_chain_and_a_cycle_of_a_hundred_thousand_are_followed_to_the_end() {
    let mut edges: Vec<_> = (0..100_000).map(|number| (number, number + 1)).collect();
    assert_eq!(closure(&graph(&edges), &[id(0)]).len(), 100_001);
    edges.push((100_000, 0));
    assert_eq!(closure(&graph(&edges), &[id(50_000)]).len(), 100_001);
}

#[test]
fn a_star_of_a_hundred_thousand_is_closed_from_its_centre_and_from_a_ray() {
    let rays: Vec<_> = (1..=100_000).map(|ray| (0, ray)).collect();
    assert_eq!(closure(&graph(&rays), &[id(0)]).len(), 100_001);
    assert_eq!(closure(&graph(&rays), &[id(7)]).len(), 1);
}
