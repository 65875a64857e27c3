//! Values with separators, as people write them.

use std::io::Write;

use crate::fixture::{Fixture, open};
use crate::table::{Table, read};

fn table(fixture: &Fixture, content: impl AsRef<[u8]>) -> Table {
    let path = fixture.write("data.csv", content);
    let mut source = open(&path).unwrap();
    read(&mut source, "data").unwrap()
}

#[test]
fn each_separator_is_found() {
    for separator in [',', ';', '\t', '|'] {
        let text = "name,size,when\na b,1,2015-09-01 00:00:00.000\n\"x,;|\",2,\n";
        let text = text.replace(',', &separator.to_string());
        let table = table(&Fixture::new(), text);
        assert_eq!(table.names, ["name", "size", "when", "fid"]);
        assert_eq!(
            table.column("size"),
            [Some("1"), Some("2")],
            "{separator:?}"
        );
        assert_eq!(
            table.column("when"),
            [Some("2015-09-01T00:00:00"), None],
            "{separator:?}"
        );
        assert_eq!(table.faults, []);
    }
}

#[test]
fn types_are_those_of_all_values_and_codes_stay_texts() {
    let text = "code,whole,real,flag,mixed,none\n007,1,1.5,true,1,\n008,,2,FALSE,x,\n";
    let fixture = Fixture::new();
    let path = fixture.write("data.csv", text);
    let mut source = open(&path).unwrap();
    let types: Vec<String> = source.layers()[0]
        .fields
        .iter()
        .map(|field| format!("{:?}", field.field_type))
        .collect();
    assert_eq!(
        types,
        ["String", "Integer", "Real", "Boolean", "String", "String"]
    );
    let table = read(&mut source, "data").unwrap();
    assert_eq!(table.column("code"), [Some("007"), Some("008")]);
    assert_eq!(table.column("whole"), [Some("1"), None]);
    assert_eq!(table.column("flag"), [Some("true"), Some("false")]);
    assert_eq!(table.column("fid"), [Some("1"), Some("2")]);
}

#[test]
fn a_geometry_is_made_of_wkt_or_of_two_columns() {
    let text = "wkt,a\n\"LINESTRING Z (1 2 3,4 5 6)\",1\n,2\n\"POINT (nan 1)\",3\nnonsense,4\n";
    let found = table(&Fixture::new(), text);
    assert_eq!(
        found.column("geometry"),
        [Some("LINESTRING Z (1 2 3, 4 5 6)"), None, None, None]
    );
    assert_eq!(found.faults.len(), 2, "{:?}", found.faults);
    let fixture = Fixture::new();
    let path = fixture.write("data.csv", "Lon,Lat\n-1.5,52\n,\n3,\n");
    let mut source = open(&path).unwrap();
    assert_eq!(source.layers()[0].crs.as_deref(), Some("EPSG:4326"));
    let found = read(&mut source, "data").unwrap();
    assert_eq!(
        found.column("geometry"),
        [Some("POINT (-1.5 52)"), None, None]
    );
    assert_eq!(found.faults.len(), 1);
    assert_eq!(found.faults[0].row, 2);
}

#[test]
fn a_coordinate_that_is_not_a_number_is_a_fault_of_its_row_alone() {
    let found = table(&Fixture::new(), "x,y,a\n1,2,3\nnan,2,4\n5,-inf,6\n");
    assert_eq!(
        found.column("geometry"),
        [Some("POINT (1 2)"), None, None],
        "{:?}",
        found.faults
    );
    assert_eq!(found.column("x"), [Some("1"), None, Some("5")]);
    let at: Vec<(usize, usize)> = found.faults.iter().map(|it| (it.row, it.column)).collect();
    let geometry = found
        .names
        .iter()
        .position(|name| name == "geometry")
        .unwrap();
    assert_eq!(at, [(1, 0), (1, geometry), (2, 1), (2, geometry)]);
}

#[test]
fn any_value_that_is_wkt_makes_a_column_geometry_and_not_the_first_alone() {
    let found = table(&Fixture::new(), "wkt,a\nnonsense,1\nPOINT (1 2),2\n");
    assert_eq!(found.column("geometry"), [None, Some("POINT (1 2)")]);
    assert_eq!(found.faults.len(), 1, "{:?}", found.faults);
    assert!(
        found.faults[0].reason.contains("nonsense"),
        "{:?}",
        found.faults
    );
}

#[test]
fn a_column_that_is_not_taken_for_geometry_is_told_with_its_value() {
    for (text, note) in [
        (
            "wkt,a\nnonsense,1\n",
            "`wkt` is not taken for WKT: `nonsense` stands in it",
        ),
        ("geom,a\n,1\n", "`geom` is not taken for WKT: it is empty"),
        (
            "X,Y\n1,2\n3,far\n",
            "`Y` is not taken for a coordinate: `far` stands in it",
        ),
    ] {
        let fixture = Fixture::new();
        let source = open(&fixture.write("data.csv", text)).unwrap();
        let layer = &source.layers()[0];
        assert!(layer.geometry().is_none(), "{text}");
        assert!(layer.notes.contains(&note.to_owned()), "{:?}", layer.notes);
    }
}

#[test]
fn an_encoding_is_found_and_told() {
    let fixture = Fixture::new();
    let path = fixture.write("data.csv", b"name,a\nH\xf6he,1\n");
    let mut source = open(&path).unwrap();
    let notes = &source.layers()[0].notes;
    assert!(
        notes.iter().any(|note| note.contains("Windows-1252")),
        "{notes:?}"
    );
    assert_eq!(
        read(&mut source, "data").unwrap().column("name"),
        [Some("Höhe")]
    );
    let utf_16: Vec<u8> = [0xfe, 0xff]
        .into_iter()
        .chain("name;a\nHöhe;1\n".encode_utf16().flat_map(u16::to_be_bytes))
        .collect();
    assert_eq!(
        table(&Fixture::new(), utf_16).column("name"),
        [Some("Höhe")]
    );
    let marked = table(&Fixture::new(), "\u{feff}name;a\nHöhe;1\n");
    assert_eq!(marked.column("name"), [Some("Höhe")]);
}

#[test]
fn records_of_another_length_are_told_cell_by_cell() {
    let found = table(&Fixture::new(), "a,b,c\n1,2,3\n1,2\n1,2,3,4\n");
    assert_eq!(found.rows.len(), 3);
    let faults: Vec<(usize, usize)> = found
        .faults
        .iter()
        .map(|fault| (fault.row, fault.column))
        .collect();
    assert_eq!(faults, [(1, 2), (2, 3)]);
    assert!(
        found.faults[1].reason.contains("4 fields"),
        "{:?}",
        found.faults
    );
}

#[test]
fn a_packed_file_is_read_and_a_broken_one_is_an_error() {
    let fixture = Fixture::new();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    for row in 0..5000 {
        writeln!(packer, "{row},{}", row * 7919 % 5003).unwrap();
    }
    let packed = packer.finish().unwrap();
    let path = fixture.write("data.csv.gz", &packed);
    let mut source = open(&path).unwrap();
    assert_eq!(read(&mut source, "data").unwrap().rows.len(), 4999);
    let path = fixture.write("half.csv.gz", &packed[..packed.len() / 2]);
    assert_eq!(open(&path).unwrap_err().code, "data-unreadable");
}

#[test]
fn a_quote_that_is_never_closed_does_not_take_the_memory() {
    let fixture = Fixture::new();
    let mut text = "a,b\n\"".to_owned();
    text.push_str(&"x,y\n".repeat(9_000_000));
    let path = fixture.write("data.csv", text);
    let error = open(&path).unwrap_err();
    assert_eq!(error.code, "data-unreadable");
    assert!(error.reason.contains("quote"), "{error}");
}

#[test]
fn an_empty_file_is_an_error() {
    let error = open(&Fixture::new().write("data.csv", "")).unwrap_err();
    assert_eq!(error.code, "data-missing");
}
