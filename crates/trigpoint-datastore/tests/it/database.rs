//! PostGIS, live: a cluster of this test's own, in a folder that vanishes.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use trigpoint_datastore::{DataSource, Given, SourceError};
use trigpoint_model::document::DataFormat;

use crate::fixture::{run, settings};
use crate::mapping::store;
use crate::table::read;

pub(crate) struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    port: u16,
}

pub(crate) const PASSWORD: &str = r"it's \ secret";

impl Cluster {
    /// Starts a cluster; none, with a line that says so, where PostGIS is not installed.
    pub(crate) fn start() -> Option<Self> {
        let programs = std::fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten()
            .map(|version| version.path().join("bin"))
            .find(|programs| programs.join("initdb").exists());
        let has_extension =
            Path::new("/usr/share/postgresql/15/extension/postgis.control").exists();
        let Some(programs) = programs.filter(|_| has_extension) else {
            println!("skipped: PostgreSQL with PostGIS is not installed here");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .unwrap()
            .port();
        let cluster = Self {
            folder,
            programs,
            port,
        };
        run(Command::new("chmod").arg("777").arg(cluster.folder.path()));
        let password = cluster.folder.path().join("password");
        std::fs::write(&password, PASSWORD).unwrap();
        run(cluster
            .server("initdb")
            .args([
                "-U",
                "reader",
                "--auth=scram-sha-256",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ])
            .arg("--no-sync")
            .arg("--pwfile")
            .arg(&password)
            .arg(cluster.data()));
        let options = format!("-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k /tmp");
        let log = cluster.folder.path().join("log");
        run(cluster
            .server("pg_ctl")
            .args(["-w", "start", "-D"])
            .arg(cluster.data())
            .arg("-o")
            .arg(options)
            .arg("-l")
            .arg(log));
        cluster.sql("postgres", "CREATE DATABASE data");
        cluster.sql("data", "CREATE EXTENSION postgis");
        Some(cluster)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A program of the server, which will not run as root.
    fn server(&self, program: &str) -> Command {
        let path = self.programs.join(program);
        let is_root = std::fs::metadata("/proc/self").unwrap();
        let mut command = if std::os::unix::fs::MetadataExt::uid(&is_root) == 0 {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        command.current_dir("/");
        command
    }

    /// Runs a statement and returns its rows: a line each, cells apart by `|`.
    pub(crate) fn sql(&self, database: &str, statement: &str) -> String {
        let port = self.port.to_string();
        run(Command::new(self.programs.join("psql"))
            .args(["-h", "127.0.0.1", "-U", "reader", "-d", database])
            .args(["-q", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1"])
            .args(["-p", port.as_str(), "-c", statement])
            .env("PGPASSWORD", PASSWORD))
    }

    /// The words by which GDAL's tools connect.
    pub(crate) fn words(&self) -> String {
        format!(
            "PG:host=127.0.0.1 port={} user=reader dbname=data",
            self.port
        )
    }

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

impl Drop for Cluster {
    fn drop(&mut self) {
        self.server("pg_ctl")
            .args(["-w", "stop", "-m", "immediate", "-D"])
            .arg(self.data())
            .output()
            .ok();
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
         INSERT INTO other.codes VALUES ('a', 'b')",
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
