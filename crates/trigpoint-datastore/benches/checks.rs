//! How fast rules are checked, and with how much memory; beside PostGIS, which is what a user could
//! take instead: the same data loaded and indexed there, the same question in SQL.
//!
//! `cargo bench -p trigpoint-datastore --bench checks [-- COUNT…]` prints a table. Both must find
//! the same number of features, or it stops.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    dead_code,
    reason = "a table for people; of what tests share only a part is used"
)]

#[path = "../tests/it/cluster.rs"]
mod cluster;
#[path = "../tests/it/fixture.rs"]
mod fixture;

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use serde_json::{Value, json};
use trigpoint_datastore::DataSource;
use trigpoint_engine::{Check, Opened, Plan, RuleToCheck, Watch, check};
use trigpoint_rules::{Environment, Templates};

use self::cluster::Cluster;

/// A rule, and a query that counts the features that do not conform.
struct Question {
    name: &'static str,
    class: &'static str,
    predicate: Value,
    sql: &'static str,
}

fn main() {
    let counts: Vec<usize> = env::args()
        .skip(1)
        .filter_map(|word| word.parse().ok())
        .collect();
    let counts = if counts.is_empty() {
        vec![10_000, 100_000]
    } else {
        counts
    };
    println!("| features | step | seconds | PostGIS | ratio | found |");
    println!("| ---: | --- | ---: | ---: | ---: | ---: |");
    for count in counts {
        table(count);
    }
    println!("\npeak memory of the checks: {} MiB", peak_memory_mib());
}

fn attribute(object: &str, name: &str) -> Value {
    let (class, label) = object.split_once(':').unwrap();
    json!({"attribute": {"of": {"class": class, "label": label}, "name": name}})
}

fn check_that(left: &Value, relation: Value, right: &Value) -> Value {
    json!({"checkThat": {"left": left, "relation": relation, "right": right}})
}

/// So many others of a class such that.
fn exists(quantifier: &str, count: u64, class: &str, such_that: &Value) -> Value {
    json!({"exists": {"quantifier": quantifier, "count": count, "suchThat": such_that,
        "object": {"class": class, "label": "other"}}})
}

fn questions() -> [Question; 5] {
    let use_of = attribute("parcel:it", "use");
    let uses = ["farm", "wood", "house", "shop"].map(|text| {
        let text = json!({"constant": {"type": "string", "text": text}});
        check_that(&use_of, json!("equals"), &text)
    });
    let meets = |own: &str, relation: Value, other: &str| {
        let [own, other] = [format!("{own}:it"), format!("{other}:other")];
        let [own, other] = [own, other].map(|object| attribute(&object, "geometry"));
        check_that(&other, relation, &own)
    };
    let same = ["equals", "not-equals"];
    let same = [("number", same[0]), ("ident", same[1])].map(|(name, relation)| {
        let [own, other] = ["address:it", "address:other"].map(|object| attribute(object, name));
        check_that(&other, json!(relation), &own)
    });
    let near = meets("address", json!({"withinDistance": "25"}), "road");
    [
        Question {
            name: "the use is one of four",
            class: "parcel",
            predicate: json!({"or": uses}),
            sql: "SELECT count(*) FROM parcel WHERE use NOT IN ('farm', 'wood', 'house', 'shop')",
        },
        Question {
            name: "no two addresses have one number",
            class: "address",
            predicate: exists("exactly", 0, "address", &json!({"and": same})),
            sql: "SELECT count(*) FROM address it WHERE EXISTS (SELECT FROM address other \
                  WHERE other.number = it.number AND other.ident <> it.ident)",
        },
        Question {
            name: "no two parcels overlap",
            class: "parcel",
            predicate: exists(
                "exactly",
                0,
                "parcel",
                &meets("parcel", json!("spatial-overlaps"), "parcel"),
            ),
            sql: "SELECT count(*) FROM parcel it WHERE EXISTS (SELECT FROM parcel other \
                  WHERE ST_Overlaps(other.geometry, it.geometry))",
        },
        Question {
            name: "every address lies in a parcel",
            class: "address",
            predicate: exists(
                "at-least",
                1,
                "parcel",
                &meets("address", json!("spatial-contains"), "parcel"),
            ),
            sql: "SELECT count(*) FROM address it WHERE NOT EXISTS (SELECT FROM parcel other \
                  WHERE ST_Contains(other.geometry, it.geometry))",
        },
        Question {
            name: "every address lies within 25 m of a road",
            class: "address",
            predicate: exists("at-least", 1, "road", &near),
            sql: "SELECT count(*) FROM address it WHERE NOT EXISTS (SELECT FROM road other \
                  WHERE ST_DWithin(other.geometry, it.geometry, 25))",
        },
    ]
}

/// Parcels of 30 m in a grid, a few of which reach into their neighbours; an address beside each
/// middle, a few of them off; a road of 40 vertices for every twentieth.
fn data(cluster: &Cluster, count: usize) {
    let side = (1..).find(|side| side * side >= count).unwrap_or(1);
    let statements = [
        "SELECT setseed(0.5)".to_owned(),
        format!(
            "CREATE TABLE parcel AS SELECT n AS ident, (n % {side}) * 30.0 AS x, \
             (n / {side}) * 30.0 AS y, \
             (array['farm', 'wood', 'house', 'shop', 'hous'])[1 + (n % 4) + (n % 997 = 3)::int] \
             AS use FROM generate_series(0, {count} - 1) n"
        ),
        "ALTER TABLE parcel ADD geometry geometry(Polygon, 27700)".to_owned(),
        "UPDATE parcel SET geometry = ST_SetSRID(ST_Segmentize(ST_MakeEnvelope(x + 1, y + 1, \
         x + CASE WHEN ident % 101 = 0 THEN 33 ELSE 29 END, y + 29), 3), 27700)"
            .to_owned(),
        "CREATE TABLE address AS SELECT ident, \
         CASE WHEN ident % 503 = 0 THEN 1 ELSE ident END AS number, \
         ST_SetSRID(ST_MakePoint(x + random() * 30.2, y + random() * 30.2), 27700) \
         ::geometry(Point, 27700) AS geometry FROM parcel"
            .to_owned(),
        "CREATE TABLE road AS SELECT ident, ST_SetSRID(ST_MakeLine(array(SELECT \
         ST_MakePoint(x + step * 15.0, y + 5 * sin(step)) \
         FROM generate_series(0, 39) step)), 27700) \
         ::geometry(LineString, 27700) AS geometry FROM parcel WHERE ident % 20 = 0"
            .to_owned(),
        "ALTER TABLE parcel DROP x, DROP y".to_owned(),
    ];
    cluster.sql("made", &statements.join("; "));
}

fn table(count: usize) {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    cluster.sql("postgres", "CREATE DATABASE made");
    cluster.sql("made", "CREATE EXTENSION postgis");
    data(&cluster, count);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("town.gpkg");
    let words = |database: &str| cluster.words().replace("dbname=data", database);
    let made = words("dbname=made");
    copied(
        Command::new("ogr2ogr")
            .arg(&file)
            .args([&made, "parcel", "address", "road"]),
    );

    let begun = Instant::now();
    let live = words("dbname=data");
    let options = [
        "-lco",
        "GEOMETRY_NAME=geometry",
        "-lco",
        "FID=fid",
        "--config",
    ];
    copied(
        Command::new("ogr2ogr")
            .args(["-f", "PostgreSQL", &live])
            .arg(&file)
            .args(options)
            .args(["PG_USE_COPY", "YES"]),
    );
    cluster.sql(
        "data",
        "CREATE INDEX ON address (number); ANALYZE parcel; ANALYZE address; ANALYZE road",
    );
    let loaded = begun.elapsed().as_secs_f64();

    let questions = questions();
    let begun = Instant::now();
    let opened = Opened::new(vec![Box::new(opened(&file))]).unwrap();
    let plans = questions.each_ref().map(|question| {
        let rule = RuleToCheck {
            id: "00000000-0000-4000-8000-000000000001".parse().unwrap(),
            name: question.name.to_owned(),
            rule: serde_json::from_value(json!({
                "object": {"class": question.class, "label": "it"},
                "predicate": question.predicate,
            }))
            .unwrap(),
        };
        let (plan, faults) = Plan::new(vec![rule], Templates::new(), opened.schema());
        assert_eq!(faults, []);
        plan
    });
    let classes = plans.iter().flat_map(Plan::classes).collect();
    let workspace = opened.read(&classes, &Watch::nobody()).unwrap();
    row(
        count,
        "read, or load and index",
        begun.elapsed().as_secs_f64(),
        loaded,
        "",
    );

    for (question, plan) in questions.iter().zip(&plans) {
        let begun = Instant::now();
        let results = check(plan, &workspace, &Check::all(&Environment::default())).unwrap();
        let seconds = begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        let judged = cluster.sql("data", question.sql);
        let theirs = begun.elapsed().as_secs_f64();
        let found = results.non_conforming().to_string();
        assert_eq!((found.as_str(), results.errors()), (judged.trim(), 0));
        row(count, question.name, seconds, theirs, &found);
    }
}

fn row(count: usize, name: &str, seconds: f64, theirs: f64, found: &str) {
    let ratio = seconds / theirs;
    println!("| {count} | {name} | {seconds:.2} | {theirs:.2} | {ratio:.2} | {found} |");
}

fn opened(file: &Path) -> DataSource {
    DataSource::open_paths(&[file.to_owned()], &fixture::settings()).unwrap()
}

fn copied(command: &mut Command) {
    fixture::run(command.env("PGPASSWORD", cluster::PASSWORD));
}

/// The most memory that this process has had, in MiB.
fn peak_memory_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().nth(1));
    kib.and_then(|kib| kib.parse::<u64>().ok())
        .unwrap_or_default()
        / 1024
}
