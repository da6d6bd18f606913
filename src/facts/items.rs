//! Things that lie in packs: rares, loot, everyday goods.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::facts::table::rows;

/// Whether a rare is one of the many small ones or one to celebrate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RareClass {
    /// Tiers 1 to 3.
    Common,
    /// Tiers 4 to 6, and names nobody has listed.
    Great,
}

impl RareClass {
    /// The name browsers and alert rules use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Common => "common",
            Self::Great => "great",
        }
    }
}

/// A rare item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rare {
    pub name: &'static str,
    /// 1 (often) to 6 (hardly ever).
    pub tier: u8,
    pub class: RareClass,
    /// The game server's number for this kind of thing.
    pub wcid: i32,
    /// Icon, without the leading `0x06000000`.
    pub icon: i32,
}

/// What a piece of loot is, as far as its random properties go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LootGroup {
    Aetheria,
    Armor,
    Cloak,
    Clothing,
    Essence,
    Jewelry,
    Shield,
    Weapon,
}

/// The fixed part of a piece of loot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LootTemplate {
    pub group: LootGroup,
    pub name: &'static str,
    pub wcid: i32,
    pub icon: i32,
    /// Decal's class of objects, 0 to 42.
    pub object_class: i32,
    /// Where it may be worn, one bit a place.
    pub equip_mask: i32,
    /// Which body parts it covers, one bit each; 0 for what is not worn on the body.
    pub coverage: i32,
    pub armor_level: Option<i32>,
    pub damage: Option<i32>,
    pub variance: Option<f64>,
    pub burden: i32,
    pub value: i32,
}

/// Something everyday: components, money, keys, tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sundry {
    pub name: &'static str,
    pub wcid: i32,
    pub icon: i32,
    /// Decal's class of objects, 0 to 42.
    pub object_class: i32,
    /// Most that fit in one stack; 1 for what does not stack.
    pub stack_max: i32,
    /// Value and burden of one.
    pub value: i32,
    pub burden: i32,
}

/// All known rares, most frequent first. A few names occur twice, as different kinds.
pub fn rares() -> &'static [Rare] {
    static RARES: LazyLock<Vec<Rare>> = LazyLock::new(|| {
        let columns = ["tier", "class", "name", "wcid", "icon"];
        rows(include_str!("../../assets/facts/rares.tsv"), &columns)
            .map(|row| Rare {
                name: row.text(2),
                tier: row.number(0),
                class: match row.text(1) {
                    "common" => RareClass::Common,
                    _ => RareClass::Great,
                },
                wcid: row.number(3),
                icon: row.number(4),
            })
            .collect()
    });
    &RARES
}

/// The rare of this name; case and surrounding space do not matter.
fn find_rare(name: &str) -> Option<&'static Rare> {
    static BY_NAME: LazyLock<HashMap<String, &Rare>> = LazyLock::new(|| {
        // The most frequent of two with one name wins, so later rows give way.
        rares().iter().rev().map(|rare| (rare.name.to_lowercase(), rare)).collect()
    });
    BY_NAME.get(&name.trim().to_lowercase()).copied()
}

/// Tier of a rare by name, 1 (often) to 6; `None` for a name nobody has listed.
pub fn rare_tier(name: &str) -> Option<u8> {
    find_rare(name).map(|rare| rare.tier)
}

/// Class of a rare by name. A name nobody has listed counts as great: better one celebration too
/// many than a great find that nobody heard of.
pub fn rare_class(name: &str) -> RareClass {
    find_rare(name).map_or(RareClass::Great, |rare| rare.class)
}

/// Kinds of random loot, by group and name.
pub fn loot() -> &'static [LootTemplate] {
    static LOOT: LazyLock<Vec<LootTemplate>> = LazyLock::new(|| {
        let columns = [
            "group",
            "name",
            "wcid",
            "icon",
            "object_class",
            "equip_mask",
            "coverage",
            "armor_level",
            "damage",
            "variance",
            "burden",
            "value",
        ];
        rows(include_str!("../../assets/facts/loot.tsv"), &columns)
            .map(|row| LootTemplate {
                group: match row.text(0) {
                    "aetheria" => LootGroup::Aetheria,
                    "cloak" => LootGroup::Cloak,
                    "clothing" => LootGroup::Clothing,
                    "essence" => LootGroup::Essence,
                    "jewelry" => LootGroup::Jewelry,
                    "shield" => LootGroup::Shield,
                    "weapon" => LootGroup::Weapon,
                    _ => LootGroup::Armor,
                },
                name: row.text(1),
                wcid: row.number(2),
                icon: row.number(3),
                object_class: row.number(4),
                equip_mask: row.number(5),
                coverage: row.number(6),
                armor_level: row.find_number(7),
                damage: row.find_number(8),
                variance: row.find_number(9),
                burden: row.number(10),
                value: row.number(11),
            })
            .collect()
    });
    &LOOT
}

/// Everyday things, by name.
pub fn sundries() -> &'static [Sundry] {
    static SUNDRIES: LazyLock<Vec<Sundry>> = LazyLock::new(|| {
        let columns = ["name", "wcid", "icon", "object_class", "stack_max", "value", "burden"];
        rows(include_str!("../../assets/facts/sundries.tsv"), &columns)
            .map(|row| Sundry {
                name: row.text(0),
                wcid: row.number(1),
                icon: row.number(2),
                object_class: row.number(3),
                stack_max: row.number(4),
                value: row.number(5),
                burden: row.number(6),
            })
            .collect()
    });
    &SUNDRIES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, tier: Option<u8>, class: RareClass) {
        assert_eq!((rare_tier(name), rare_class(name)), (tier, class), "{name}");
    }

    #[test]
    fn rares_have_a_tier_and_a_class() {
        check("Adherent's Crystal", Some(1), RareClass::Common);
        check(" adherent's crystal ", Some(1), RareClass::Common);
        check("Shimmering Skeleton Key", Some(3), RareClass::Common);
        check("Something Nobody Has Seen", None, RareClass::Great);
        let great = rares().iter().filter(|rare| rare.class == RareClass::Great);
        assert_eq!(great.count(), rares().iter().filter(|rare| rare.tier > 3).count());
    }

    #[test]
    fn loot_has_what_its_group_needs() {
        let count = |group| loot().iter().filter(|item| item.group == group).count();
        assert!(count(LootGroup::Armor) > 200);
        assert!(count(LootGroup::Weapon) > 400);
        for item in loot().iter().filter(|item| item.group == LootGroup::Armor) {
            assert!(item.armor_level.is_some() && item.coverage != 0, "{}", item.name);
        }
    }

    #[test]
    fn sundries_read() {
        assert!(sundries().iter().any(|item| item.name == "Prismatic Taper"));
    }
}
