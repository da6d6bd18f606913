//! A character's sheet, as sent every ten minutes.

use rand::RngExt;
use serde_json::{Map, Value, json};

use crate::facts;
use crate::simulator::chance::{pick, strand};
use crate::simulator::frames::iso;
use crate::simulator::identity::{Identity, Style};

const ATTRIBUTES: [&str; 6] =
    ["strength", "endurance", "coordination", "quickness", "focus", "self"];
const ALLEGIANCES: [(&str, &str); 4] = [
    ("Knights of the Silver Falcon", "Aurelian the Just"),
    ("House Tiofor", "Duchess Marisol"),
    ("Iron Tusk", "Grond"),
    ("The Late Shift", "Nocturne"),
];
/// Auras and augmentations worth showing, by property number.
const PROPERTIES: [u32; 12] = [218, 230, 233, 234, 298, 299, 309, 310, 333, 334, 335, 365];
/// Experience for level 275. Source: the game's table.
const XP_MAX: i64 = 191_226_310_247;

/// Characters were made between July 2017 and December 2024.
const BORN_MS: std::ops::Range<i64> = 1_499_000_000_000..1_735_000_000_000;

/// What of the sheet changes while playing.
pub struct Progress {
    pub total_deaths: u32,
    /// Kills of this session; they earn luminance.
    pub kills: u64,
}

/// The members of a `character_stats` frame. The same character has the same sheet.
pub fn sheet(who: &Identity, server: &str, progress: &Progress) -> Value {
    let mut rng = strand(who.sheet_seed, 0);
    let level = u32::from(who.level);
    let attributes: Map<String, Value> = ATTRIBUTES
        .iter()
        .map(|name| {
            let creation = *pick(&mut rng, &[10, 40, 60, 100]);
            let base = creation + level * 190 / 275;
            ((*name).to_owned(), json!({ "base": base, "creation": creation }))
        })
        .collect();
    let [health, stamina, mana] = who.vitals_max();
    let skills: Map<String, Value> = facts::skills()
        .iter()
        .map(|skill| {
            let wanted = match who.style {
                Style::Melee => matches!(skill.group, "weapon" | "combat_style" | "defense"),
                Style::Missile => {
                    matches!(skill.key, "missile_weapons" | "fletching") || skill.group == "defense"
                }
                Style::War | Style::Void => matches!(skill.group, "magic" | "defense"),
            };
            let is_trained = wanted || rng.random_bool(0.2);
            let training = match (is_trained, rng.random_bool(0.3)) {
                (true, true) => "Specialized",
                (true, false) => "Trained",
                (false, _) => "Untrained",
            };
            let base = if is_trained { 40 + level * 3 / 2 } else { 10 + level / 5 };
            (skill.key.to_owned(), json!({ "base": base, "training": training }))
        })
        .collect();
    let titles: Vec<i32> =
        (0..rng.random_range(5..40)).map(|_| pick(&mut rng, facts::titles()).id).collect();
    let (allegiance, monarch) = *pick(&mut rng, &ALLEGIANCES);
    let properties: Map<String, Value> =
        PROPERTIES.iter().map(|key| (key.to_string(), json!(rng.random_range(0..=5)))).collect();
    let share = f64::from(level) / 275.0;
    let born_ms = rng.random_range(BORN_MS);
    json!({
        "server": server,
        "level": level,
        "race": who.race,
        "gender": who.gender,
        "birth": iso(born_ms),
        "total_xp": if who.level == 275 { XP_MAX } else { below_max_xp(share) },
        "unassigned_xp": rng.random_range(0..2_000_000_000_i64),
        "skill_credits": rng.random_range(0..8),
        "luminance_earned": progress.kills * 120 % 1_500_000,
        "luminance_total": 1_500_000,
        "deaths": progress.total_deaths,
        "current_title": titles.first(),
        "titles": titles,
        "attributes": attributes,
        "vitals": {
            "health": { "base": health },
            "stamina": { "base": stamina },
            "mana": { "base": mana },
        },
        "skills": skills,
        "allegiance": {
            "name": allegiance,
            "monarch": monarch,
            "patron": monarch,
            "rank": rng.random_range(1..=10),
            "followers": rng.random_range(0..30),
        },
        "properties": properties,
    })
}

/// Experience below the last level: it grows with about the fifth power of the level.
#[expect(clippy::cast_possible_truncation, reason = "far below 2^53")]
fn below_max_xp(share: f64) -> i64 {
    (share.powi(5) * 1.9e11) as i64
}
