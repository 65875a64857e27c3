//! What one matrix tells of several relations is what GEOS tells of each.

use trigpoint_geometry::{Geometry, SpatialRelation};

const SHAPES: [&str; 24] = [
    "POINT (1 1)",
    "POINT (2 2)",
    "POINT EMPTY",
    "MULTIPOINT ((1 1), (3 3))",
    "MULTIPOINT ((3 3), (9 9))",
    "LINESTRING (0 0, 4 4)",
    "LINESTRING (1 1, 3 3)",
    "LINESTRING (3 3, 6 6)",
    "LINESTRING (0 4, 4 0)",
    "LINESTRING (4 4, 0 0)",
    "LINESTRING (0 0, 2 0, 2 2, 0 0)",
    "LINESTRING EMPTY",
    "MULTILINESTRING ((0 0, 1 1), (3 3, 4 4))",
    "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))",
    "POLYGON ((0 4, 4 4, 4 0, 0 0, 0 4))",
    "POLYGON ((4 0, 8 0, 8 4, 4 4, 4 0))",
    "POLYGON ((4 4, 8 4, 8 8, 4 8, 4 4))",
    "POLYGON ((1 1, 2 1, 2 2, 1 2, 1 1))",
    "POLYGON ((2 2, 6 2, 6 6, 2 6, 2 2))",
    "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 1 5, 5 5, 5 1, 1 1))",
    "POLYGON Z ((0 0 1, 2 0 1, 0 2 1, 0 0 1))",
    "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 1, 0 0)), ((2 2, 3 2, 3 3, 2 3, 2 2)))",
    "GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 4 4))",
    "GEOMETRYCOLLECTION (POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0)))",
];

#[test]
fn every_relation_that_a_matrix_tells_is_the_one_that_is_asked_for_alone() {
    let shapes = SHAPES.map(|wkt| Geometry::from_wkt(wkt).unwrap().planar().unwrap());
    let mut told = 0;
    for (left, left_wkt) in shapes.iter().zip(SHAPES) {
        for (right, right_wkt) in shapes.iter().zip(SHAPES) {
            for first in SpatialRelation::ALL {
                let Ok(Some(related)) = left.related(first, right) else {
                    continue;
                };
                for relation in SpatialRelation::ALL {
                    if let Some(holds) = related.holds(relation) {
                        let alone = left.holds(relation, right).unwrap();
                        assert_eq!(holds, alone, "{left_wkt} {} {right_wkt}", relation.name());
                        told += 1;
                    }
                }
            }
        }
    }
    // 20 shapes that are neither empty nor collections, three relations that begin.
    assert!(told > 20 * 20 * 3 * 9, "{told}");
}
