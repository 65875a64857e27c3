//! Whether a layer holds as many features as its file promises: the reader of a file that was cut
//! off may end early and say nothing.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use gdal::vector::{Layer, LayerAccess};

use super::trouble;
use crate::pipe::{Trouble, TroubleCode};

/// How many features there must be at least, and who says so.
pub(super) struct Promise {
    count: u64,
    by: String,
}

impl Promise {
    /// What a file promises, where its format does and GDAL does not hold it to it.
    pub(super) fn of(driver: &str, dataset: &str, layer: &Layer<'_>) -> Option<Self> {
        match driver {
            "FlatGeobuf" | "GML" => Some(Self {
                count: layer.feature_count(),
                by: "its beginning".to_owned(),
            }),
            "MapInfo File" => Self::of_attributes(Path::new(dataset)),
            _ => None,
        }
    }

    /// The `.mid` beside a `.mif` has a line for each of its features.
    fn of_attributes(path: &Path) -> Option<Self> {
        let is_text = path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("mif"));
        if !is_text {
            return None;
        }
        // Where there is none, or it cannot be read, GDAL has said so.
        let file = ["mid", "MID", "Mid"]
            .iter()
            .find_map(|ending| File::open(path.with_extension(ending)).ok())?;
        Some(Self {
            count: lines(BufReader::new(file)).ok()?,
            by: "its `.mid`".to_owned(),
        })
    }

    pub(super) fn check(&self, layer: &str, found: u64) -> Result<(), Trouble> {
        if found >= self.count {
            return Ok(());
        }
        let reason = format!(
            "{} tells of {} features, and {found} are in it: it may be cut off",
            self.by, self.count
        );
        Err(trouble(TroubleCode::Broken, layer, reason))
    }
}

/// How many lines there are, without empty ones at the end.
fn lines(mut from: impl BufRead) -> io::Result<u64> {
    let (mut count, mut last) = (0, 0);
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line)? > 0 {
        count += 1;
        if !line.trim_ascii().is_empty() {
            last = count;
        }
        line.clear();
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn empty_lines_count_but_at_the_end() {
        for (text, count) in [
            ("", 0),
            ("\n\r\n", 0),
            ("a", 1),
            ("a\r\n\r\nb\r\n\r\n", 3),
            ("\na\n", 2),
        ] {
            assert_eq!(lines(text.as_bytes()).ok(), Some(count), "{text:?}");
        }
    }
}
