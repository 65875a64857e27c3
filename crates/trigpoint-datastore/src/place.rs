//! Where data are, as a data store's parameters say: what of them is allowed, and the words of a
//! connection made of it.

use std::collections::BTreeMap;

use trigpoint_engine::SourceError;

use crate::fault::{fault, shown};

/// A connection to a live database.
pub(crate) struct Database {
    /// What GDAL opens; the password is in it.
    pub(crate) words: String,
    /// The driver's own options.
    pub(crate) options: Vec<String>,
    /// How people call it.
    pub(crate) what: String,
    pub(crate) port: u16,
}

const PORT_DEFAULT: u16 = 5432;

/// The names under which a parameter of a database is known.
const HOST: &[&str] = &["Host", "Server", "Host name"];
const PORT: &[&str] = &["Port", "Port number"];
const DATABASE: &[&str] = &["Database", "Database name", "Dataset"];
const USER: &[&str] = &["User", "Username", "User name"];
const SCHEMA: &[&str] = &["Schema", "Schemas"];
const SSL_MODE: &[&str] = &["SSL mode"];
const SSL_MODES: [&str; 6] = [
    "disable",
    "allow",
    "prefer",
    "require",
    "verify-ca",
    "verify-full",
];

/// Refuses what would lead GDAL out of the data store's own folder, whatever the parameter.
pub(crate) fn refuse_ways_out(
    parameters: &BTreeMap<String, String>,
    what: &str,
) -> Result<(), SourceError> {
    for (name, value) in parameters {
        let lower = value.to_lowercase();
        let leads_out = lower.contains("/vsi") || lower.contains("://");
        let climbs = value.split(['/', '\\']).any(|part| part == "..");
        if leads_out || climbs {
            return Err(fault(
                "parameter-refused",
                what,
                format!(
                    "`{}` is `{}`, which leads out of the data store's own files",
                    shown(name),
                    shown(value)
                ),
                "upload the file to the data store, and clear the parameter",
            ));
        }
    }
    Ok(())
}

/// The coordinate reference system of a parameter: `EPSG:27700`, or `EPSG=27700` as 1Integrate
/// writes it. Nothing else is taken, since PROJ reads files and addresses, too.
pub(crate) fn crs(
    parameters: &BTreeMap<String, String>,
    names: &[&str],
    what: &str,
) -> Result<Option<String>, SourceError> {
    let Some((name, value)) = said(parameters, names) else {
        return Ok(None);
    };
    let code = value.split_once([':', '=']).and_then(|(authority, code)| {
        let authority = authority.trim().to_uppercase();
        let code = code.trim();
        let is_code =
            !code.is_empty() && code.len() <= 9 && code.bytes().all(|b| b.is_ascii_digit());
        let is_known = ["EPSG", "ESRI"].contains(&authority.as_str());
        (is_known && is_code).then(|| format!("{authority}:{code}"))
    });
    code.map(Some).ok_or_else(|| {
        fault(
            "crs-unknown",
            what,
            format!(
                "`{name}` is `{}`, which names no coordinate reference system",
                shown(value)
            ),
            "give it as `EPSG:` and its number",
        )
    })
}

/// Returns the connection that parameters describe.
pub(crate) fn database(
    parameters: &BTreeMap<String, String>,
    password: Option<&str>,
    what: &str,
) -> Result<Database, SourceError> {
    let refused = |name: &str, value: &str, wanted: &str| {
        fault(
            "parameter-refused",
            what,
            format!("`{name}` is `{}`, which is not {wanted}", shown(value)),
            "change the parameter of the data store",
        )
    };
    let missing = |name: &str| {
        fault(
            "parameter-missing",
            what,
            format!("`{name}` is not given"),
            "set the parameter of the data store",
        )
    };
    let (_, host) = said(parameters, HOST).ok_or_else(|| missing("Host"))?;
    let (_, name) = said(parameters, DATABASE).ok_or_else(|| missing("Database"))?;
    let port = match said(parameters, PORT) {
        None => PORT_DEFAULT,
        Some((name, value)) => value
            .parse()
            .map_err(|_| refused(name, value, "a port from 0 to 65535"))?,
    };
    let mut words = vec![("host", host.to_owned()), ("port", port.to_string())];
    // Only a name: `dbname` would take whole connections as well.
    if name.contains(['=', '/', ' ']) {
        return Err(refused("Database", name, "the name of a database"));
    }
    words.push(("dbname", name.to_owned()));
    let user = said(parameters, USER);
    words.extend(user.map(|(_, user)| ("user", user.to_owned())));
    words.extend(password.map(|password| ("password", password.to_owned())));
    if let Some((name, mode)) = said(parameters, SSL_MODE) {
        if !SSL_MODES.contains(&mode) {
            return Err(refused(name, mode, &SSL_MODES.join(" or ")));
        }
        words.push(("sslmode", mode.to_owned()));
    }
    words.push(("connect_timeout", "15".to_owned()));
    words.push(("application_name", "trigpoint".to_owned()));
    let mut connection = "PG:".to_owned();
    for (key, value) in &words {
        let quoted = value.replace('\\', "\\\\").replace('\'', "\\'");
        connection.push_str(&format!("{key}='{quoted}' "));
    }
    // Tables without geometry, too.
    let mut options = vec!["LIST_ALL_TABLES=YES".to_owned()];
    if let Some((name, schemas)) = said(parameters, SCHEMA) {
        let is_list = schemas
            .chars()
            .all(|c| c.is_alphanumeric() || ['_', ',', '$', '-'].contains(&c));
        if !is_list {
            return Err(refused(
                name,
                schemas,
                "names of schemas with commas between them",
            ));
        }
        options.push(format!("SCHEMAS={schemas}"));
    }
    Ok(Database {
        words: connection,
        options,
        what: format!("{what} (`{name}` on `{host}:{port}`)"),
        port,
    })
}

fn said<'a>(
    parameters: &'a BTreeMap<String, String>,
    names: &[&'a str],
) -> Option<(&'a str, &'a str)> {
    names
        .iter()
        .find_map(|name| parameters.get(*name).map(|value| (*name, value.trim())))
        .filter(|(_, value)| !value.is_empty())
}
