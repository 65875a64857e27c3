//! PostGIS, live.

use trigpoint_datastore::{DataSource, Given, SourceError};
use trigpoint_model::document::DataFormat;

use crate::cluster::{Cluster, PASSWORD};
use crate::fixture::settings;
use crate::mapping::store;
use crate::table::read;

impl Cluster {
    pub(crate) fn open(
        &self,
        password: &str,
        parameters: &[(&str, &str)],
    ) -> Result<DataSource, SourceError> {
        let port = self.port.to_string();
        let mut all = vec![
            ("Host", "127.0.0.1"),
            ("Port", port.as_str()),
            ("Database", "data"),
            ("User", "reader"),
        ];
        all.extend(parameters);
        let given = Given {
            files: Vec::new(),
            password: Some(password.to_owned()),
        };
        let store = store(DataFormat::PostGis, &all);
        DataSource::open(&store, &given, "`/datastores/Live`", &settings())
    }
}

#[test]
fn a_live_database_is_read_and_what_is_wrong_with_a_connection_is_told() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    cluster.sql(
        "data",
        "CREATE TABLE roads (id bigint PRIMARY KEY, name text, length double precision, \
         open boolean, seen timestamp, geom geometry(LineStringZM, 27700)); \
         INSERT INTO roads VALUES \
         (1, 'Łódź', 1.5, true, '2015-09-01 10:20:30.5', \
         'SRID=27700;LINESTRING ZM (1 2 3 4,5 6 7 8)'), \
         (2, '', 'NaN', false, NULL, NULL), (3, NULL, NULL, NULL, NULL, \
         'SRID=27700;LINESTRING ZM EMPTY'); CREATE SCHEMA other; \
         CREATE TABLE other.codes (code text PRIMARY KEY, words text); \
         INSERT INTO other.codes VALUES ('a', 'b'); \
         CREATE TABLE visits (id bigint PRIMARY KEY, at timestamptz, day date); \
         INSERT INTO visits VALUES (1, 'infinity', '-infinity'), (2, NULL, NULL), \
         (3, '2015-09-01 10:20:30Z', '2015-09-01')",
    );
    let mut source = cluster.open(PASSWORD, &[]).unwrap();
    let table = read(&mut source, "roads").unwrap();
    assert_eq!(table.column("name"), [Some("Łódź"), Some(""), None]);
    assert_eq!(table.column("open"), [Some("true"), Some("false"), None]);
    assert_eq!(table.column("length"), [Some("1.5"), None, None]);
    assert_eq!(table.column("seen")[0], Some("2015-09-01T10:20:30.5"));
    assert_eq!(
        table.column("geometry")[0],
        Some("LINESTRING ZM (1 2 3 4, 5 6 7 8)")
    );
    assert_eq!(table.faults.len(), 1, "{:?}", table.faults);
    let layer = source.layers().iter().find(|layer| layer.name == "roads");
    assert_eq!(layer.unwrap().crs.as_deref(), Some("EPSG:27700"));

    let table = read(&mut source, "visits").unwrap();
    assert_eq!(
        table.column("day"),
        [None, None, Some("2015-09-01T00:00:00")]
    );
    let at: Vec<(usize, usize)> = table.faults.iter().map(|it| (it.row, it.column)).collect();
    assert_eq!(at, [(0, 0), (0, 1)], "{:?}", table.faults);

    let mut source = cluster.open(PASSWORD, &[("Schema", "other")]).unwrap();
    let names: Vec<&str> = source
        .layers()
        .iter()
        .map(|layer| layer.name.as_str())
        .collect();
    assert_eq!(names, ["codes"]);
    assert_eq!(
        read(&mut source, "codes").unwrap().column("words"),
        [Some("b")]
    );

    let error = cluster.open("wrong", &[]).unwrap_err();
    assert_eq!(error.code, "connection-failed");
    assert!(
        error.reason.contains("password authentication failed"),
        "{error}"
    );
    assert!(!error.to_string().contains("wrong'"), "{error}");
    let error = cluster.open(PASSWORD, &[("Database", "none")]).unwrap_err();
    assert_eq!(error.code, "connection-failed");
    assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    for (name, value) in [
        ("Port", "99999"),
        ("Database", "data host=example.org"),
        ("Schema", "a' service='x"),
        ("SSL mode", "none"),
    ] {
        let error = cluster.open(PASSWORD, &[(name, value)]).unwrap_err();
        assert_eq!(error.code, "parameter-refused", "{name}: {error}");
    }
    let error = cluster.open(PASSWORD, &[("Host", "")]).unwrap_err();
    assert_eq!(error.code, "parameter-missing");
}
