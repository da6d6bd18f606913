//! Where Dereth is land. Source: the project's own drawing, `assets/map/dereth.json`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A closed outline: `[east, north]` corners in map units, the last joined to the first.
type Ring = Vec<[f64; 2]>;

#[derive(serde::Deserialize)]
struct Drawing {
    mainland: Ring,
    inner_sea: Ring,
    fjord: Ring,
    islands: BTreeMap<String, Ring>,
}

/// Whether a place is land in the drawing, which is coarse: towns on the shore may lie in the sea.
pub fn is_land(ew: f64, ns: f64) -> bool {
    static DRAWING: LazyLock<Drawing> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../assets/map/dereth.json"))
            .expect("the embedded drawing of the land is whole")
    });
    let inside = |ring: &Ring| contains(ring, ew, ns);
    (inside(&DRAWING.mainland) && !inside(&DRAWING.inner_sea) && !inside(&DRAWING.fjord))
        || DRAWING.islands.values().any(inside)
}

/// Whether all of a straight way is land, looked at every tenth of a map unit (24 m).
pub fn is_land_between(from: (f64, f64), to: (f64, f64)) -> bool {
    let (step_ew, step_ns) = (to.0 - from.0, to.1 - from.1);
    let steps = (step_ew.hypot(step_ns) / 0.1).ceil().max(1.0);
    let mut done = 0.0;
    while done <= steps {
        let part = done / steps;
        if !is_land(from.0 + step_ew * part, from.1 + step_ns * part) {
            return false;
        }
        done += 1.0;
    }
    true
}

/// Even-odd rule: a ray to the east crosses the outline an odd number of times from inside.
fn contains(ring: &Ring, ew: f64, ns: f64) -> bool {
    let mut inside = false;
    for (index, a) in ring.iter().enumerate() {
        let b = ring[(index + 1) % ring.len()];
        if (a[1] > ns) != (b[1] > ns) && ew < a[0] + (ns - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) {
            inside = !inside;
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(place: (f64, f64), expected: bool) {
        assert_eq!(is_land(place.0, place.1), expected, "{place:?}");
    }

    #[test]
    fn tells_land_from_water() {
        check((33.6, 42.1), true); // Holtburg
        check((-1.7, -21.6), true); // Yaraq
        check((-75.0, 50.0), true); // Marae Lassel
        check((-25.0, -20.0), false); // the inner sea
        check((-101.0, 0.0), false); // the ocean
        check((-40.0, 52.0), false); // the fjord
    }

    #[test]
    fn ways_may_not_cross_water() {
        assert!(is_land_between((33.3, 42.3), (35.0, 43.0)));
        assert!(!is_land_between((33.3, 42.3), (-71.8, 1.5)));
    }
}
