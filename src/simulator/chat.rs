//! What is said on Dereth.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::simulator::chance::word;

/// A line as the game client shows it.
pub struct Line {
    pub text: String,
    pub color: u8,
    /// `None` for lines of the game itself.
    pub channel: Option<&'static str>,
}

const SPEAKERS: [&str; 16] = [
    "Hrolf",
    "Keeper Ana",
    "Dax",
    "Siri al-Kesh",
    "Old Tom",
    "Vinca",
    "Rhea",
    "Bonk",
    "Kuro",
    "Mistress Jade",
    "Zed",
    "Ilya",
    "Pip",
    "Sable",
    "Tuk",
    "Wanderer",
];
const LOCAL: [&str; 12] = [
    "brb",
    "hey",
    "anyone need a portal to the hub?",
    "watch the add behind you",
    "nice hit",
    "that corpse yours?",
    "gratz!",
    "following",
    "lag?",
    "one sec, salvaging",
    "thanks for the buffs",
    "going to ls",
];
const ALLEGIANCE: [&str; 12] = [
    "morning all",
    "anyone up for Gauntlet at 8?",
    "who has the spare Legendary keys?",
    "grats on 275!",
    "need one more for Colo",
    "selling steel salvage, cheap to vassals",
    "luminance weekend starts Friday",
    "is the mansion chest open?",
    "buff bot is back up",
    "rare drop rate feels good today",
    "can somebody summon Holtburg?",
    "night folks",
];
const FELLOWSHIP: [&str; 10] = [
    "inc",
    "pulling next",
    "low on tapers",
    "waiting on mana",
    "full pack, recalling",
    "rebuff in 2",
    "left tunnel is clear",
    "stop at the next wave",
    "share loot on",
    "ready",
];
const GENERAL: [&str; 10] = [
    "WTS Epic Invulnerability gauntlets, tell me",
    "WTB 50 MMD notes",
    "where do Mukkir spawn these days?",
    "how many kills for the Wardens task?",
    "anyone selling a tinked war wand?",
    "does the stipend reset at midnight?",
    "server felt laggy just now",
    "what is the drop on Frozen Valley?",
    "LF fellow at Graveyard",
    "Aerlinthe run in 10",
];
const TELLS: [&str; 8] = [
    "you there?",
    "got your notes, thanks",
    "can you mule these?",
    "on in 5",
    "price on the orb?",
    "which meta are you running?",
    "you are stuck on a tree by the way",
    "welcome back",
];
const SYSTEM: [&str; 6] = [
    "Your inventory is almost full!",
    "You have been granted the Buff of the Day.",
    "The portal is closed to you.",
    "You feel your mana returning.",
    "Your kit has no more uses.",
    "You're too busy!",
];

/// Something a character hears or says. `name` is the character, `fellow` whether it is in one.
pub fn small_talk(rng: &mut ChaCha8Rng, name: &str, fellow: bool) -> Line {
    let speaker = word(rng, &SPEAKERS);
    let own = rng.random_bool(0.3);
    let says = |said: &str| {
        if own { format!("You say, \"{said}\"") } else { format!("{speaker} says, \"{said}\"") }
    };
    let on_channel = |channel: &str, said: &str| {
        let who = if own { name } else { speaker };
        format!("[{channel}] {who} says, \"{said}\"")
    };
    let (text, color, channel) = match rng.random_range(0..100_u32) {
        0..30 => (says(word(rng, &LOCAL)), 2, Some("local")),
        30..52 => (on_channel("Allegiance", word(rng, &ALLEGIANCE)), 18, Some("allegiance")),
        52..72 if fellow => {
            (on_channel("Fellowship", word(rng, &FELLOWSHIP)), 19, Some("fellowship"))
        }
        52..84 => (on_channel("General", word(rng, &GENERAL)), 27, Some("general")),
        84..94 => (format!("{speaker} tells you, \"{}\"", word(rng, &TELLS)), 3, Some("tell")),
        _ => (word(rng, &SYSTEM).to_owned(), 0, None),
    };
    Line { text, color, channel }
}

/// The line everybody near hears about a rare find.
pub fn rare_found(name: &str, item: &str) -> Line {
    Line { text: format!("{name} has discovered the {item}!"), color: 10, channel: None }
}

/// The line on the last breath.
pub fn death(killer: &str) -> Line {
    Line { text: format!("You were killed by {killer}!"), color: 6, channel: None }
}

/// What the game answers to a command it does not know.
pub fn unknown_command(command: &str) -> Line {
    let word = command.split_whitespace().next().unwrap_or("/");
    let word: String = word.chars().take(40).collect();
    Line { text: format!("Unknown command: {word}"), color: 0, channel: None }
}
