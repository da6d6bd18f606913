//! Who a character is: what does not change while it plays.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::simulator::chance::{pick, word};

/// How a character fights, which decides the attack kind its hits are counted under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Melee,
    Missile,
    War,
    Void,
}

/// The fixed part of a character.
pub struct Identity {
    pub name: String,
    /// The machine it runs on, as its owner tagged it.
    pub tag: String,
    pub level: u16,
    pub race: &'static str,
    pub gender: &'static str,
    pub style: Style,
    /// Element of its weapon, in the spelling of combat snapshots.
    pub element: &'static str,
    /// Kills in an hour of undisturbed hunting.
    pub kills_per_hour: f64,
    /// Attacks in a second of fighting.
    pub attacks_per_s: f64,
    /// How far it runs, map units a second (10 to 12 metres).
    pub speed: f64,
    /// What its machine's clock shows more or less than the true time.
    pub skew_ms: i64,
    /// Which fellowship it hunts with; members of one share ground, vitals and place.
    pub fellowship: Option<u32>,
    /// Object id in the game: a player's, so positive.
    pub object_id: i32,
    /// Decides its attributes and skills.
    pub sheet_seed: u64,
    /// It stands in town and keeps what others bring, as its name says.
    pub is_mule: bool,
}

const RACES: [&str; 9] = [
    "Aluvian",
    "Aluvian",
    "Gharu'ndim",
    "Gharu'ndim",
    "Sho",
    "Sho",
    "Viamontian",
    "Umbraen",
    "Empyrean",
];

impl Identity {
    pub fn new(rng: &mut ChaCha8Rng, name: String, place: Place) -> Self {
        let style = *pick(
            rng,
            &[Style::Melee, Style::Melee, Style::Missile, Style::War, Style::War, Style::Void],
        );
        let (element, attacks_per_s) = match style {
            Style::Melee => (
                word(rng, &["slash", "pierce", "bludgeon", "fire", "cold", "acid", "electric"]),
                rng.random_range(0.8..1.2),
            ),
            Style::Missile => {
                (word(rng, &["pierce", "fire", "cold", "electric"]), rng.random_range(0.7..1.0))
            }
            Style::War => {
                (word(rng, &["fire", "cold", "acid", "electric"]), rng.random_range(0.4..0.6))
            }
            Style::Void => ("nether", rng.random_range(0.4..0.6)),
        };
        let is_mule = name.starts_with("Mule ");
        let kills_per_hour = rng.random_range(200.0..1_500.0);
        Self {
            name,
            tag: place.tag,
            // Most macros are done levelling; the rest is spread.
            level: if rng.random_bool(0.6) { 275 } else { rng.random_range(30..275) },
            is_mule,
            race: word(rng, &RACES),
            gender: word(rng, &["Male", "Female"]),
            style,
            element,
            kills_per_hour: if is_mule { 0.0 } else { kills_per_hour },
            attacks_per_s,
            speed: rng.random_range(10.0..12.0) / 240.0,
            skew_ms: rng.random_range(-90_000..=90_000),
            fellowship: place.fellowship.filter(|_| !is_mule),
            object_id: rng.random_range(0x5000_0001..0x5FFF_FFFF),
            sheet_seed: rng.random(),
        }
    }

    /// Largest health, stamina and mana.
    pub fn vitals_max(&self) -> [u32; 3] {
        let level = u32::from(self.level);
        match self.style {
            Style::Melee => [90 + level, 150 + level, 60 + level / 2],
            Style::Missile => [80 + level * 9 / 10, 140 + level, 70 + level / 2],
            Style::War | Style::Void => [70 + level * 8 / 10, 100 + level / 2, 140 + level],
        }
    }
}

/// Where a character belongs among its fellows.
pub struct Place {
    pub tag: String,
    pub fellowship: Option<u32>,
}
