//! What a worker may do: so much memory and time, and files below one folder, which are read, or
//! else made.
//!
//! Three walls stand behind each other: the parent refuses names (`place.rs`), GDAL keeps only the
//! drivers of the format, and the kernel (Landlock, where it has it) refuses what gets past both.

use gdal::DriverManager;
use gdal::config::set_config_option;
use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, NetPort, Ruleset, RulesetAttr,
    RulesetCreatedAttr, path_beneath_rules,
};
use rlimit::Resource;

use crate::pipe::Job;

/// What programs read to run at all: libraries, tables of PROJ and GDAL, random numbers.
const SYSTEM: [&str; 8] = [
    "/usr",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/dev/null",
    "/dev/urandom",
    "/dev/random",
];
/// What connecting to a database reads besides: names of hosts, certificates, sockets.
const NETWORK: [&str; 6] = [
    "/etc/hosts",
    "/etc/resolv.conf",
    "/etc/nsswitch.conf",
    "/etc/host.conf",
    "/etc/ssl",
    "/etc/gai.conf",
];
const OPEN_FILES_MAX: u64 = 512;

/// Settings of GDAL that close doors, whatever a file says.
const SETTINGS: [(&str, &str); 14] = [
    ("GDAL_DRIVER_PATH", "disable"),
    ("GDAL_PAM_ENABLED", "NO"),
    ("GDAL_DISABLE_READDIR_ON_OPEN", "FALSE"),
    ("GDAL_HTTP_MAX_RETRY", "0"),
    ("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".none"),
    ("CPL_CURL_GZIP", "NO"),
    ("GML_DOWNLOAD_SCHEMA", "NO"),
    ("GML_SAVE_RESOLVED_TO", "NONE"),
    ("GML_SKIP_RESOLVE_ELEMS", "ALL"),
    ("OGR_SQLITE_LOAD_EXTENSIONS", ""),
    ("OGR_GEOJSON_MAX_OBJ_SIZE", "200"),
    ("LIBKML_RESOLVE_STYLE", "NO"),
    ("PROJ_NETWORK", "OFF"),
    ("CPL_TIMESTAMP", "OFF"),
];

/// Restricts this process for good; the reason for not doing so is for people.
pub(super) fn close(job: &Job) -> Result<(), String> {
    limit(job).map_err(|error| format!("its limits cannot be set: {error}"))?;
    for (key, value) in SETTINGS {
        set_config_option(key, value).map_err(|error| error.to_string())?;
    }
    keep_drivers(&job.drivers);
    restrict(job).map_err(|error| format!("it cannot be restricted: {error}"))
}

fn limit(job: &Job) -> std::io::Result<()> {
    for (resource, limit) in [
        (Resource::AS, job.memory_bytes),
        (Resource::CPU, job.cpu_s),
        (Resource::CORE, 0),
        (Resource::NOFILE, OPEN_FILES_MAX),
    ] {
        // A limit that stands lower already stays.
        let (_, hard) = rlimit::getrlimit(resource)?;
        let limit = limit.min(hard);
        rlimit::setrlimit(resource, limit, limit)?;
    }
    Ok(())
}

/// Leaves GDAL the drivers of the format alone, so that no file opens another through them.
fn keep_drivers(kept: &[String]) {
    DriverManager::register_all();
    let others: Vec<_> = DriverManager::all()
        .filter(|driver| {
            let name = driver.short_name();
            !kept.contains(&name) && !OF_QUERIES.contains(&name.as_str())
        })
        .collect();
    for driver in &others {
        DriverManager::deregister_driver(driver);
    }
}

/// What GDAL makes the tables of a query of; neither opens anything by itself.
const OF_QUERIES: [&str; 2] = ["Memory", "SQLite"];

fn restrict(job: &Job) -> Result<(), landlock::RulesetError> {
    let abi = ABI::V5;
    let readable = AccessFs::from_read(abi);
    let in_folder = if job.is_made {
        AccessFs::from_all(abi)
    } else {
        readable
    };
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(abi))?
        .handle_access(AccessNet::from_all(abi))?
        .create()?
        .add_rules(path_beneath_rules(SYSTEM, readable))?
        .add_rules(path_beneath_rules(job.folder.as_slice(), in_folder))?;
    if let Some(port) = job.port {
        rules = rules
            .add_rules(path_beneath_rules(NETWORK, readable))?
            .add_rule(NetPort::new(port, AccessNet::ConnectTcp))?;
    }
    rules.restrict_self().map(|_| ())
}
