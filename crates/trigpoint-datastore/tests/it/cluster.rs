//! A PostgreSQL with PostGIS of one test's own, in a folder that vanishes.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::fixture::run;

pub(crate) struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    pub(crate) port: u16,
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
