//! Lists of values. Indexes count from 0.

mod collection;
mod count_elements;
mod distinct_elements;
mod element_at;
mod elements_of;
mod has_element;
mod index_of_element;
mod join_collections;
mod range;
mod reverse_elements;
mod slice;
mod sort_elements;

use super::Group;

pub(super) const GROUP: Group = Group {
    title: "Collections",
    operators: &[
        &collection::OPERATOR,
        &count_elements::OPERATOR,
        &distinct_elements::OPERATOR,
        &element_at::OPERATOR,
        &elements_of::OPERATOR,
        &has_element::OPERATOR,
        &index_of_element::OPERATOR,
        &join_collections::OPERATOR,
        &range::OPERATOR,
        &reverse_elements::OPERATOR,
        &slice::OPERATOR,
        &sort_elements::OPERATOR,
    ],
};
