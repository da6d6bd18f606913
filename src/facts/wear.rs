//! Where things are worn, and what they cover.

use std::sync::LazyLock;

use crate::facts::names::Named;
use crate::facts::table::rows;

/// A place to wear something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Number of its bit in the equip mask.
    pub bit: u32,
    /// Several bits share one where players see one place: a shirt has three.
    pub name: &'static str,
    /// What left and right, all weapons, or all aetheria are together; mostly empty.
    pub group: &'static str,
}

/// All places to wear things, lowest bit first.
pub fn slots() -> &'static [Slot] {
    static SLOTS: LazyLock<Box<[Slot]>> = LazyLock::new(|| {
        rows(include_str!("../../assets/facts/slots.tsv"), &["bit", "name", "group"])
            .map(|row| Slot { bit: row.number(0), name: row.text(1), group: row.text(2) })
            .collect()
    });
    &SLOTS
}

/// Parts of the body: number of the bit in the coverage mask, and name. Most come twice, under the
/// armour and over it.
pub fn body_parts() -> &'static [Named] {
    static PARTS: LazyLock<Box<[Named]>> = LazyLock::new(|| {
        rows(include_str!("../../assets/facts/body_parts.tsv"), &["bit", "name"])
            .map(|row| Named { id: row.number(0), name: row.text(1) })
            .collect()
    });
    &PARTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_has_a_name() {
        assert_eq!(slots().len(), 31);
        assert!((0..).zip(slots()).all(|(bit, slot)| slot.bit == bit && !slot.name.is_empty()));
        let in_group = |group| slots().iter().filter(|slot| slot.group == group).count();
        let groups = ["Wrist", "Ring", "Weapon", "Aetheria"].map(in_group);
        assert_eq!(groups, [2, 2, 4, 3]);
        let chest = body_parts().iter().filter(|part| part.name == "Chest").map(|part| part.id);
        assert_eq!(chest.collect::<Vec<_>>(), [3, 10]);
    }
}
