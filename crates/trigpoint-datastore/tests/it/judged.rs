//! PostGIS as a judge: the same features in a live database and in the engine, which reads them
//! from there; every rule is a condition in SQL, too. Both say of every feature the same: true,
//! false, or not known. The relations are of the same GEOS; what is judged is everything around
//! them: indexes, null, empty geometries, counting and aggregates.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::{Value, json};
use trigpoint_engine::{Check, Opened, Plan, RuleToCheck, Watch, check};
use trigpoint_rules::{Environment, Templates};

use crate::cluster::{Cluster, PASSWORD};
use crate::fixture::run;
use crate::table::read;

/// A relation as rules and PostGIS name it, and so many that hold at least in the generated data.
const RELATIONS: [(&str, &str, usize); 8] = [
    ("spatial-equals", "ST_Equals", 1),
    ("spatial-disjoint", "ST_Disjoint", 1000),
    ("spatial-intersects", "ST_Intersects", 300),
    ("spatial-touches", "ST_Touches", 20),
    ("spatial-crosses", "ST_Crosses", 20),
    ("spatial-within", "ST_Within", 20),
    ("spatial-contains", "ST_Contains", 4),
    ("spatial-overlaps", "ST_Overlaps", 4),
];

/// A rule about the features of a table, and the same as a condition of SQL about its row `it`.
struct Case {
    predicate: Value,
    sql: String,
}

fn attribute(object: &str, name: &str) -> Value {
    let (class, label) = object.split_once(':').unwrap();
    json!({"attribute": {"of": {"class": class, "label": label}, "name": name}})
}

fn whole(number: i64) -> Value {
    json!({"constant": {"type": "integer", "text": number.to_string()}})
}

fn check_that(left: &Value, relation: impl Into<Value>, right: &Value) -> Value {
    json!({"checkThat": {"left": left, "relation": relation.into(), "right": right}})
}

/// Rules about `it` of a class, by others of a class: each with its condition.
struct About<'a> {
    own: &'a str,
    other: &'a str,
}

impl About<'_> {
    fn it(&self, name: &str) -> Value {
        attribute(&format!("{}:it", self.own), name)
    }

    fn that(&self, name: &str) -> Value {
        attribute(&format!("{}:other", self.other), name)
    }

    fn object(&self) -> Value {
        json!({"class": self.other, "label": "other"})
    }

    fn related(&self, relation: impl Into<Value>) -> Value {
        check_that(&self.that("geometry"), relation, &self.it("geometry"))
    }

    /// So many others such that.
    fn exists(&self, quantifier: &str, count: i64, such_that: &Value, condition: &str) -> Case {
        let comparison = match quantifier {
            "exactly" => "=",
            "at-least" => ">=",
            "at-most" => "<=",
            other => panic!("{other}"),
        };
        let predicate = json!({"exists": {"quantifier": quantifier, "count": count,
            "object": self.object(), "suchThat": such_that}});
        let others = self.other;
        let sql =
            format!("(SELECT count(*) FROM {others} other WHERE {condition}) {comparison} {count}");
        Case { predicate, sql }
    }

    /// All others such that are so, too: SQL's `bool_and` would leave out what is not known.
    fn for_all(&self, (such_that, condition): (&Value, &str), (then, so): (&Value, &str)) -> Case {
        let predicate = json!({"forAll":
            {"object": self.object(), "suchThat": such_that, "check": then}});
        let others = self.other;
        let sql = format!(
            "(SELECT CASE WHEN count(*) FILTER (WHERE NOT ({so})) > 0 THEN false \
             WHEN count(*) FILTER (WHERE ({so}) IS NULL) > 0 THEN null ELSE true END \
             FROM {others} other WHERE {condition})"
        );
        Case { predicate, sql }
    }

    /// An aggregate of the others' numbers, held against a value.
    fn aggregate(
        &self,
        (function, sql_function): (&str, &str),
        (such_that, condition): (&Value, &str),
        (relation, sql_relation): (&str, &str),
        (value, sql_value): (&Value, &str),
    ) -> Case {
        let aggregate = json!({"aggregate": {"function": function, "object": self.object(),
            "suchThat": such_that, "values": [self.that("n")]}});
        let others = self.other;
        Case {
            predicate: check_that(&aggregate, relation, value),
            sql: format!(
                "(SELECT {sql_function} FROM {others} other WHERE {condition}) {sql_relation} \
                 {sql_value}"
            ),
        }
    }
}

/// Holds what the engine says of every feature against what PostGIS says, rule by rule; returns how
/// often it is true, false and not known.
fn judge(cluster: &Cluster, class: &str, cases: &[Case]) -> [usize; 3] {
    let mut source = cluster.open(PASSWORD, &[]).unwrap();
    // The number of an object in its class is that of its row; its primary key is the `fid`.
    let ids = read(&mut source, class).unwrap();
    let ids: Vec<usize> = ids
        .column("fid")
        .iter()
        .map(|id| id.unwrap().parse().unwrap())
        .collect();
    let rules = cases.iter().zip(1u32..).map(|(case, number)| RuleToCheck {
        id: format!("00000000-0000-4000-8000-{number:012}")
            .parse()
            .unwrap(),
        name: format!("/rules/{number}"),
        rule: serde_json::from_value(json!({
            "object": {"class": class, "label": "it"}, "predicate": case.predicate,
        }))
        .unwrap(),
    });
    let opened = Opened::new(vec![Box::new(source)]).unwrap();
    let (plan, faults) = Plan::new(rules.collect(), Templates::new(), opened.schema());
    assert_eq!(faults, []);
    let workspace = opened.read(&plan.classes(), &Watch::nobody()).unwrap();
    let mut results = check(&plan, &workspace, &Check::all(&Environment::default())).unwrap();

    let mut failing: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); cases.len()];
    results
        .visit(0, |finding| {
            let rule: usize = finding.rule.trim_start_matches("/rules/").parse().unwrap();
            assert!(
                matches!(finding.what, trigpoint_engine::What::NonConformance { .. }),
                "{finding:?}"
            );
            failing[rule - 1].insert(ids[usize::try_from(finding.object).unwrap()])
        })
        .unwrap();
    let mut totals = [0; 3];
    for ((case, failing), summary) in cases.iter().zip(&failing).zip(results.rules()) {
        let sql = &case.sql;
        let judged = cluster.sql(
            "data",
            &format!("SELECT it.id, {sql} FROM {class} it ORDER BY it.id"),
        );
        let said = |wanted: &str| -> BTreeSet<usize> {
            let rows = judged.lines().map(|row| row.split_once('|').unwrap());
            let rows = rows.filter(|(_, said)| *said == wanted);
            rows.map(|(id, _)| id.parse().unwrap()).collect()
        };
        assert_eq!(failing, &said("f"), "{sql}");
        let counts = &summary.classes[0];
        assert_eq!(counts.not_known, said("").len() as u64, "{sql}");
        assert_eq!(counts.conforming, said("t").len() as u64, "{sql}");
        for (total, said) in totals.iter_mut().zip(["t", "f", ""].map(said)) {
            *total += said.len();
        }
    }
    totals
}

/// Small numbers in an order that nobody would write down, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn place(&mut self) -> (u64, u64) {
        (self.below(12), self.below(12))
    }

    /// A geometry on a grid that is so small that corners, edges and whole shapes meet; `None` is
    /// null.
    fn geometry(&mut self) -> Option<String> {
        let (x, y) = self.place();
        let (right, top) = (x + 1 + self.below(4), y + 1 + self.below(4));
        let (other_x, other_y) = self.place();
        Some(match self.below(16) {
            0 => return None,
            1 => [
                "POINT EMPTY",
                "LINESTRING EMPTY",
                "POLYGON EMPTY",
                "MULTIPOLYGON EMPTY",
            ][usize::try_from(self.below(4)).unwrap()]
            .to_owned(),
            2 | 3 => format!("POINT ({x} {y})"),
            4 => format!("POINT Z ({x} {y} {other_x})"),
            5 => format!("MULTIPOINT (({x} {y}), ({right} {top}))"),
            6 | 7 => format!("LINESTRING ({x} {y}, {right} {top})"),
            8 => format!("LINESTRING ({x} {y}, {right} {y}, {right} {top})"),
            9 => format!("LINESTRING Z ({x} {y} 1, {right} {y} {other_y})"),
            10 => format!("MULTILINESTRING (({x} {y}, {right} {y}), ({x} {top}, {right} {top}))"),
            11 => format!("POLYGON (({x} {y}, {right} {y}, {x} {top}, {x} {y}))"),
            12 => {
                let (far, high) = (x + 6, y + 6);
                let (x1, y1, x2, y2) = (x + 2, y + 2, x + 4, y + 4);
                format!(
                    "POLYGON (({x} {y}, {far} {y}, {far} {high}, {x} {high}, {x} {y}), \
                     ({x1} {y1}, {x1} {y2}, {x2} {y2}, {x2} {y1}, {x1} {y1}))"
                )
            }
            13 => format!(
                "POLYGON Z (({x} {y} 0, {right} {y} 0, {right} {top} 0, {x} {top} 0, {x} {y} 0))"
            ),
            _ => format!("POLYGON (({x} {y}, {right} {y}, {right} {top}, {x} {top}, {x} {y}))"),
        })
    }

    /// Makes a table of features.
    fn table(&mut self, cluster: &Cluster, name: &str, count: usize) {
        let rows: Vec<String> = (1..=count)
            .map(|id| {
                let number = self.below(12);
                let number = if number == 0 {
                    "NULL".to_owned()
                } else {
                    format!("{number} - 4")
                };
                let text =
                    ["NULL", "''", "'a'", "'ab'", "'b'"][usize::try_from(self.below(5)).unwrap()];
                let geometry = self.geometry();
                let geometry = geometry.map_or("NULL".to_owned(), |wkt| format!("'{wkt}'"));
                format!("({id}, {number}, {text}, {geometry})")
            })
            .collect();
        cluster.sql(
            "data",
            &format!(
                "CREATE TABLE {name} (id int PRIMARY KEY, n int, s text, geometry geometry); \
                 INSERT INTO {name} VALUES {}",
                rows.join(", ")
            ),
        );
    }
}

/// Rules about relations and distances, counted in every way.
fn spatial(about: &About<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut each = |such_that: &Value, condition: &str| {
        cases.push(about.exists("exactly", 0, such_that, condition));
        cases.push(about.exists("at-least", 1, such_that, condition));
        cases.push(about.exists("at-most", 3, such_that, condition));
        cases.push(about.exists("exactly", 2, such_that, condition));
        let same = check_that(&about.that("fid"), "equals", &about.it("fid"));
        // The relation at the top, where what is not known is told.
        cases.push(about.for_all((&same, "other.id = it.id"), (such_that, condition)));
        // A search that an index serves, and what is false or not known for some that it finds.
        let larger = check_that(&about.that("n"), "greater", &whole(1));
        cases.push(about.for_all((such_that, condition), (&larger, "other.n > 1")));
    };
    for (name, function, _) in RELATIONS {
        let condition = format!("{function}(other.geometry, it.geometry)");
        each(&about.related(name), &condition);
        let not = json!({"not": about.related(name)});
        each(&not, &format!("NOT {condition}"));
        let both = json!({"and": [
            about.related(name),
            check_that(&about.that("n"), "less", &about.it("n")),
        ]});
        each(&both, &format!("{condition} AND other.n < it.n"));
        let either = json!({"or": [
            about.related(name),
            check_that(&about.that("s"), "equals", &about.it("s")),
        ]});
        each(&either, &format!("({condition} OR other.s = it.s)"));
    }
    for distance in ["0", "1", "2.5"] {
        each(
            &about.related(json!({"withinDistance": distance})),
            &format!("ST_DWithin(other.geometry, it.geometry, {distance})"),
        );
        each(
            &about.related(json!({"beyondDistance": distance})),
            &format!("ST_Distance(other.geometry, it.geometry) >= {distance}"),
        );
    }
    cases
}

fn aggregates(about: &About<'_>) -> Vec<Case> {
    let functions = [
        ("count", "count(other.n)"),
        ("count-distinct", "count(DISTINCT other.n)"),
        ("sum", "sum(other.n)"),
        ("average", "avg(other.n)::float8"),
        ("min", "min(other.n)"),
        ("max", "max(other.n)"),
    ];
    let relations = [("less", "<"), ("equals", "="), ("greater-or-equals", ">=")];
    let mut cases = Vec::new();
    for function in functions {
        for relation in relations {
            for (name, condition) in [
                (
                    "spatial-intersects",
                    "ST_Intersects(other.geometry, it.geometry)",
                ),
                ("spatial-touches", "ST_Touches(other.geometry, it.geometry)"),
            ] {
                let found = about.related(name);
                let such_that = (&found, condition);
                cases.push(about.aggregate(function, such_that, relation, (&whole(2), "2")));
                let own = about.it("n");
                cases.push(about.aggregate(function, such_that, relation, (&own, "it.n")));
            }
        }
    }
    cases
}

#[test]
fn postgis_says_the_same_of_generated_features() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let mut numbers = Numbers(5);
    numbers.table(&cluster, "a", 100);
    numbers.table(&cluster, "b", 80);
    for (_, function, least) in RELATIONS {
        let count = format!("SELECT count(*) FROM a, b WHERE {function}(b.geometry, a.geometry)");
        let count: usize = cluster.sql("data", &count).trim().parse().unwrap();
        assert!(count >= least, "{function} holds {count} times");
    }
    let about = About {
        own: "a",
        other: "b",
    };
    let mut cases = spatial(&about);
    cases.extend(aggregates(&about));
    let [held, failed, not_known] = judge(&cluster, "a", &cases);
    println!(
        "{} rules: {held} true, {failed} false, {not_known} not known",
        cases.len()
    );
    assert!(held > 3_000 && failed > 3_000 && not_known > 300);
}

#[test]
fn postgis_says_the_same_of_real_roads() {
    let Some(data) = trigpoint_testkit::shared_data() else {
        return;
    };
    let Some(cluster) = Cluster::start() else {
        return;
    };
    let sample = data.join("oneintegrate/hpms-data/HPMSSample.zip");
    let sample = sample.canonicalize().unwrap();
    run(Command::new("ogr2ogr")
        .args(["-q", "-f", "PostgreSQL", &cluster.words()])
        .arg(format!("/vsizip/{}/HPMSSchemaGIT.gdb", sample.display()))
        .args([
            "ARNOLD",
            "-nln",
            "road",
            "-lco",
            "FID=id",
            "-lco",
            "GEOMETRY_NAME=geometry",
        ])
        .args(["-limit", "120"])
        .env("PGPASSWORD", PASSWORD));
    let about = About {
        own: "road",
        other: "road",
    };
    let mut cases = Vec::new();
    for (name, function, _) in RELATIONS {
        let such_that = json!({"and": [
            about.related(name),
            check_that(&about.that("fid"), "not-equals", &about.it("fid")),
        ]});
        let condition = format!("{function}(other.geometry, it.geometry) AND other.id <> it.id");
        for (quantifier, count) in [("exactly", 0), ("at-most", 2), ("exactly", 119)] {
            cases.push(about.exists(quantifier, count, &such_that, &condition));
        }
    }
    let near = about.related(json!({"withinDistance": "0.001"}));
    let condition = "ST_DWithin(other.geometry, it.geometry, 0.001)";
    cases.push(about.exists("at-most", 3, &near, condition));
    let [held, failed, _] = judge(&cluster, "road", &cases);
    println!("{} rules: {held} true, {failed} false", cases.len());
    assert!(held > 400 && failed > 200);
}
