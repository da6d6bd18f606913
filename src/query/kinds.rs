//! The words of `is:`, and how each is decided.

use crate::domain::item::{Item, ObjectClass};

/// Bits of the equip mask. Source: ACE's `EquipMask`.
mod places {
    pub const FEET: u32 = 0x100;
    pub const SHIELD: u32 = 0x0020_0000;
    pub const AMMUNITION: u32 = 0x0080_0000;
    pub const TRINKET: u32 = 0x0400_0000;
    pub const CLOAK: u32 = 0x0800_0000;
    /// The three sigils.
    pub const AETHERIA: u32 = 0x7000_0000;
    /// Chest and arms under the armour. Source: Mag-Tools, which leaves out the abdomen: pants
    /// have it too.
    pub const SHIRT: u32 = 0x1A;
    /// Abdomen and legs under the armour. Source: Mag-Tools.
    pub const PANTS: u32 = 0xC4;
}

/// Picture below the one of a rare. Source: the game's client.
const RARE_UNDERLAY: u32 = 0x5B0C;

/// A word of `is:` that the item itself decides.
pub(super) struct Kind {
    pub word: &'static str,
    /// What to call such items, after "items" or in its place.
    pub phrase: &'static str,
    /// The phrase can stand in the place of "items".
    pub is_noun: bool,
    pub summary: &'static str,
    test: fn(&Item, is_worn: bool) -> bool,
}

const fn noun(
    word: &'static str,
    phrase: &'static str,
    summary: &'static str,
    test: fn(&Item, bool) -> bool,
) -> Kind {
    Kind { word, phrase, is_noun: true, summary, test }
}

const fn adjective(
    word: &'static str,
    summary: &'static str,
    test: fn(&Item, bool) -> bool,
) -> Kind {
    Kind { word, phrase: word, is_noun: false, summary, test }
}

/// All of them. Their positions are in the index: new ones go to the end.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = &[
    noun("armor", "armor", "body armor; a shield is none", |item, _| {
        item.class == ObjectClass::Armor && !fits(item, places::SHIELD)
    }),
    noun("weapon", "weapons", "melee, missile or caster", |item, _| {
        is_melee(item) || is_missile(item) || is_caster(item)
    }),
    noun("melee", "melee weapons", "swords, axes and the like", |item, _| is_melee(item)),
    noun("missile", "missile weapons", "launchers and what is thrown; not ammunition", |item, _| {
        is_missile(item)
    }),
    noun("caster", "casters", "wands, staves, orbs", |item, _| is_caster(item)),
    noun("jewelry", "jewelry", "rings, bracelets, necklaces, trinkets", |item, _| {
        item.class == ObjectClass::Jewelry
    }),
    noun("clothing", "clothing", "clothes; a cloak is none", |item, _| {
        item.class == ObjectClass::Clothing && !fits(item, places::CLOAK)
    }),
    noun("shirt", "shirts", "worn under the armor, above the waist", |item, _| {
        fits(item, places::SHIRT)
    }),
    noun("pants", "pants", "worn under the armor, below the waist", |item, _| is_pants(item)),
    noun("shield", "shields", "worn in the shield's place", |item, _| fits(item, places::SHIELD)),
    noun("cloak", "cloaks", "worn in the cloak's place", |item, _| fits(item, places::CLOAK)),
    noun("trinket", "trinkets", "worn in the trinket's place", |item, _| {
        fits(item, places::TRINKET)
    }),
    noun("aetheria", "aetheria", "worn in one of the three sigils' places", |item, _| {
        fits(item, places::AETHERIA)
    }),
    noun("salvage", "salvage", "bags of salvage", |item, _| item.class == ObjectClass::Salvage),
    noun("gem", "gems", "gems; aetheria is none", |item, _| {
        item.class == ObjectClass::Gem && !fits(item, places::AETHERIA)
    }),
    noun("rare", "rares", "rares, by their number or the picture below theirs", |item, _| {
        is_rare(item)
    }),
    adjective("equipped", "worn or wielded now", |_, is_worn| is_worn),
    adjective("imbued", "with an imbue", |item, _| item.craft.imbue_bits.is_some()),
    adjective("tinkered", "tinkered at least once", |item, _| {
        item.craft.tinks.is_some_and(|tinks| tinks > 0)
    }),
    adjective("attuned", "cannot be given away", |item, _| {
        item.attuned.is_some_and(|kind| kind > 0)
    }),
    adjective("bonded", "stays at death", |item, _| item.bonded.is_some_and(|kind| kind > 0)),
    noun("loot", "loot", "made by chance: with a material or a workmanship", |item, _| {
        is_loot(item)
    }),
    noun("quest", "quest gear", "can be worn, and is neither loot nor rare, aetheria or ammunition",
         |item, _| is_quest(item)),
    adjective("appraised", "looked at closely, so that its numbers are known", |item, _| {
        item.is_appraised
    }),
    adjective("retained", "kept from being sold or salvaged", |item, _| {
        item.is_retained == Some(true)
    }),
    adjective("unenchantable", "banes and the like cannot be cast on it", |item, _| {
        item.armor.is_unenchantable
    }),
    noun("stack", "stacks", "stacks of two or more", |item, _| item.stack.count > 1),
    noun("pack", "packs", "containers", |item, _| item.class == ObjectClass::Container),
    adjective("unique", "only so many can be carried", |item, _| item.carried_max.is_some()),
];

/// The positions of the words that fit an item, lowest first.
pub(super) fn kinds_of(item: &Item, is_worn: bool) -> impl Iterator<Item = usize> + '_ {
    let fitting = move |(_, kind): &(usize, &Kind)| (kind.test)(item, is_worn);
    KINDS.iter().enumerate().filter(fitting).map(|(position, _)| position)
}

fn fits(item: &Item, mask: u32) -> bool {
    item.equip_mask.is_some_and(|places| places & mask != 0)
}

fn is_melee(item: &Item) -> bool {
    item.class == ObjectClass::MeleeWeapon
}

fn is_missile(item: &Item) -> bool {
    item.class == ObjectClass::MissileWeapon && !fits(item, places::AMMUNITION)
}

fn is_caster(item: &Item) -> bool {
    item.class == ObjectClass::WandStaffOrb
}

/// Some boots have the lower legs too, and are no pants. Source: Mag-Tools.
fn is_pants(item: &Item) -> bool {
    fits(item, places::PANTS) && !fits(item, places::SHIRT | places::FEET)
}

fn is_rare(item: &Item) -> bool {
    item.rare_id.is_some() || item.icons.underlay == Some(RARE_UNDERLAY)
}

/// What the game makes by chance has a material, a workmanship or both; both are known before
/// anybody appraises it.
fn is_loot(item: &Item) -> bool {
    item.material.is_some() || item.craft.workmanship.is_some()
}

fn is_quest(item: &Item) -> bool {
    let is_other = is_loot(item) || is_rare(item);
    item.equip_mask.is_some() && !is_other && !fits(item, places::AETHERIA | places::AMMUNITION)
}
