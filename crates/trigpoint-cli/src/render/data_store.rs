//! What a data store reads, for people.

use std::fmt::Write;

use trigpoint_service::data_store::{
    Abilities, CellNote, ClassCheck, Layer, Preview, RefreshedStore, StoreSchema, TestedStore,
};

use super::text::plain;

/// How wide a value of a preview may be.
const CELL_CHARS_MAX: usize = 30;

pub(crate) fn formats(abilities: &Abilities) -> String {
    let mut text = "reads  writes  format             files\n".to_owned();
    for it in &abilities.formats {
        let yes = |can| if can { "yes" } else { "no" };
        let name = serde_json::to_value(&it.format);
        let name = name.as_ref().ok().and_then(|name| name.as_str());
        let endings: Vec<_> = it.endings.iter().map(|it| format!(".{it}")).collect();
        let row = format!(
            "{:<5}  {:<6}  {:<17}  {}",
            yes(it.reads),
            yes(it.writes),
            name.unwrap_or_default(),
            endings.join(" ")
        );
        line(&mut text, row.trim_end());
    }
    line(&mut text, &format!("\nby GDAL {}", plain(&abilities.gdal)));
    text
}

pub(crate) fn tested(tested: &TestedStore) -> String {
    let TestedStore {
        path,
        layer_count,
        feature_count,
        missing_layers,
        missing_attributes,
        notes,
        classes,
    } = tested;
    let mut text = format!("{path} can be read: {layer_count} layers, {feature_count} features\n");
    list(
        &mut text,
        "the mapping names layers that the data do not have",
        missing_layers,
    );
    list(
        &mut text,
        "the mapping names attributes that the data do not have",
        missing_attributes,
    );
    for note in notes {
        line(&mut text, &format!("  note: {}", plain(note)));
    }
    for check in classes.iter().flatten() {
        class_check(&mut text, check);
    }
    if let Some(classes) = classes {
        let rows: u64 = classes.iter().map(|class| class.rows).sum();
        line(
            &mut text,
            &format!("  {rows} rows read in {} classes", classes.len()),
        );
    }
    text
}

fn class_check(text: &mut String, check: &ClassCheck) {
    if check.rows == 0 {
        return;
    }
    let mut told = format!("  {}: {} rows", plain(&check.class), check.rows);
    if check.faults > 0 {
        told.push_str(&format!(", {} values could not be read", check.faults));
    }
    if check.invalid_geometries > 0 {
        told.push_str(&format!(
            ", {} geometries are not valid",
            check.invalid_geometries
        ));
    }
    line(text, &told);
    for note in &check.examples {
        line(text, &format!("    {}", cell_note(note)));
    }
}

fn cell_note(note: &CellNote) -> String {
    let CellNote {
        row,
        attribute,
        reason,
    } = note;
    format!("row {row}, {}: {}", plain(attribute), plain(reason))
}

pub(crate) fn schema(schema: &StoreSchema) -> String {
    let mut text = format!("{}: {} layers\n", schema.path, schema.layers.len());
    for layer in &schema.layers {
        let Layer {
            name,
            fields,
            feature_count,
            crs,
            extent,
            notes,
        } = layer;
        let crs = crs.as_deref().unwrap_or("no coordinate reference system");
        let mut told = format!("{}: {feature_count} features, {}", plain(name), plain(crs));
        if let Some(extent) = extent {
            told.push_str(&format!(
                ", {} {} to {} {}",
                extent.x_min, extent.y_min, extent.x_max, extent.y_max
            ));
        }
        line(&mut text, &told);
        for field in fields {
            line(
                &mut text,
                &format!("  {}  {}", plain(&field.name), plain(&field.source_type)),
            );
        }
        for note in notes {
            line(&mut text, &format!("  note: {}", plain(note)));
        }
    }
    text
}

pub(crate) fn preview(preview: &Preview) -> String {
    let header: Vec<String> = preview
        .attributes
        .iter()
        .map(|attribute| cell(Some(&attribute.name)))
        .collect();
    let rows: Vec<Vec<String>> = preview
        .rows
        .iter()
        .map(|row| row.iter().map(|value| cell(value.as_deref())).collect())
        .collect();
    let widths: Vec<usize> = header
        .iter()
        .enumerate()
        .map(|(column, name)| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            let longest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
            longest.max(name.chars().count())
        })
        .collect();
    let mut text = format!("{}\n", plain(&preview.class));
    for row in std::iter::once(&header).chain(&rows) {
        let cells = row.iter().zip(&widths);
        let padded: Vec<String> = cells
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        line(&mut text, padded.join("  ").trim_end());
    }
    for note in &preview.notes {
        line(&mut text, &cell_note(note));
    }
    text
}

/// A value in a column: null is a dash.
fn cell(value: Option<&str>) -> String {
    let value = plain(value.unwrap_or("-"));
    if value.chars().count() <= CELL_CHARS_MAX {
        return value;
    }
    let cut: String = value.chars().take(CELL_CHARS_MAX - 1).collect();
    format!("{cut}…")
}

pub(crate) fn refreshed(refreshed: &RefreshedStore) -> String {
    let RefreshedStore {
        path,
        revision,
        changes,
        saved,
    } = refreshed;
    let mut text = match (changes.is_empty(), saved) {
        (true, _) => format!("The mapping of {path} fits its data\n"),
        (false, true) => format!("Refreshed the mapping of {path} (revision {revision})\n"),
        (false, false) => format!("The mapping of {path} would change\n"),
    };
    for (sign, names) in [("+", &changes.added), ("-", &changes.removed)] {
        for name in names {
            line(&mut text, &format!("  {sign} {}", plain(name)));
        }
    }
    text
}

fn list(text: &mut String, what: &str, names: &[String]) {
    if !names.is_empty() {
        let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
        line(text, &format!("  {what}: {}", names.join(", ")));
    }
}

fn line(text: &mut String, line: &str) {
    // Writing to a text never fails.
    let _ = writeln!(text, "{line}");
}
