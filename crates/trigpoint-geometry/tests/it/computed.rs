//! What is computed: Z and M carried, malformed input named, numbers refused, threads apart.

use trigpoint_geometry::{
    BufferStyle, Dimensions, Envelope, Geometry, GeometryError, MakeValid, Overlay, PAIRS_MAX,
    Position, Shape, Sharpness, Side, SpatialRelation, VERTEX_COUNT_MAX,
};

fn wkt(text: &str) -> Geometry {
    Geometry::from_wkt(text).unwrap()
}

const EMPTY: [&str; 7] = [
    "POINT EMPTY",
    "LINESTRING EMPTY",
    "POLYGON EMPTY",
    "MULTIPOINT EMPTY",
    "MULTILINESTRING EMPTY",
    "MULTIPOLYGON EMPTY",
    "GEOMETRYCOLLECTION EMPTY",
];

#[test]
fn every_empty_geometry_has_an_answer_to_every_question() {
    for text in EMPTY {
        let empty = wkt(text);
        let planar = empty.planar().unwrap();
        let point = wkt("POINT (1 1)").planar().unwrap();
        for relation in SpatialRelation::ALL {
            let wanted = relation == SpatialRelation::Disjoint;
            assert_eq!(
                planar.holds(relation, &point).unwrap(),
                wanted,
                "{text} {relation:?}"
            );
        }
        assert!(
            planar.holds(SpatialRelation::Equals, &planar).unwrap(),
            "{text}"
        );
        assert_eq!(planar.distance(&point).unwrap(), None);
        assert_eq!(planar.hausdorff_distance(&point).unwrap(), None);
        assert_eq!(planar.nearest_points(&point).unwrap(), None);
        assert!(!planar.is_within_distance(&point, 1e9).unwrap());
        assert_eq!(planar.minimum_clearance().unwrap(), f64::INFINITY);
        assert_eq!(empty.invalidity().unwrap(), None);
        assert!(empty.is_simple().unwrap());
        for made in [
            empty.buffer(1.0, BufferStyle::default()),
            empty.convex_hull(),
            empty.centroid(),
            empty.point_on_surface(),
            empty.envelope_geometry(),
            empty.simplified(1.0),
            empty.simplified_in_topology(1.0),
            empty.densified(1.0),
            empty.unary_union(),
            empty.line_merged(),
            empty.polygonized(),
            empty.on_grid(1.0),
            empty.normalized(),
            empty.made_valid(MakeValid::Structure),
            empty.made_valid(MakeValid::Linework),
            empty.overlay(Overlay::Intersection, &wkt("POINT (1 1)")),
            empty.reversed(),
            empty.oriented_envelope(),
            empty.minimum_clearance_line(),
        ] {
            assert!(made.unwrap().is_empty(), "{text}");
        }
        assert!(empty.parts().is_empty() && empty.vertices().is_empty());
        assert!(empty.spikes(Sharpness::default()).is_none());
        assert!(empty.self_intersections().is_none());
        assert!(empty.point_along(0.0).is_none());
    }
}

#[test]
fn empty_parts_add_nothing_and_crash_nothing() {
    for text in [
        "MULTIPOINT (EMPTY, (1 1))",
        "MULTILINESTRING (EMPTY, (1 1, 2 2))",
        "MULTIPOLYGON (EMPTY, ((1 1, 2 1, 2 2, 1 1)))",
        "GEOMETRYCOLLECTION (POINT EMPTY, LINESTRING (1 1, 2 2), GEOMETRYCOLLECTION EMPTY)",
        "GEOMETRYCOLLECTION (MULTIPOINT (EMPTY, (1 1)), POLYGON EMPTY)",
    ] {
        let (partly, point) = (wkt(text), wkt("POINT (4 5)"));
        let (left, right) = (partly.planar().unwrap(), point.planar().unwrap());
        for (one, other) in [(&left, &right), (&right, &left), (&left, &left)] {
            assert!(one.distance(other).unwrap().is_some(), "{text}");
            assert!(one.hausdorff_distance(other).unwrap().is_some(), "{text}");
            assert!(one.nearest_points(other).unwrap().is_some(), "{text}");
            assert!(one.is_within_distance(other, 10.0).unwrap(), "{text}");
        }
        assert_eq!(partly.invalidity().unwrap(), None, "{text}");
    }
}

#[test]
fn heights_and_measures_follow_vertices_and_edges() {
    let line = wkt("LINESTRING ZM (0 0 0 0, 10 0 10 100)");
    let half = wkt("POLYGON ((0 -1, 5 -1, 5 1, 0 1, 0 -1))");
    let cut = line.overlay(Overlay::Intersection, &half).unwrap();
    assert_eq!(cut.to_wkt(), "LINESTRING ZM (0 0 0 0, 5 0 5 50)");
    let hull = wkt("LINESTRING Z (0 0 1, 4 0 2, 4 4 3)")
        .convex_hull()
        .unwrap();
    assert_eq!(hull.dimensions(), Dimensions::Xyz);
    let heights: Vec<Option<f64>> = hull.shape().positions().iter().map(|at| at.z).collect();
    assert!(
        heights
            .iter()
            .all(|z| z.is_some_and(|z| (1.0..=3.0).contains(&z))),
        "{heights:?}"
    );
    // What is on no edge is not known; what makes new places has neither.
    let other = wkt("LINESTRING (20 20, 30 30)");
    let both = line.overlay(Overlay::Union, &other).unwrap();
    assert!(both.to_wkt().contains("20 20 NaN NaN"), "{}", both.to_wkt());
    assert_eq!(
        line.buffer(1.0, BufferStyle::default())
            .unwrap()
            .dimensions(),
        Dimensions::Xy
    );
}

#[test]
fn what_is_malformed_is_named_with_its_place() {
    for (text, message) in [
        ("LINESTRING (3 4)", "too few vertices at (3 4)"),
        ("POLYGON ((0 0, 1 0, 1 1))", "a ring is not closed at (1 1)"),
        ("POLYGON ((0 0, 1 0, 0 0))", "too few vertices at (0 0)"),
        (
            "MULTILINESTRING ((0 0, 1 1), (5 6))",
            "too few vertices at (5 6)",
        ),
        (
            "GEOMETRYCOLLECTION (POLYGON ((0 0, 1 0, 1 1)))",
            "a ring is not closed at (1 1)",
        ),
    ] {
        let geometry = wkt(text);
        let found = geometry.invalidity().unwrap().unwrap();
        assert_eq!(found.to_string(), message, "{text}");
        let error = geometry.is_simple().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("the geometry is malformed: {message}")
        );
        let mended = geometry.made_valid(MakeValid::Structure).unwrap();
        assert_eq!(
            mended.invalidity().unwrap(),
            None,
            "{text} becomes {}",
            mended.to_wkt()
        );
    }
}

#[test]
fn what_is_not_valid_has_its_reason_and_its_place() {
    for (text, message) in [
        (
            "POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))",
            "edges intersect at (1 1)",
        ),
        (
            "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (5 5, 6 5, 6 6, 5 5))",
            "an interior ring lies outside the exterior ring at (5 5)",
        ),
        (
            "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 9, 0 0)), ((1 1, 2 1, 2 2, 1 1)))",
            "a polygon lies inside another at (1 1)",
        ),
        ("LINESTRING (1 1, 1 1)", "too few vertices at (1 1)"),
    ] {
        assert_eq!(
            wkt(text).invalidity().unwrap().unwrap().to_string(),
            message
        );
    }
}

#[test]
fn a_relation_of_what_is_not_valid_is_an_answer_or_a_named_error() {
    let bow = wkt("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))").planar().unwrap();
    let other = wkt("POLYGON ((0 0, 2 0, 2 1, 0 1, 0 0))").planar().unwrap();
    for relation in SpatialRelation::ALL {
        if let Err(error) = bow.holds(relation, &other) {
            assert!(error.to_string().contains("cannot be computed"), "{error}");
        }
    }
}

#[test]
fn numbers_that_cannot_stand_are_refused_by_name() {
    let line = wkt("LINESTRING (0 0, 10 0)");
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
        for made in [
            line.buffer(value, BufferStyle::default()),
            line.simplified(value),
            line.densified(value),
            line.translated(value, 0.0),
            line.on_grid(value),
            line.offset_curve(value),
        ] {
            assert!(
                matches!(made, Err(GeometryError::Argument { .. })),
                "{made:?}"
            );
        }
        let planar = line.planar().unwrap();
        assert!(planar.is_within_distance(&planar, value).is_err());
    }
    assert_eq!(
        line.simplified(-1.0).unwrap_err().to_string(),
        "simplify wants a tolerance of 0 or more, not -1"
    );
    assert_eq!(
        line.densified(1e-9).unwrap_err().to_string(),
        "densify would make more than 1000000 vertices"
    );
    assert!(
        line.translated(1e15, 0.0)
            .unwrap_err()
            .to_string()
            .starts_with("translate leads out of")
    );
}

#[test]
fn a_number_that_is_no_place_has_no_way_in() {
    let shape = Shape::Point(Some(Position::new(f64::NAN, 0.0)));
    let error = Geometry::from_shape(&shape, Dimensions::Xy, None).unwrap_err();
    assert_eq!(error.to_string(), "X of vertex 0 is NaN, which is no place");
}

#[test]
fn geometries_of_two_reference_systems_have_no_relation() {
    let (left, right) = (wkt("SRID=27700;POINT (1 1)"), wkt("SRID=4326;POINT (1 1)"));
    let error = left
        .planar()
        .unwrap()
        .holds(SpatialRelation::Equals, &right.planar().unwrap())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the geometries are in different coordinate reference systems: 27700 and 4326"
    );
    assert!(left.overlay(Overlay::Union, &right).is_err());
    // One that names none fits any.
    let none = wkt("POINT (1 1)");
    let union = left.overlay(Overlay::Union, &none).unwrap();
    assert_eq!(union.srid(), Some(27700));
}

#[test]
fn many_threads_get_the_answers_of_one() {
    let shapes: Vec<Geometry> = (0..40)
        .map(|number| {
            let x = f64::from(number % 7);
            wkt(&format!(
                "LINESTRING Z ({x} 0 1, {} {} 2, 0 {x} 3)",
                x + 3.0,
                number % 5
            ))
        })
        .collect();
    let all = |shapes: &[Geometry]| -> Vec<String> {
        let mut found = Vec::new();
        for left in shapes {
            for right in shapes {
                let matrix = left
                    .planar()
                    .unwrap()
                    .matrix(&right.planar().unwrap())
                    .unwrap();
                let union = left.overlay(Overlay::Union, right).unwrap();
                found.push(format!("{matrix} {}", union.to_wkt()));
            }
        }
        found
    };
    let wanted = all(&shapes);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| all(&shapes))).collect();
        for thread in threads {
            assert!(thread.join().unwrap() == wanted);
        }
    });
}

#[test]
fn places_along_a_line_are_found_by_distance_and_by_measure() {
    let line = wkt("MULTILINESTRING M ((0 0 0, 10 0 100), (10 5 100, 20 5 200))");
    let place = line.place_on_line(&wkt("POINT (14 6)")).unwrap();
    assert_eq!(
        (place.along, place.off, place.side),
        (14.0, 1.0, Side::Left)
    );
    assert_eq!(line.measure_at(&wkt("POINT (14 6)")), Some(140.0));
    assert_eq!(
        line.point_along(12.0).unwrap().to_wkt(),
        "POINT M (12 5 120)"
    );
    let between = line
        .line_between_measures(50.0, 150.0, None)
        .unwrap()
        .unwrap();
    assert_eq!(
        between.to_wkt(),
        "MULTILINESTRING M ((5 0 50, 10 0 100), (10 5 100, 15 5 150))"
    );
    // Where the measure falls it is passed again.
    let back = wkt("LINESTRING M (0 0 0, 10 0 10, 20 0 0)");
    assert_eq!(back.points_at_measure(5.0).len(), 2);
    // A measure that is not known parts the line.
    let gap = wkt("LINESTRING M (0 0 0, 1 0 10, 2 0 NaN, 3 0 30, 4 0 40)");
    let pieces = gap.line_between_measures(0.0, 40.0, None).unwrap().unwrap();
    assert_eq!(pieces.part_count(), 2);
}

#[test]
fn faults_of_rings_are_taken_out_wherever_the_ring_begins() {
    let spiky = [(0, 0), (4, 0), (4, 9), (4, 4), (0, 4)];
    for start in 0..spiky.len() {
        let mut ring: Vec<String> = (0..spiky.len())
            .map(|at| spiky[(start + at) % spiky.len()])
            .map(|(x, y)| format!("{x} {y}"))
            .collect();
        ring.push(ring[0].clone());
        let polygon = wkt(&format!("POLYGON (({}))", ring.join(", ")));
        let spikes = polygon.spikes(Sharpness::default()).unwrap();
        assert_eq!(spikes.to_wkt(), "MULTIPOINT ((4 9))", "from {start}");
        let clean = polygon.without_spikes(Sharpness::default()).unwrap();
        let square = wkt("POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0))").planar().unwrap();
        let same = clean
            .planar()
            .unwrap()
            .holds(SpatialRelation::Equals, &square);
        assert!(same.unwrap(), "from {start}: {}", clean.to_wkt());
    }
}

#[test]
fn a_geometry_is_simple_where_it_does_not_meet_itself() {
    for text in [
        "LINESTRING (0 0, 2 2, 2 0, 0 2)",
        "LINESTRING (0 0, 2 0, 1 0)",
        "LINESTRING (0 0, 2 0, 2 2, 1 0)",
        "LINESTRING (0 0, 1 0, 1 1, 0 0, -1 0)",
        "LINESTRING (0 0, 1 0, 1 1, 0 0)",
        "LINESTRING (0 0, 0 0, 1 0, 1 0)",
        "MULTILINESTRING ((0 0, 2 2), (0 2, 2 0))",
        "MULTILINESTRING ((0 0, 2 2), (2 2, 4 0))",
        "MULTILINESTRING ((0 0, 2 2), (1 1, 4 0))",
    ] {
        let geometry = wkt(text);
        let found = geometry.self_intersections();
        assert_eq!(
            found.is_none(),
            geometry.is_simple().unwrap(),
            "{text}: {found:?}"
        );
    }
}

#[test]
fn the_envelope_is_a_polygon_a_line_or_a_point() {
    let kind = |text: &str| wkt(text).envelope_geometry().unwrap().to_wkt();
    assert_eq!(kind("POINT (1 2)"), "POINT (1 2)");
    assert_eq!(kind("LINESTRING (1 2, 1 5)"), "LINESTRING (1 2, 1 5)");
    let clip = Envelope {
        x_min: 0.0,
        y_min: 0.0,
        x_max: 1.0,
        y_max: 1.0,
    };
    let clipped = wkt("LINESTRING (-5 0.5, 5 0.5)").clipped(clip).unwrap();
    assert_eq!(clipped.length(), 1.0);
}

/// A line of so many vertices, 1 apart along X, each as far up as `y` says.
fn line(vertex_count: usize, y: impl Fn(usize) -> f64) -> Geometry {
    let vertices = (0..vertex_count).map(|index| Position::new(index as f64, y(index)));
    let shape = Shape::LineString(vertices.collect());
    Geometry::from_shape(&shape, Dimensions::Xy, None).unwrap()
}

#[test]
fn what_compares_every_vertex_with_every_other_has_a_limit() {
    let (long, longer) = (line(10_000, |_| 0.0), line(10_001, |_| 3.0));
    let pairs = |left, right, max| format!("{left} with {right} vertices, more than {max} pairs");
    let planar = |it: &Geometry| it.planar().unwrap();
    let told = planar(&long).hausdorff_distance(&planar(&longer));
    assert_eq!(
        told.unwrap_err().to_string(),
        format!(
            "hausdorff_distance would compare {}: simplify the geometries, or compare parts of \
             them",
            pairs(10_000, 10_001, PAIRS_MAX)
        )
    );
    let told = [
        (long.snapped(&longer, 5.0), pairs(20_001, 10_001, PAIRS_MAX)),
        (
            wkt("LINESTRING (0 0, 9e9 0)").snapped(&longer, 5.0),
            pairs(10_003, 10_001, PAIRS_MAX),
        ),
        (
            long.shared_paths(&longer),
            pairs(20_001, 20_001, 36_000_000),
        ),
        (
            line(50_001, |_| 0.0).delaunay_triangles(0.0),
            pairs(50_001, 50_001, 2_500_000_000),
        ),
    ];
    for (told, wanted) in told {
        let told = told.unwrap_err().to_string();
        assert!(told.contains(&wanted), "{told}");
    }
    let told = long.frechet_distance(&longer).unwrap_err().to_string();
    assert!(told.contains(&pairs(10_000, 10_001, PAIRS_MAX)), "{told}");
}

#[test]
fn thousands_of_vertices_are_compared_with_thousands() {
    let (one, other) = (line(3_000, |_| 0.0), line(3_000, |_| 3.0));
    let (left, right) = (one.planar().unwrap(), other.planar().unwrap());
    assert_eq!(left.hausdorff_distance(&right).unwrap(), Some(3.0));
    let near = line(3_000, |_| 0.25);
    let snapped = one.snapped(&near, 0.5).unwrap();
    assert_eq!(snapped.envelope(), near.envelope());
    assert!(one.shared_paths(&other).unwrap().is_empty());
}

#[test]
fn distances_of_many_vertices_are_found_by_an_index_and_are_the_same() {
    let wave = |index: usize| ((index % 7) as f64) * 0.1;
    let points = |it: &Geometry, up: f64| {
        let shape = it.shape();
        let points = shape.positions().into_iter();
        let points = points.map(|at| Some(Position::new(at.x, at.y + up)));
        let shape = Shape::MultiPoint(points.collect());
        Geometry::from_shape(&shape, Dimensions::Xy, None).unwrap()
    };
    // Few are compared one by one, many are not; the waves are the same.
    let distances = |vertex_count: usize, step: f64| -> Vec<f64> {
        let low = line(vertex_count, wave);
        let high = line(vertex_count, |index| 5.0 + wave(index));
        let area = wkt("POLYGON ((-9 -9, 1e6 -9, 1e6 9, -9 9, -9 -9))");
        let area = area.densified(step).unwrap();
        let pairs = [
            (&low, &high),
            (&low, &area),
            (&area, &points(&low, 0.0)),
            (&area, &points(&low, 20.0)),
            (&points(&low, 1.0), &points(&high, 0.0)),
            (&points(&low, 20.0), &low),
        ];
        let both_ways = pairs
            .into_iter()
            .flat_map(|(one, other)| [(one, other), (other, one)]);
        both_ways
            .map(|(one, other)| {
                let (one, other) = (one.planar().unwrap(), other.planar().unwrap());
                let found = one.distance(&other).unwrap().unwrap();
                assert!(one.is_within_distance(&other, found + 1e-9).unwrap());
                assert_eq!(
                    one.is_within_distance(&other, found * 0.99).unwrap(),
                    found == 0.0
                );
                found
            })
            .collect()
    };
    let (few, many) = (distances(700, 1e6), distances(20_000, 10.0));
    for (one, other) in few.iter().zip(&many) {
        // Their last digits follow from where the vertices lie.
        assert!((one - other).abs() < 1e-9, "{few:?}, not {many:?}");
    }
}

#[test]
fn a_line_that_would_be_halved_without_end_is_refused_and_not_the_end_of_the_process() {
    let falling = line(12_000, |index| {
        let height = (12_000 - index) as f64;
        if index % 2 == 0 { height } else { -height }
    });
    for told in [
        falling.simplified(1e-9),
        falling.simplified_in_topology(1e-9),
    ] {
        let told = told.unwrap_err().to_string();
        assert!(
            told.contains("too many steps over a line of 12000 vertices"),
            "{told}"
        );
    }
    let wave = line(100_000, |index| (index as f64 / 100.0).sin());
    assert!(wave.simplified(0.01).unwrap().vertex_count() < 20_000);
}

#[test]
fn faults_of_a_line_are_taken_out_within_a_limit() {
    let doubled = line(30_000, |_| 0.0);
    let told = doubled
        .without_duplicate_vertices(5.0)
        .unwrap_err()
        .to_string();
    assert!(
        told.contains("remove_duplicates would compare 29999 with 30000"),
        "{told}"
    );
    let short = line(500, |_| 0.0).without_duplicate_vertices(1e9).unwrap();
    assert_eq!(short.vertex_count(), 2);
}

#[test]
fn a_measure_that_a_line_passes_often_is_found_each_time() {
    let vertices = (0..200_000).map(|index| Position {
        m: Some(f64::from(index % 2)),
        ..Position::new(f64::from(index), 0.0)
    });
    let shape = Shape::LineString(vertices.collect());
    let line = Geometry::from_shape(&shape, Dimensions::Xym, None).unwrap();
    assert_eq!(line.points_at_measure(0.5).len(), 199_999);
}

#[test]
fn a_line_is_made_as_dense_as_a_million_vertices() {
    let line = wkt("LINESTRING (0 0, 999999 0)");
    assert_eq!(
        line.densified(1.0).unwrap().vertex_count(),
        VERTEX_COUNT_MAX
    );
    let told = line.densified(0.99).unwrap_err();
    assert_eq!(
        told.to_string(),
        "densify would make more than 1000000 vertices"
    );
}

#[test]
fn the_largest_circle_of_a_thin_area_is_found_soon() {
    for (height, wanted) in [(20.0, 10.0), (0.02, 0.01), (1e-4, 5e-5), (1e-9, 5e-10)] {
        let shape = format!("POLYGON ((0 0, 100 0, 100 {height}, 0 {height}, 0 0))");
        let radius = wkt(&shape).largest_inscribed_radius(1e-300).unwrap();
        assert_eq!(radius.vertex_count(), 2, "{height}");
        assert!(
            (radius.length() - wanted).abs() <= 0.01,
            "{height}: {}",
            radius.length()
        );
    }
}

#[test]
fn what_has_no_length_and_no_area_has_zero_of_it_and_not_minus_zero() {
    for text in EMPTY.into_iter().chain(["POINT ZM EMPTY", "POINT (1 1)"]) {
        let it = wkt(text);
        let geodesic = [
            it.geodesic_length_m().unwrap(),
            it.geodesic_area_m2().unwrap(),
        ];
        for found in [it.length(), it.area()].into_iter().chain(geodesic) {
            assert_eq!(format!("{found:?}"), "0.0", "{text}");
        }
    }
}
