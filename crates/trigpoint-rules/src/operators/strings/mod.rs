//! Text: taken apart, put together, searched. Positions count characters, from 0.

mod begins_with;
mod capitalize;
mod concatenate;
mod contains_text;
mod edit_distance;
mod ends_with;
mod index_of;
mod is_blank;
mod join;
mod left;
mod length;
mod normalize_spaces;
mod pad_left;
mod pad_right;
mod re_count;
mod re_matches;
mod re_replace;
mod re_search;
mod repeat;
mod replace;
mod reverse_text;
mod right;
mod soundex;
mod split;
mod substring;
mod to_lowercase;
mod to_uppercase;
mod trim;
mod trim_left;
mod trim_right;

use super::Group;

pub(super) const GROUP: Group = Group {
    title: "Strings",
    operators: &[
        &begins_with::OPERATOR,
        &capitalize::OPERATOR,
        &concatenate::OPERATOR,
        &contains_text::OPERATOR,
        &edit_distance::OPERATOR,
        &ends_with::OPERATOR,
        &index_of::OPERATOR,
        &is_blank::OPERATOR,
        &join::OPERATOR,
        &left::OPERATOR,
        &length::OPERATOR,
        &normalize_spaces::OPERATOR,
        &pad_left::OPERATOR,
        &pad_right::OPERATOR,
        &re_count::OPERATOR,
        &re_matches::OPERATOR,
        &re_replace::OPERATOR,
        &re_search::OPERATOR,
        &repeat::OPERATOR,
        &replace::OPERATOR,
        &reverse_text::OPERATOR,
        &right::OPERATOR,
        &soundex::OPERATOR,
        &split::OPERATOR,
        &substring::OPERATOR,
        &to_lowercase::OPERATOR,
        &to_uppercase::OPERATOR,
        &trim::OPERATOR,
        &trim_left::OPERATOR,
        &trim_right::OPERATOR,
    ],
};
