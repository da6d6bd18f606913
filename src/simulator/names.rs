//! Gives every character a name, unlike any other of the fleet.

use std::collections::HashSet;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::simulator::chance::word;

/// The first names given, as players of long standing have them.
const FIRST: [&str; 70] = [
    "Ysolde",
    "Bram Stoker Jr",
    "Mirra al-Qun",
    "Larsson",
    "Old Man Tufa",
    "Kaelin Ashdown",
    "Shiro Ten-Ken",
    "Vashti",
    "Thistle",
    "Gunnar the Loud",
    "Mule Packrat",
    "Isabeau du Roc",
    "Nightshade",
    "Jin of Lin",
    "Barleycorn",
    "Rasha bint Yaraq",
    "Mule Gamma",
    "Quillon",
    "Zefir Whisperer",
    "Elowen",
    "Mule Tapers",
    "Dirk Slingshot",
    "Oma Hebian",
    "Corvus",
    "Hamud ibn Zaikhal",
    "Petra Stonehold",
    "Lady Rithwic",
    "Mule Rares",
    "Mei-Ling Nanto",
    "Grimble",
    "Sir Drudgealot",
    "Aldra",
    "Tumideon",
    "Wren of Arwic",
    "Boromund",
    "Cinder Ella",
    "Mule Salvage",
    "Yoshi Tanuki",
    "Marguerite Bellenesse",
    "Mule Alpha",
    "Khalid al-Samsur",
    "Saltbeard",
    "Una",
    "Ruk Shar",
    "Perrin Cragstone",
    "Moonflower",
    "Bandit Queen",
    "Mule Armor",
    "Lin Wei",
    "Ser Rhazien",
    "Tansy",
    "Hollowbone",
    "Faramond",
    "Nabila",
    "Mule Jewels",
    "Mule Keys",
    "Emberlyn",
    "Gharu Dancer",
    "Torvald",
    "Two Left Feet",
    "Celeste d'Sanamar",
    "Mule Beta",
    "Iris Greenspire",
    "Bolt Action",
    "Sakura Blade",
    "Dunmere",
    "+Envoy Tamsin",
    "Ash",
    "Wulfgar Jr",
    "Zahra Night Wind",
];

const ONSETS: [&str; 32] = [
    "Al", "Be", "Bran", "Ca", "Cor", "Da", "Dor", "El", "Fen", "Ga", "Gwen", "Ha", "Ish", "Jo",
    "Ka", "Ki", "La", "Lo", "Ma", "Mi", "Na", "Or", "Pa", "Qa", "Ra", "Sha", "Ta", "Tor", "Ul",
    "Va", "Ya", "Zu",
];
const MIDDLES: [&str; 20] = [
    "", "", "", "da", "la", "li", "mi", "na", "ra", "ri", "ro", "sha", "the", "vi", "wi", "za",
    "ne", "lo", "de", "ka",
];
const CODAS: [&str; 26] = [
    "bar", "c", "dan", "den", "dra", "fir", "gan", "kin", "la", "las", "len", "lyn", "mar", "mir",
    "n", "na", "nor", "ra", "rin", "ro", "sa", "shi", "th", "tis", "vyn", "zar",
];
const BYNAMES: [&str; 30] = [
    "al-Jalima",
    "al-Qun",
    "Ashdown",
    "Blackwood",
    "Brightblade",
    "d'Sanamar",
    "du Roc",
    "Fletcher",
    "ibn Tufa",
    "II",
    "III",
    "Ironwood",
    "Jr",
    "Nanto",
    "of Baishi",
    "of Eastham",
    "of Kara",
    "of the Vale",
    "Quickfoot",
    "Redspire",
    "Shoushi",
    "Silverleaf",
    "Stormcaller",
    "Ten-Ken",
    "the Bold",
    "the Elder",
    "the Quiet",
    "the Younger",
    "Tou",
    "Warden",
];
const GOODS: [&str; 10] = [
    "Armor", "Gems", "Keys", "Notes", "Pyreals", "Rares", "Salvage", "Scarabs", "Tapers",
    "Trophies",
];

/// Hands out names; two makers with one generator hand out the same ones.
pub struct NameMaker {
    rng: ChaCha8Rng,
    given: HashSet<String>,
}

impl NameMaker {
    pub fn new(rng: ChaCha8Rng) -> Self {
        Self { rng, given: HashSet::new() }
    }

    /// The next name, unlike all before it.
    pub fn next_name(&mut self) -> String {
        let name = match FIRST.get(self.given.len()) {
            Some(name) => (*name).to_owned(),
            None => self.unlike_all_others(),
        };
        self.given.insert(name.clone());
        name
    }

    fn unlike_all_others(&mut self) -> String {
        let mut name = self.invented();
        while self.given.contains(&name) {
            // Adding a byname makes a fleet of any size come to an end.
            let byname = word(&mut self.rng, &BYNAMES);
            name = format!("{} {byname}", self.invented());
            if self.given.contains(&name) {
                name = format!("{name} {}", self.given.len());
            }
        }
        name
    }

    fn invented(&mut self) -> String {
        let rng = &mut self.rng;
        if rng.random_ratio(1, 25) {
            return format!("Mule {} {}", word(rng, &GOODS), self.given.len());
        }
        let first = format!("{}{}{}", word(rng, &ONSETS), word(rng, &MIDDLES), word(rng, &CODAS));
        if rng.random_ratio(2, 5) { format!("{first} {}", word(rng, &BYNAMES)) } else { first }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::character::CharacterName;
    use crate::simulator::chance::strand;

    #[test]
    fn names_are_legal_and_unique() {
        let mut maker = NameMaker::new(strand(7, 0));
        let names: Vec<String> = (0..5_000).map(|_| maker.next_name()).collect();
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
        for name in &names {
            assert_eq!(CharacterName::new(name).unwrap().as_str(), name);
            assert!(name.len() <= 32, "{name} is longer than the game allows");
        }
        assert!(names.iter().any(|name| name.starts_with('+')));
    }
}
