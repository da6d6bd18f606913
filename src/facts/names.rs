//! Names of what items speak of in numbers: materials, sets, skills, imbues, kinds of weapons.

use std::sync::LazyLock;

use crate::facts::table::rows;

/// A number the game uses, and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    pub id: i32,
    pub name: &'static str,
}

/// A skill of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skill {
    pub id: i32,
    pub name: &'static str,
    /// The name in snake case, as game clients send it.
    pub key: &'static str,
    /// `weapon`, `magic`, `defense`, `tinkering`, `craft`, `combat_style` or `general`.
    pub group: &'static str,
}

/// Something an item was imbued with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imbue {
    pub bit: u32,
    /// What Mag-Tools writes; empty where it writes nothing.
    pub token: &'static str,
    pub name: &'static str,
}

/// Numbers and names, in the order of the numbers.
struct Names {
    all: Box<[Named]>,
    /// Those that loot has.
    chosen: Box<[Named]>,
}

impl Names {
    fn read(text: &'static str, columns: [&str; 3], wanted: &str) -> Self {
        let named = rows(text, &columns)
            .map(|row| (Named { id: row.number(0), name: row.text(1) }, row.text(2) == wanted));
        let (all, is_chosen): (Vec<Named>, Vec<bool>) = named.unzip();
        let chosen = all.iter().zip(is_chosen).filter(|(_, chosen)| *chosen);
        Self { chosen: chosen.map(|(named, _)| *named).collect(), all: all.into() }
    }
}

fn find(names: &[Named], id: i32) -> Option<&'static str> {
    let index = names.binary_search_by_key(&id, |named| named.id).ok()?;
    names.get(index).map(|named| named.name)
}

static MATERIALS: LazyLock<Names> = LazyLock::new(|| {
    let text = include_str!("../../assets/facts/materials.tsv");
    Names::read(text, ["id", "name", "is_group"], "0")
});

static SETS: LazyLock<Names> = LazyLock::new(|| {
    let text = include_str!("../../assets/facts/equipment_sets.tsv");
    Names::read(text, ["id", "name", "kind"], "loot_armor")
});

/// What loot is made of: the material's number and name.
pub fn materials() -> &'static [Named] {
    &MATERIALS.chosen
}

/// Name of a material, or of a group of materials.
pub fn material_name(id: i32) -> Option<&'static str> {
    find(&MATERIALS.all, id)
}

/// The armour sets that loot may belong to: number and name.
pub fn armor_sets() -> &'static [Named] {
    &SETS.chosen
}

/// All equipment sets: armour, cloaks, aetheria, gear of quests.
pub fn equipment_sets() -> &'static [Named] {
    &SETS.all
}

pub fn equipment_set_name(id: i32) -> Option<&'static str> {
    find(&SETS.all, id)
}

struct Skills {
    names: Box<[Named]>,
    active: Box<[Skill]>,
}

static SKILLS: LazyLock<Skills> = LazyLock::new(|| {
    let columns = ["id", "name", "key", "group", "is_active"];
    let (mut names, mut active) = (Vec::new(), Vec::new());
    for row in rows(include_str!("../../assets/facts/skills.tsv"), &columns) {
        let (id, name) = (row.number(0), row.text(1));
        names.push(Named { id, name });
        if row.text(4) == "1" {
            active.push(Skill { id, name, key: row.text(2), group: row.text(3) });
        }
    }
    Skills { names: names.into(), active: active.into() }
});

/// All skills in use, by number.
pub fn skills() -> &'static [Skill] {
    &SKILLS.active
}

/// Name of a skill. Old items still ask for skills that nobody can have any more.
pub fn skill_name(id: i32) -> Option<&'static str> {
    find(&SKILLS.names, id)
}

/// Everything an item can be imbued with, lowest bit first.
pub fn imbues() -> &'static [Imbue] {
    static IMBUES: LazyLock<Box<[Imbue]>> = LazyLock::new(|| {
        rows(include_str!("../../assets/facts/imbues.tsv"), &["bit", "token", "name"])
            .map(|row| Imbue { bit: row.number(0), token: row.text(1), name: row.text(2) })
            .collect()
    });
    &IMBUES
}

/// Kinds of weapons: number and name.
pub fn weapon_types() -> &'static [Named] {
    static TYPES: LazyLock<Box<[Named]>> = LazyLock::new(|| {
        rows(include_str!("../../assets/facts/weapon_types.tsv"), &["id", "name"])
            .map(|row| Named { id: row.number(0), name: row.text(1) })
            .collect()
    });
    &TYPES
}

pub fn weapon_type_name(id: i32) -> Option<&'static str> {
    find(weapon_types(), id)
}

/// Types of damage: bit and name.
pub fn damage_types() -> &'static [Named] {
    static TYPES: LazyLock<Box<[Named]>> = LazyLock::new(|| {
        rows(include_str!("../../assets/facts/damage_types.tsv"), &["bit", "name"])
            .map(|row| Named { id: row.number(0), name: row.text(1) })
            .collect()
    });
    &TYPES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_names() {
        assert_eq!(material_name(64), Some("Steel"));
        assert_eq!(material_name(56), Some("Metal"));
        assert_eq!(equipment_set_name(19), Some("Hearty Set"));
        assert_eq!(equipment_set_name(35), Some("Sigil of Defense"));
        assert_eq!(skill_name(44), Some("Heavy Weapons"));
        assert_eq!(skill_name(11), Some("Sword"));
        assert_eq!(weapon_type_name(2), Some("Sword"));
        for id in [i32::MIN, -1, 0, 9_999] {
            let names = [material_name(id), equipment_set_name(id), skill_name(id)];
            assert_eq!(names, [None; 3], "{id}");
        }
    }

    #[test]
    fn tables_are_in_order_and_lists_hold_what_is_in_use() {
        for names in [&MATERIALS.all, &SETS.all, &SKILLS.names] {
            assert!(names.is_sorted_by_key(|named| named.id));
        }
        assert_eq!((materials().len(), equipment_sets().len(), armor_sets().len()), (72, 140, 17));
        assert!(materials().iter().all(|material| material.name != "Metal"));
        assert!(skills().iter().any(|skill| skill.key == "war_magic" && skill.group == "magic"));
        assert!(skills().iter().all(|skill| skill.name != "Sword"));
        assert_eq!((imbues().len(), damage_types().len()), (18, 12));
        assert!(imbues().iter().all(|imbue| imbue.bit.is_power_of_two()));
    }
}
