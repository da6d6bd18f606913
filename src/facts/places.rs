//! Towns, lifestones, portals and dungeons.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::domain::coordinates::WorldPosition;
use crate::facts::table::rows;

/// What a settlement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TownKind {
    Town,
    Outpost,
}

impl TownKind {
    /// The name browsers use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Town => "town",
            Self::Outpost => "outpost",
        }
    }
}

/// A settlement that players navigate by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Town {
    pub name: &'static str,
    /// East and north of its centre, map units, to about 0.5.
    pub ew: f64,
    pub ns: f64,
    pub kind: TownKind,
    /// The people who built it; empty where nobody says.
    pub culture: &'static str,
}

/// A portal that stands in the open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Portal {
    pub name: &'static str,
    /// Where it stands; `z` in metres.
    pub position: WorldPosition,
    /// A dungeon's name or coordinates; empty where unknown.
    pub destination: &'static str,
}

/// A landblock that holds a dungeon. Its number says nothing about a place on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dungeon {
    /// Column and row, `0xXXYY`.
    pub landblock: u16,
    pub name: &'static str,
}

/// All towns and outposts, by name.
pub fn towns() -> &'static [Town] {
    static TOWNS: LazyLock<Vec<Town>> = LazyLock::new(|| {
        let columns = ["name", "ew", "ns", "kind", "culture"];
        rows(include_str!("../../assets/facts/towns.tsv"), &columns)
            .map(|row| Town {
                name: row.text(0),
                ew: row.number(1),
                ns: row.number(2),
                kind: match row.text(3) {
                    "outpost" => TownKind::Outpost,
                    _ => TownKind::Town,
                },
                culture: row.text(4),
            })
            .collect()
    });
    &TOWNS
}

/// The town nearest to a place, and how far its centre is, in map units.
///
/// `None` only for a place that is not a number.
pub fn nearest_town(ew: f64, ns: f64) -> Option<(&'static Town, f64)> {
    towns()
        .iter()
        .map(|town| (town, (town.ew - ew).hypot(town.ns - ns)))
        .filter(|(_, distance)| distance.is_finite())
        .min_by(|a, b| a.1.total_cmp(&b.1))
}

/// Where lifestones stand: `(ew, ns)`, map units.
pub fn lifestones() -> &'static [(f64, f64)] {
    static LIFESTONES: LazyLock<Vec<(f64, f64)>> = LazyLock::new(|| {
        rows(include_str!("../../assets/facts/lifestones.tsv"), &["ew", "ns"])
            .map(|row| (row.number(0), row.number(1)))
            .collect()
    });
    &LIFESTONES
}

/// Portals that stand in the open, by name.
pub fn portals() -> &'static [Portal] {
    static PORTALS: LazyLock<Vec<Portal>> = LazyLock::new(|| {
        let columns = ["name", "ew", "ns", "z", "destination"];
        rows(include_str!("../../assets/facts/portals.tsv"), &columns)
            .map(|row| Portal {
                name: row.text(0),
                position: WorldPosition {
                    ew: row.number(1),
                    ns: row.number(2),
                    z: row.find_number(3).unwrap_or_default(),
                },
                destination: row.text(4),
            })
            .collect()
    });
    &PORTALS
}

/// Known dungeons, by landblock.
pub fn dungeons() -> &'static [Dungeon] {
    static DUNGEONS: LazyLock<Vec<Dungeon>> = LazyLock::new(|| {
        rows(include_str!("../../assets/facts/dungeons.tsv"), &["landblock", "name"])
            .map(|row| Dungeon {
                landblock: u16::from_str_radix(row.text(0), 16).unwrap_or_default(),
                name: row.text(1),
            })
            .collect()
    });
    &DUNGEONS
}

/// The name of the dungeon in a landblock (`0xXXYY`), if one is known there.
pub fn dungeon_name(landblock: u16) -> Option<&'static str> {
    static NAMES: LazyLock<HashMap<u16, &'static str>> = LazyLock::new(|| {
        dungeons().iter().map(|dungeon| (dungeon.landblock, dungeon.name)).collect()
    });
    NAMES.get(&landblock).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_nearest_town() {
        let (town, distance) = nearest_town(33.6, 42.1).unwrap();
        assert_eq!(town.name, "Holtburg");
        assert!(distance < 0.5, "{distance}");
        assert_eq!(nearest_town(-2.0, -22.0).unwrap().0.name, "Yaraq");
        assert!(nearest_town(f64::NAN, 0.0).is_none());
    }

    #[test]
    fn every_place_is_on_the_map() {
        assert_eq!(towns().len(), 53);
        assert!(lifestones().len() > 200);
        assert!(portals().len() > 1_000);
        let places = towns().iter().map(|town| (town.ew, town.ns));
        let places = places.chain(lifestones().iter().copied());
        let places = places.chain(portals().iter().map(|p| (p.position.ew, p.position.ns)));
        for (ew, ns) in places {
            assert!(ew.abs() <= 102.05 && ns.abs() <= 102.05, "{ew} {ns}");
        }
    }

    #[test]
    fn names_dungeons() {
        assert_eq!(dungeon_name(0x0002), Some("Viamontian Garrison"));
        assert_eq!(dungeon_name(0xA9B4), None);
        assert!(dungeons().iter().all(|dungeon| dungeon.landblock != 0));
    }
}
