//! A fleet's belongings for the search bench: the items of tier-8 loot, the same for every run.
//!
//! How often there is a set, a rating or a cantrip, and how strong: the stock loot tables of ACE.
//! Names, places and materials are those of real loot. A character has 350 items.

use std::fmt::Write as _;

use overlord::domain::character::CharacterId;
use overlord::domain::item::ItemId;
use overlord::domain::spell::CantripTier;
use overlord::facts::{self, LootGroup, LootTemplate};
use overlord::query::{Document, Mark, MarkKind, NumberField};
use overlord::search::Indexed;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Items of a character.
pub const ITEMS_EACH: u32 = 350;
/// 2026-11-21 00:00 UTC.
const NOW_MS: f64 = 1_795_219_200_000.0;

/// The items of one character, whatever else was made before.
pub fn items_of(character: u32, generation: u64) -> Vec<Indexed> {
    let seed = u64::from(character) << 8 | generation;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..ITEMS_EACH).map(|number| item(character, number, &mut rng)).collect()
}

/// The cantrip that the bench asks for.
pub fn strength(tier: CantripTier) -> Mark {
    let lines = lines();
    let line = lines.iter().position(|line| line.contains("Strength")).expect("a cantrip line");
    cantrip(line, tier)
}

/// Any cantrip of this tier.
pub fn any_cantrip(tier: CantripTier) -> Mark {
    Mark::new(MarkKind::Cantrip, place(tier))
}

fn lines() -> &'static [&'static str] {
    static LINES: std::sync::LazyLock<Vec<&str>> = std::sync::LazyLock::new(|| {
        let mut lines: Vec<_> = facts::cantrips().iter().map(|cantrip| cantrip.line).collect();
        lines.sort_unstable();
        lines.dedup();
        lines
    });
    &LINES
}

fn cantrip(line: usize, tier: CantripTier) -> Mark {
    let family = u32::try_from(line + 1).expect("few lines");
    Mark::new(MarkKind::Cantrip, family * 256 + place(tier))
}

fn place(tier: CantripTier) -> u32 {
    let place = CantripTier::ALL.iter().position(|other| *other == tier);
    u32::try_from(place.unwrap_or(0)).unwrap_or(0) + 1
}

fn item(character: u32, number: u32, rng: &mut ChaCha8Rng) -> Indexed {
    let loot = facts::loot();
    let template = loot[rng.random_range(0..loot.len())];
    let materials = facts::materials();
    let material = materials[rng.random_range(0..materials.len())];
    let title = format!("{} {}", material.name, template.name);
    let mut item = Item { numbers: [None; NumberField::COUNT], marks: Vec::new() };
    item.mark(MarkKind::Material, material.id.cast_unsigned());
    item.mark(MarkKind::Character, character);
    item.mark(MarkKind::Wcid, template.wcid.cast_unsigned());
    item.mark(MarkKind::ObjectClass, template.object_class.cast_unsigned());
    item.mark(MarkKind::Container, rng.random_range(0..9));
    item.mark(MarkKind::Is, template.group as u32);
    for bit in (0..31).filter(|bit| template.equip_mask >> bit & 1 == 1) {
        item.mark(MarkKind::Slot, bit);
    }
    for bit in (0..31).filter(|bit| template.coverage >> bit & 1 == 1) {
        item.mark(MarkKind::Covers, bit);
    }
    item.looks(&template, rng);
    let spells = item.cantrips(rng);
    let id = ItemId(0x8000_0000 + character * ITEMS_EACH + number);
    item.marks.sort_unstable();
    item.marks.dedup();
    let character_name = format!("Hunter {character}");
    let json = item.json(id, &character_name, &title, material.name, &spells).into();
    let document = Document {
        character: CharacterId(character),
        item: id,
        character_name,
        title,
        numbers: item.numbers,
        marks: item.marks,
    };
    Indexed { document, json }
}

struct Item {
    numbers: [Option<f64>; NumberField::COUNT],
    marks: Vec<Mark>,
}

impl Item {
    fn mark(&mut self, kind: MarkKind, value: u32) {
        self.marks.push(Mark::new(kind, value));
    }

    fn number(&mut self, field: NumberField, number: impl Into<f64>) {
        self.numbers[field as usize] = Some(number.into());
    }

    fn looks(&mut self, template: &LootTemplate, rng: &mut ChaCha8Rng) {
        use NumberField as N;
        let is_armor = matches!(template.group, LootGroup::Armor | LootGroup::Shield);
        if is_armor && rng.random_bool(0.9) {
            let level = rng.random_range(235..345);
            self.number(N::BaseArmor, level);
            let tinks = rng.random_range(0..11);
            self.number(N::ArmorLevel, level + tinks * 20);
            self.number(N::Tinks, tinks);
        }
        if is_armor && rng.random_bool(0.34) {
            let set = rng.random_range(13..30);
            self.mark(MarkKind::Set, set);
            self.mark(MarkKind::Has, MarkKind::Set as u32);
        }
        if rng.random_bool(0.25) {
            let rating = 1 + i32::from(rng.random_bool(0.05));
            let field = [N::DamageRating, N::DamageResistRating, N::CritDamageRating];
            self.number(field[rng.random_range(0..field.len())], rating);
            self.number(N::Rating, rating);
        }
        if template.group == LootGroup::Weapon {
            let damage = rng.random_range(30..75);
            self.number(N::Damage, damage);
            self.number(N::Variance, f64::from(rng.random_range(20..60)) / 100.0);
            self.number(N::MinDamage, f64::from(damage) * 0.6);
            self.number(N::Attack, rng.random_range(0..22));
            self.number(N::MeleeDefense, rng.random_range(0..22));
            self.number(N::Wield, rng.random_range(250..431));
        }
        self.number(N::Workmanship, rng.random_range(1..11));
        self.number(N::Value, rng.random_range(100..60_000));
        self.number(N::Burden, template.burden.max(5));
        self.number(N::Level, [150, 180][usize::from(rng.random_bool(0.5))]);
        self.number(N::Lore, rng.random_range(50..450));
        self.number(N::Spellcraft, rng.random_range(200..420));
        self.number(N::Mana, rng.random_range(300..2_500));
        self.number(N::Stack, 1);
        self.number(N::Seen, NOW_MS - f64::from(rng.random_range(0..86_400)) * 1e3);
        self.number(N::Arrived, NOW_MS - f64::from(rng.random_range(0..7_776_000)) * 1e3);
    }

    /// Adds what three of four pieces get; returns the names.
    fn cantrips(&mut self, rng: &mut ChaCha8Rng) -> Vec<String> {
        let count = match rng.random_range(0..1_000) {
            0..250 => 0,
            250..857 => 1,
            857..985 => 2,
            985..997 => 3,
            _ => 4,
        };
        let mut best = 0;
        let names = (0..count).map(|_| {
            let tier = match rng.random_range(0..100) {
                0..2 => CantripTier::Minor,
                2..48 => CantripTier::Major,
                48..90 => CantripTier::Epic,
                _ => CantripTier::Legendary,
            };
            let line = rng.random_range(0..lines().len());
            self.marks.push(cantrip(line, tier));
            self.marks.push(any_cantrip(tier));
            self.mark(MarkKind::Spell, u32::try_from(line).unwrap_or(0) * 8 + place(tier));
            best = best.max(place(tier));
            format!("{tier:?} {}", lines()[line])
        });
        let names = names.collect();
        if best > 0 {
            self.mark(MarkKind::BestTier, best);
            self.mark(MarkKind::Has, MarkKind::Cantrip as u32);
        }
        names
    }

    /// About as long as the server's own.
    fn json(
        &self,
        id: ItemId,
        character: &str,
        name: &str,
        material: &str,
        spells: &[String],
    ) -> String {
        let mut json = format!(
            "{{\"item_id\":{},\"hex\":\"{id}\",\"character_name\":\"{character}\",\
             \"name\":\"{name}\",\"material\":\"{material}\",\"container_label\":\"Main pack\"",
            id.signed(),
        );
        for field in NumberField::ALL {
            if let Some(number) = self.numbers[*field as usize] {
                write!(json, ",\"{field:?}\":{number}").expect("writes to memory");
            }
        }
        write!(json, ",\"spells\":[").expect("writes to memory");
        for (number, spell) in spells.iter().enumerate() {
            let comma = if number == 0 { "" } else { "," };
            write!(json, "{comma}{{\"name\":\"{spell}\",\"is_active\":true}}").expect("writes");
        }
        write!(json, "],\"line\":\"{name}, {}\"}}", spells.join(", ")).expect("writes");
        json
    }
}
