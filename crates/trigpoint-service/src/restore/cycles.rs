//! Finds what goes round in a graph.

use std::collections::{HashMap, HashSet};

/// The groups of nodes that reach each other (strongly connected components with an edge inside),
/// by Tarjan's algorithm without recursion.
pub(super) fn cycles(
    nodes: impl Iterator<Item = usize>,
    edges: impl Fn(usize) -> Vec<usize>,
) -> Vec<Vec<usize>> {
    let mut order: HashMap<usize, usize> = HashMap::new();
    let mut low: HashMap<usize, usize> = HashMap::new();
    let mut on_stack: HashSet<usize> = HashSet::new();
    let mut stack: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    for root in nodes {
        let mut work: Vec<(usize, Vec<usize>)> = Vec::new();
        if !order.contains_key(&root) {
            work.push((root, edges(root)));
        }
        while let Some((node, rest)) = work.last_mut() {
            let node = *node;
            if let std::collections::hash_map::Entry::Vacant(entry) = order.entry(node) {
                let number = low.len();
                entry.insert(number);
                low.insert(node, number);
                stack.push(node);
                on_stack.insert(node);
            }
            if let Some(next) = rest.pop() {
                if !order.contains_key(&next) {
                    work.push((next, edges(next)));
                } else if on_stack.contains(&next) {
                    let reached = order[&next].min(low[&node]);
                    low.insert(node, reached);
                }
                continue;
            }
            work.pop();
            if let Some((above, _)) = work.last() {
                let reached = low[&node].min(low[above]);
                low.insert(*above, reached);
            }
            if low[&node] == order[&node] {
                let start = stack
                    .iter()
                    .rposition(|other| *other == node)
                    .unwrap_or_default();
                let group = stack.split_off(start);
                for member in &group {
                    on_stack.remove(member);
                }
                if group.len() > 1 || edges(node).contains(&node) {
                    found.push(group);
                }
            }
        }
    }
    found
}
