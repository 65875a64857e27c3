//! Whole and real numbers beside each other, without the rounding of a conversion.

use std::cmp::Ordering;

/// Compares a whole number with a real one exactly; NaN is not compared.
pub(crate) fn compare(whole: i64, real: f64) -> Option<Ordering> {
    if real.is_nan() {
        return None;
    }
    // 2^63 is the first real number above every whole one.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if real >= LIMIT {
        return Some(Ordering::Less);
    }
    if real < -LIMIT {
        return Some(Ordering::Greater);
    }
    let floor = real.floor();
    let order = whole.cmp(&truncated(floor));
    Some(if order == Ordering::Equal && real > floor {
        Ordering::Less
    } else {
        order
    })
}

/// The whole number of a real one that has no fraction and lies within the limits.
#[expect(
    clippy::cast_possible_truncation,
    reason = "it is a whole number in range"
)]
fn truncated(real: f64) -> i64 {
    real as i64
}

/// Returns the whole number that a real one is; `None` with a fraction, or out of range.
pub(crate) fn whole(real: f64) -> Option<i64> {
    let is_whole = real.is_finite() && real == real.trunc();
    let in_range = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&real);
    (is_whole && in_range).then(|| truncated(real))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_and_real_numbers_compare_without_rounding() {
        assert_eq!(compare(1, 1.0), Some(Ordering::Equal));
        assert_eq!(compare(1, 1.5), Some(Ordering::Less));
        assert_eq!(compare(-1, -1.5), Some(Ordering::Greater));
        // As a real number the left one would be the right one.
        assert_eq!(
            compare(9_007_199_254_740_993, 9_007_199_254_740_992.0),
            Some(Ordering::Greater)
        );
        assert_eq!(compare(i64::MAX, 1e300), Some(Ordering::Less));
        assert_eq!(
            compare(i64::MIN, f64::NEG_INFINITY),
            Some(Ordering::Greater)
        );
        assert_eq!(compare(0, f64::NAN), None);
    }

    #[test]
    fn a_real_number_is_whole_only_without_fraction_and_in_range() {
        assert_eq!(whole(-3.0), Some(-3));
        assert_eq!(whole(3.5), None);
        assert_eq!(whole(1e19), None);
        assert_eq!(whole(f64::INFINITY), None);
    }
}
