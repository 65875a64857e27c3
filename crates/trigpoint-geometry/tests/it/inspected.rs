//! Counts and measures, of the empty ones first.

use trigpoint_geometry::{Geometry, MeasureRange};

use crate::read_and_written::EMPTY;

fn of(wkt: &str) -> Geometry {
    Geometry::from_wkt(wkt).unwrap()
}

#[test]
fn an_empty_geometry_has_no_parts_no_extent_and_no_measure() {
    for wkt in EMPTY {
        let empty = of(wkt);
        assert!(empty.is_empty(), "{wkt}");
        assert_eq!(empty.envelope(), None, "{wkt}");
        assert_eq!(empty.part_count(), 0, "{wkt}");
        assert_eq!(empty.vertex_count(), 0, "{wkt}");
        assert_eq!(empty.interior_ring_count(), 0, "{wkt}");
        assert_eq!((empty.length(), empty.area()), (0.0, 0.0), "{wkt}");
        assert_eq!(empty.measure_range(), None, "{wkt}");
    }
}

#[test]
fn interior_rings_are_subtracted_whichever_way_they_turn() {
    for interior in ["1 1, 2 1, 2 2, 1 2, 1 1", "1 1, 1 2, 2 2, 2 1, 1 1"] {
        let polygon = of(&format!(
            "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), ({interior}))"
        ));
        assert_eq!(polygon.area(), 15.0);
        assert_eq!(polygon.length(), 0.0);
        assert_eq!(polygon.interior_ring_count(), 1);
        assert_eq!(polygon.vertex_count(), 8);
        assert_eq!(polygon.dimension(), Some(2));
    }
}

#[test]
fn an_area_far_from_zero_keeps_its_digits() {
    let square =
        of("POLYGON ((5e9 6e9, 5000000001 6e9, 5000000001 6000000001, 5e9 6000000001, 5e9 6e9))");
    assert_eq!(square.area(), 1.0);
}

#[test]
fn lengths_and_areas_of_a_collection_are_those_of_its_members_together() {
    let both = of(
        "GEOMETRYCOLLECTION (LINESTRING (0 0, 3 4), MULTILINESTRING ((0 0, 1 0), EMPTY), \
         POLYGON ((0 0, 2 0, 2 2, 0 0)))",
    );
    assert_eq!(both.length(), 6.0);
    assert_eq!(both.area(), 2.0);
    assert_eq!(both.part_count(), 3);
    assert_eq!(both.dimension(), Some(2));
}

#[test]
fn a_length_ignores_heights() {
    assert_eq!(of("LINESTRING Z (0 0 0, 3 4 100)").length(), 5.0);
}

#[test]
fn the_range_of_measures_need_not_lie_at_the_ends() {
    let line = of("LINESTRING M (0 0 5, 1 0 9, 2 0 NaN, 3 0 1, 4 0 6)");
    let range = MeasureRange {
        measure_min: 1.0,
        measure_max: 9.0,
    };
    assert_eq!(line.measure_range(), Some(range));
    assert_eq!(line.has_increasing_measures(), Some(false));
}

#[test]
fn measures_increase_only_when_each_is_known_and_larger_than_the_one_before() {
    let cases = [
        ("LINESTRING M (0 0 1, 1 0 2, 2 0 3)", Some(true)),
        ("LINESTRING M (0 0 1, 1 0 1)", Some(false)),
        ("LINESTRING M (0 0 1, 1 0 NaN, 2 0 3)", Some(false)),
        ("LINESTRING M (0 0 NaN)", Some(false)),
        ("LINESTRING M EMPTY", Some(true)),
        ("LINESTRING Z (0 0 1, 1 0 2)", None),
        ("LINESTRING EMPTY", None),
        ("POINT M (0 0 1)", None),
    ];
    for (wkt, expected) in cases {
        assert_eq!(of(wkt).has_increasing_measures(), expected, "{wkt}");
    }
}

#[test]
fn envelopes_that_touch_intersect_and_others_are_apart_by_their_gap() {
    let envelope = |wkt| of(wkt).envelope().unwrap();
    let unit = envelope("LINESTRING (0 0, 1 1)");
    let cases = [
        ("LINESTRING (1 1, 2 2)", true, 0.0),
        ("POINT (0.5 0.5)", true, 0.0),
        ("POINT (4 5)", false, 5.0),
        ("POINT (-2 0.5)", false, 2.0),
    ];
    for (wkt, intersects, distance) in cases {
        let other = envelope(wkt);
        assert_eq!(unit.intersects(&other), intersects, "{wkt}");
        assert_eq!(other.intersects(&unit), intersects, "{wkt}");
        assert_eq!(unit.distance(&other), distance, "{wkt}");
        assert_eq!(other.distance(&unit), distance, "{wkt}");
    }
}
