//! Places on Dereth.
//!
//! The map spans -101.95 to +102.05 both ways; one unit is 240 metres. East and north are
//! positive. Source: the client's own conversion, ((landblock × 8 + metres / 24) − 1019.5) / 10.

use std::fmt;

/// A place in the world.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct WorldPosition {
    /// East (+) or west (−), map units.
    pub ew: f64,
    /// North (+) or south (−), map units.
    pub ns: f64,
    /// Height, in the unit the game client sends (not known to be metres).
    pub z: f64,
}

impl WorldPosition {
    /// Distance over the ground, map units.
    pub fn distance(self, other: Self) -> f64 {
        (self.ew - other.ew).hypot(self.ns - other.ns)
    }
}

/// Shows a place the way players write it: `42.1N, 33.6E`.
impl fmt::Display for WorldPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let north = if self.ns < 0.0 { 'S' } else { 'N' };
        let east = if self.ew < 0.0 { 'W' } else { 'E' };
        write!(f, "{:.1}{north}, {:.1}{east}", self.ns.abs(), self.ew.abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_places_as_players_write_them() {
        let holtburg = WorldPosition { ew: 33.6, ns: 42.08, z: 94.0 };
        assert_eq!(holtburg.to_string(), "42.1N, 33.6E");
        let south_west = WorldPosition { ew: -71.8, ns: -1.5, z: 0.0 };
        assert_eq!(south_west.to_string(), "1.5S, 71.8W");
    }
}
