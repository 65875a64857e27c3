//! WKB and WKT, both ways; and what is refused.

use proptest::collection::vec;
use proptest::prelude::*;

use trigpoint_geometry::{Dimensions, Geometry, NESTING_MAX, WkbError};

pub(crate) const EMPTY: &[&str] = &[
    "POINT EMPTY",
    "LINESTRING Z EMPTY",
    "POLYGON M EMPTY",
    "MULTIPOINT ZM EMPTY",
    "MULTIPOINT (EMPTY, EMPTY)",
    "MULTILINESTRING EMPTY",
    "MULTIPOLYGON (EMPTY)",
    "GEOMETRYCOLLECTION M EMPTY",
    "GEOMETRYCOLLECTION (POINT EMPTY, GEOMETRYCOLLECTION EMPTY)",
];

const FULL: &[&str] = &[
    "POINT (1.5 -2)",
    "POINT ZM (1 2 3 4)",
    "LINESTRING M (0 0 NaN, 1 1 7)",
    "LINESTRING (0 0)",
    "POLYGON Z ((0 0 1, 1 0 1, 1 1 1, 0 0 1), (0.1 0.1 1, 0.2 0.1 1))",
    "MULTIPOINT Z ((1 2 3), EMPTY, (4 5 6))",
    "MULTILINESTRING ZM ((0 0 1 2, 1 1 3 4), EMPTY)",
    "MULTIPOLYGON M (((0 0 1, 1 0 2, 1 1 3, 0 0 4)), EMPTY)",
    "GEOMETRYCOLLECTION Z (POINT Z (1 2 3), GEOMETRYCOLLECTION Z (LINESTRING Z (0 0 0, 1 1 1)))",
];

fn message(text: &str) -> String {
    Geometry::from_wkt(text).unwrap_err().to_string()
}

/// ISO WKB of a point with big-endian bytes.
fn point_of_iso(code: u32, ordinates: &[f64]) -> Vec<u8> {
    let mut bytes = vec![0];
    bytes.extend(code.to_be_bytes());
    bytes.extend(ordinates.iter().flat_map(|ordinate| ordinate.to_be_bytes()));
    bytes
}

#[test]
fn every_kind_full_or_empty_comes_back_from_wkt_and_from_wkb_with_z_and_m() {
    for wkt in EMPTY.iter().chain(FULL) {
        let geometry = Geometry::from_wkt(wkt).unwrap();
        assert_eq!(geometry.to_wkt(), *wkt);
        let again = Geometry::from_wkb(geometry.as_ewkb()).unwrap();
        assert_eq!(again.to_wkt(), *wkt);
        assert_eq!(again, geometry);
        assert_eq!(again.dimensions(), geometry.dimensions(), "{wkt}");
    }
}

#[test]
fn other_spellings_of_wkt_mean_the_same() {
    let cases = [
        ("multipoint(1 2,3 4)", "MULTIPOINT ((1 2), (3 4))"),
        ("POINTZM(1 2 3 4)", "POINT ZM (1 2 3 4)"),
        ("Point (1 2 3)", "POINT Z (1 2 3)"),
        (
            " LINESTRING M(1e0 +2 .5,-1 -2 -3) ",
            "LINESTRING M (1 2 0.5, -1 -2 -3)",
        ),
        (
            "GEOMETRYCOLLECTION(POINT Z (1 2 3),LINESTRING EMPTY)",
            "GEOMETRYCOLLECTION Z (POINT Z (1 2 3), LINESTRING Z EMPTY)",
        ),
    ];
    for (written, canonical) in cases {
        assert_eq!(Geometry::from_wkt(written).unwrap().to_wkt(), canonical);
    }
}

#[test]
fn the_srid_is_kept_in_the_bytes_and_from_the_text() {
    let geometry = Geometry::from_wkt("SRID=27700;POINT Z (1 2 3)").unwrap();
    assert_eq!(geometry.srid(), Some(27700));
    let again = Geometry::from_wkb(geometry.as_ewkb()).unwrap();
    assert_eq!(again.srid(), Some(27700));
    assert_ne!(again, Geometry::from_wkt("POINT Z (1 2 3)").unwrap());
}

#[test]
fn big_endian_iso_wkb_is_read_with_its_dimensions() {
    let cases = [
        (1, &[1.0, 2.0][..], Dimensions::Xy, "POINT (1 2)"),
        (1001, &[1.0, 2.0, 3.0], Dimensions::Xyz, "POINT Z (1 2 3)"),
        (2001, &[1.0, 2.0, 3.0], Dimensions::Xym, "POINT M (1 2 3)"),
        (
            3001,
            &[1.0, 2.0, 3.0, 4.0],
            Dimensions::Xyzm,
            "POINT ZM (1 2 3 4)",
        ),
        (1001, &[f64::NAN; 3], Dimensions::Xyz, "POINT Z EMPTY"),
    ];
    for (code, ordinates, dimensions, wkt) in cases {
        let geometry = Geometry::from_wkb(&point_of_iso(code, ordinates)).unwrap();
        assert_eq!(geometry.dimensions(), dimensions);
        assert_eq!(geometry.to_wkt(), wkt);
    }
}

#[test]
fn an_ordinate_that_is_no_place_is_named_with_its_vertex() {
    let cases = [
        (
            "LINESTRING (0 0, NaN 1)",
            "X of vertex 1 is NaN, which is no place",
        ),
        ("POINT (1 -inf)", "Y of vertex 0 is -inf, which is no place"),
        ("POINT (1e300 0)", "X of vertex 0 is 1e300, beyond 1e15"),
        ("POINT Z (0 0 inf)", "Z of vertex 0 is inf"),
        ("POINT M (0 0 -inf)", "M of vertex 0 is -inf"),
    ];
    for (wkt, expected) in cases {
        assert_eq!(message(wkt), expected);
    }
    let error = Geometry::from_wkb(&point_of_iso(1, &[f64::INFINITY, 0.0])).unwrap_err();
    assert_eq!(error.to_string(), "X of vertex 0 is inf, which is no place");
}

#[test]
fn the_largest_coordinate_is_read_and_the_next_one_is_refused() {
    let limit = trigpoint_geometry::COORDINATE_ABS_MAX;
    let point = |x: f64| Geometry::from_wkb(&point_of_iso(1, &[x, 0.0]));
    assert!(point(-limit).is_ok());
    assert!(point(limit).is_ok());
    assert!(point(limit.next_up()).is_err());
}

#[test]
fn a_text_that_is_no_geometry_is_refused_with_its_place() {
    let cases = [
        ("", "the WKT has no kind of geometry at byte 0"),
        ("CIRCLE (0 0)", "the WKT has no kind of geometry at byte 0"),
        ("POINT", "the WKT has no `(` or `EMPTY` at byte 5"),
        ("POINT (1 two)", "the WKT has no number at byte 9"),
        ("POINT (1 2) x", "the WKT has no end at byte 12"),
        (
            "LINESTRING (0 0, 1 1",
            "the WKT has no `,` or `)` at byte 20",
        ),
        ("LINESTRING ()", "the WKT has no number at byte 12"),
        (
            "SRID=x;POINT (1 2)",
            "the WKT has no SRID of digits at byte 5",
        ),
        (
            "POINT (1)",
            "the position before byte 8 of the WKT has 1 numbers, not 2 to 4",
        ),
        (
            "LINESTRING (0 0, 1 1 1)",
            "the position before byte 22 of the WKT has 3 numbers, not 2",
        ),
        (
            "GEOMETRYCOLLECTION Z (POINT M (0 0 1))",
            "the mark before byte 29 of the WKT names other dimensions than before",
        ),
    ];
    for (wkt, expected) in cases {
        assert_eq!(message(wkt), expected, "{wkt}");
    }
}

#[test]
fn bytes_that_are_no_geometry_are_refused_with_their_place() {
    let line = Geometry::from_wkt("LINESTRING (0 0, 1 1)").unwrap();
    let bytes = line.as_ewkb();
    for length in 0..bytes.len() {
        let error = Geometry::from_wkb(&bytes[..length]).unwrap_err();
        assert!(
            matches!(error, WkbError::EndsEarly { .. }),
            "{length}: {error}"
        );
    }
    let late = Geometry::from_wkb(&[bytes, &[0]].concat()).unwrap_err();
    assert_eq!(
        late,
        WkbError::EndsLate {
            offset: bytes.len()
        }
    );
    let order = Geometry::from_wkb(&[7, 1, 0, 0, 0]).unwrap_err();
    assert_eq!(order, WkbError::ByteOrder { offset: 0, mark: 7 });
    let curve = Geometry::from_wkb(&[1, 8, 0, 0, 0, 0, 0, 0, 0]).unwrap_err();
    assert_eq!(curve, WkbError::UnknownType { offset: 1, code: 8 });
    let mut misfit = vec![1, 4, 0, 0, 0, 1, 0, 0, 0];
    misfit.extend(bytes);
    let misfit = Geometry::from_wkb(&misfit).unwrap_err();
    assert_eq!(misfit, WkbError::Misfit { offset: 9 });
}

#[test]
fn a_count_that_the_bytes_cannot_hold_is_refused_before_memory_is_taken() {
    let error = Geometry::from_wkb(&[1, 2, 0, 0, 0, 255, 255, 255, 255]).unwrap_err();
    assert_eq!(error, WkbError::EndsEarly { offset: 5 });
}

#[test]
fn collections_nest_to_the_limit_and_no_deeper() {
    let nested = |depth: usize| {
        let open = "GEOMETRYCOLLECTION (".repeat(depth);
        format!("{open}POINT (1 2){}", ")".repeat(depth))
    };
    let deepest = Geometry::from_wkt(&nested(NESTING_MAX)).unwrap();
    assert_eq!(Geometry::from_wkb(deepest.as_ewkb()).unwrap(), deepest);
    assert_eq!(
        message(&nested(NESTING_MAX + 1)),
        "byte 640 of the WKT begins a collection nested deeper than 32"
    );
    let mut bytes = [1, 7, 0, 0, 0, 1, 0, 0, 0].repeat(NESTING_MAX);
    bytes.extend([1, 7, 0, 0, 0, 0, 0, 0, 0]);
    let error = Geometry::from_wkb(&bytes).unwrap_err();
    assert_eq!(
        error,
        WkbError::TooDeep {
            offset: 9 * NESTING_MAX
        }
    );
}

/// Bytes that begin as a geometry does, so that more than the head is reached.
fn nearly_wkb() -> impl Strategy<Value = Vec<u8>> {
    let small = prop_oneof![Just(0_u8), Just(1), 0..8_u8, any::<u8>()];
    let flags = prop_oneof![Just(0_u8), Just(0x80), Just(0x40), Just(0x20), any::<u8>()];
    (0..2_u8, 1..9_u8, flags, vec(small, 0..120)).prop_map(|(order, kind, flag, rest)| {
        let mut code = [kind, 0, 0, flag];
        if order == 0 {
            code.reverse();
        }
        [&[order][..], &code, &rest].concat()
    })
}

proptest! {
    #[test]
    fn strange_bytes_are_a_value_that_comes_back_or_an_error(bytes in nearly_wkb()) {
        if let Ok(geometry) = Geometry::from_wkb(&bytes) {
            let again = Geometry::from_wkb(geometry.as_ewkb()).unwrap();
            prop_assert_eq!(&again, &geometry);
            let told = geometry.to_wkt();
            prop_assert_eq!(Geometry::from_wkt(&told).unwrap().to_wkt(), told);
        }
    }

    #[test]
    fn strange_text_is_a_value_that_comes_back_or_an_error(
        text in "(SRID=|POINT|LINESTRING|EMPTY|ZM|M|[(),;]| |[0-9.e+-]{1,4}|NaN|\\PC){0,12}"
    ) {
        if let Ok(geometry) = Geometry::from_wkt(&text) {
            let again = Geometry::from_wkt(&geometry.to_wkt()).unwrap();
            prop_assert_eq!(again.to_wkt(), geometry.to_wkt());
        }
    }

    #[test]
    fn a_line_is_as_long_as_its_two_pieces(
        positions in vec((-1e6..1e6_f64, -1e6..1e6_f64), 3..20), at in 1..19_usize
    ) {
        let at = at.min(positions.len() - 2);
        let line = |positions: &[(f64, f64)]| {
            let told: Vec<String> = positions.iter().map(|(x, y)| format!("{x} {y}")).collect();
            Geometry::from_wkt(&format!("LINESTRING ({})", told.join(", "))).unwrap()
        };
        let whole = line(&positions).length();
        let pieces = line(&positions[..=at]).length() + line(&positions[at..]).length();
        prop_assert!((whole - pieces).abs() <= 1e-9 * whole.max(1.0));
    }
}
