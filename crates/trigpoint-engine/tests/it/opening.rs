//! Sources brought together: classes of one name, types, coordinate reference systems, batches
//! that do not fit.

use trigpoint_engine::{Batch, CellFault, Column, Opened, ReadError, Source, Watch, Workspace};
use trigpoint_rules::{AttributeId, ClassId, ObjectId, Objects, Value};

use crate::memory::{Memory, geometries, integers, texts, wkb};

fn open(sources: Vec<Memory>) -> Result<Opened, Vec<String>> {
    let sources = sources
        .into_iter()
        .map(|source| Box::new(source) as Box<dyn Source>);
    Opened::new(sources.collect()).map_err(|all| all.iter().map(ToString::to_string).collect())
}

fn read(sources: Vec<Memory>) -> Result<Workspace, ReadError> {
    let opened = open(sources).unwrap();
    let all = opened.schema().classes().map(|(id, _)| id).collect();
    opened.read(&all, &Watch::nobody())
}

fn value(workspace: &Workspace, index: u32, attribute: u32) -> Value {
    let class = ClassId(0);
    workspace.attribute(ObjectId { class, index }, AttributeId(attribute))
}

#[test]
fn classes_of_one_name_become_one_with_the_attributes_of_all() {
    let one = Memory::default().with("A", vec![("n", Column::Real(vec![Some(1.5)]))]);
    let other = Memory::default().with(
        "A",
        vec![
            ("s", texts(&[Some("x"), None])),
            ("n", integers(&[Some(2), None])),
        ],
    );
    let workspace = read(vec![one, other]).unwrap();
    assert_eq!(workspace.count(ClassId(0)), 3);
    let told: Vec<String> = (0..3)
        .map(|row| {
            format!(
                "{} {}",
                value(&workspace, row, 0),
                value(&workspace, row, 1)
            )
        })
        .collect();
    assert_eq!(told, ["1.5 null", "2 \"x\"", "null null"]);
}

#[test]
fn all_attributes_of_different_types_are_told() {
    let columns = |swapped: bool| {
        let (n, s) = (integers(&[None]), texts(&[None]));
        let (n, s) = if swapped { (s, n) } else { (n, s) };
        Memory::default().with("A", vec![("n", n), ("s", s)])
    };
    assert_eq!(
        open(vec![columns(false), columns(true)]).err().unwrap(),
        [
            "the class `A` comes from several sources, and its attribute `n` is a whole number in \
             one and a string in another",
            "the class `A` comes from several sources, and its attribute `s` is a string in one \
             and a whole number in another",
        ]
    );
}

#[test]
fn classes_in_different_reference_systems_are_refused_by_name() {
    let in_crs = |class: &str, crs: &str| {
        let source = Memory::default().with(class, vec![("geometry", geometries(&[""]))]);
        source.lying_in(crs)
    };
    let no_crs = Memory::default().with("C", vec![("geometry", geometries(&[""]))]);
    let table = Memory::default()
        .with("T", vec![("n", integers(&[]))])
        .lying_in("EPSG:1");
    let one = in_crs("A", "EPSG:27700");
    let workspace = read(vec![one.clone(), no_crs, table]).unwrap();
    assert_eq!(workspace.crs(), Some("EPSG:27700"));
    let error = read(vec![one, in_crs("B", "EPSG:4326")]).err().unwrap();
    assert_eq!(
        error.to_string(),
        "the classes are in different coordinate reference systems: `EPSG:27700` (A), \
         `EPSG:4326` (B)"
    );
}

#[test]
fn classes_that_no_rule_needs_are_not_read() {
    let mut source = Memory::default().with("A", vec![("n", integers(&[Some(1)]))]);
    source = source.with("B", vec![("n", integers(&[Some(1)]))]);
    // To read it would be an error.
    source.batches[1][0].columns.clear();
    let opened = open(vec![source]).unwrap();
    let wanted = [ClassId(0)].into();
    let workspace = opened.read(&wanted, &Watch::nobody()).unwrap();
    assert_eq!(
        (workspace.count(ClassId(0)), workspace.count(ClassId(1))),
        (1, 0)
    );
    assert_eq!(workspace.classes_read().len(), 1);
}

#[test]
fn bytes_that_are_no_geometry_are_a_fault_of_that_value() {
    let good = wkb("POINT (1 2)");
    let column = Column::Geometry(vec![Some(good), Some([1, 2, 3].into()), None]);
    let workspace = read(vec![
        Memory::default().with("A", vec![("geometry", column)]),
    ])
    .unwrap();
    let object = |index| ObjectId {
        class: ClassId(0),
        index,
    };
    let faults: Vec<_> = (0..3)
        .map(|row| {
            workspace
                .fault(object(row), AttributeId(0))
                .map(|it| it.to_string())
        })
        .collect();
    assert_eq!(faults[0], None);
    assert!(
        faults[1]
            .as_deref()
            .unwrap()
            .starts_with("it is no geometry: "),
        "{faults:?}"
    );
    assert_eq!(faults[2], None);
    assert_eq!(workspace.classes_read()[0].faults, 1);
}

#[test]
fn a_batch_that_does_not_fit_is_an_error_of_its_source() {
    let spoilt = |spoil: &dyn Fn(&mut Batch)| {
        let mut source = Memory::default().with("A", vec![("n", integers(&[Some(1)]))]);
        spoil(&mut source.batches[0][0]);
        let error = read(vec![source]).err().unwrap().to_string();
        error.replace(
            "the source of the class `A` gives a batch that does not fit: ",
            "",
        )
    };
    assert_eq!(
        spoilt(&|batch| batch.columns.clear()),
        "0 columns for 1 attributes"
    );
    assert_eq!(spoilt(&|batch| batch.rows = 2), "1 values for 2 rows");
    assert_eq!(
        spoilt(&|batch| batch.columns[0] = texts(&[None])),
        "`n` comes as a string"
    );
    let fault = |row, column| CellFault {
        row,
        column,
        reason: String::new(),
    };
    assert_eq!(
        spoilt(&|batch| batch.faults.push(fault(0, 1))),
        "a fault outside of its columns"
    );
    assert_eq!(
        spoilt(&|batch| batch.faults.push(fault(1, 0))),
        "a fault outside of its rows"
    );
}

#[test]
fn numbers_that_are_none_are_null_and_columns_grow_over_many_batches() {
    let mut source = Memory::default().with("A", vec![("x", Column::Real(vec![Some(f64::NAN)]))]);
    for number in 0..200 {
        let column = Column::Real(vec![Some(f64::from(number)), None]);
        source.batches[0].push(Batch {
            rows: 2,
            columns: vec![column],
            faults: Vec::new(),
        });
    }
    let workspace = read(vec![source]).unwrap();
    assert_eq!(workspace.count(ClassId(0)), 401);
    assert!(value(&workspace, 0, 0).is_null());
    assert_eq!(value(&workspace, 399, 0).to_string(), "199");
    assert!(value(&workspace, 400, 0).is_null());
}
