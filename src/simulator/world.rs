//! The fleet: who is due when, and who hears whom.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

use rand::RngExt;

use crate::simulator::chance::strand;
use crate::simulator::character::{
    Birth, Character, HANDED_MAX, Offer, Outbox, Overheard, RADAR_MS, STEP_MS, Said, lone,
};
use crate::simulator::ground::{Ground, distance};
use crate::simulator::identity::{Identity, Place};
use crate::simulator::item::Ids;
use crate::simulator::names::NameMaker;

/// A fleet that fell further behind than this lets the steps between go: after a pause it carries
/// on, it does not hurry.
const CATCH_UP_MAX_MS: i64 = 10_000;

/// How near two characters stand to hand things over, map units (48 m).
const HANDING_REACH: f64 = 0.2;

// Strands of chance; characters have the numbers from 0.
const NAMES_STRAND: u64 = u64::MAX;
const MACHINES_STRAND: u64 = u64::MAX - 1;
const GROUNDS_STRAND: u64 = 1 << 40;

/// What a fleet is made from.
#[derive(Debug, Clone)]
pub struct FleetOptions {
    pub characters: usize,
    /// The same seed, count and start make the same fleet and the same frames.
    pub seed: u64,
    /// The game server the characters say they play on.
    pub server_name: String,
}

/// What a character does when its time comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Beat {
    Step,
    Radar,
}

/// A world of characters that hunt, talk, die and find rares.
pub struct Fleet {
    characters: Vec<Character>,
    /// Earliest first; ties go by character, so that the order never depends on the heap.
    due: BinaryHeap<Reverse<(i64, usize, Beat)>>,
}

impl Fleet {
    /// Makes the fleet as it is at `start_ms` (Unix milliseconds): mostly in mid-session.
    pub fn new(options: &FleetOptions, start_ms: i64) -> Self {
        let mut names = NameMaker::new(strand(options.seed, NAMES_STRAND));
        let places = assign_places(options);
        let server: Arc<str> = options.server_name.as_str().into();
        let mut grounds: BTreeMap<u32, Ground> = BTreeMap::new();
        let mut due = BinaryHeap::with_capacity(options.characters);
        let mut characters: Vec<Character> = Vec::with_capacity(options.characters);
        let mut home: Option<Ground> = None;
        for (index, (place, number)) in places.into_iter().zip(0_u64..).enumerate() {
            let mut rng = strand(options.seed, number);
            let who = Identity::new(&mut rng, names.next_name(), place);
            // A mule waits in the town of a hunter that was made before it.
            let shared = home.take_if(|_| who.is_mule);
            let ground = match (shared, who.fellowship) {
                (Some(home), _) => home,
                (None, Some(fellowship)) => grounds
                    .entry(fellowship)
                    .or_insert_with(|| {
                        let chance = GROUNDS_STRAND + u64::from(fellowship);
                        Ground::find(&mut strand(options.seed, chance), who.level)
                    })
                    .clone(),
                (None, None) => Ground::find(&mut rng, who.level),
            };
            if who.fellowship.is_some() || home.is_none() {
                home = Some(ground.clone());
            }
            // A phase of its own spreads the load over the two seconds.
            let first_ms = start_ms + rng.random_range(0..STEP_MS);
            due.push(Reverse((first_ms, index, Beat::Step)));
            let server = Arc::clone(&server);
            let ids = Ids::new(options.seed, index, options.characters);
            characters.push(Character::new(Birth { who, server, ground, rng, ids, start_ms }));
        }
        Self { characters, due }
    }

    /// Lets everything happen that is due up to `now_ms`, and hands out what is said: the
    /// character's index, and its frame or its leaving.
    ///
    /// Cost follows what is due, not the size of the fleet. Call it at least every ten seconds;
    /// what is due from further back happens late, at most that much.
    pub fn tick(&mut self, now_ms: i64, mut say: impl FnMut(usize, Said)) {
        let mut out = Outbox::default();
        while let Some(Reverse((due_ms, index, beat))) = self.due.peek().copied()
            && due_ms <= now_ms
        {
            self.due.pop();
            let at_ms = due_ms.max(now_ms - CATCH_UP_MAX_MS);
            let Some(character) = self.characters.get_mut(index) else { continue };
            match beat {
                Beat::Step => {
                    character.step(at_ms, &mut out);
                    self.due.push(Reverse((at_ms + STEP_MS, index, beat)));
                }
                Beat::Radar if character.is_radar_on => {
                    if character.is_online() {
                        out.said.push(Said::Frame(character.radar_frame(at_ms)));
                    }
                    self.due.push(Reverse((at_ms + RADAR_MS, index, beat)));
                }
                Beat::Radar => {}
            }
            out.said.drain(..).for_each(|said| say(index, said));
            for overheard in out.overheard.drain(..) {
                self.spread(at_ms, index, &overheard, &mut say);
            }
            if let Some(offer) = out.offer.take() {
                self.hand_over(at_ms, index, offer, &mut say);
            }
        }
    }

    /// Gives a character a command, as typed by its owner: `/radar start`, `/radar stop`.
    /// Anything else is answered by the game's own line. Returns what the client says at once.
    pub fn command(&mut self, index: usize, command: &str, now_ms: i64) -> Option<Said> {
        let character = self.characters.get_mut(index)?;
        let was_on = character.is_radar_on;
        let said = character.obey(command, now_ms);
        let is_queued =
            self.due.iter().any(|Reverse((_, who, beat))| (*who, *beat) == (index, Beat::Radar));
        if character.is_radar_on && !was_on && !is_queued {
            self.due.push(Reverse((now_ms, index, Beat::Radar)));
        }
        said
    }

    /// Everybody's name, in order of index.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.characters.iter().map(|character| character.who.name.as_str())
    }

    /// How far a character's clock is off, milliseconds.
    pub fn skew_ms(&self, index: usize) -> i64 {
        self.characters.get(index).map_or(0, |character| character.who.skew_ms)
    }

    /// Lets a character give to another that stands near; hunters give something back.
    fn hand_over(
        &mut self,
        now_ms: i64,
        giver: usize,
        offer: Offer,
        say: &mut impl FnMut(usize, Said),
    ) {
        let Some(taker) = self.find_taker(giver, offer) else { return };
        self.pass_on(now_ms, (giver, taker), offer, say);
        if offer == Offer::ToHunter {
            self.pass_on(now_ms, (taker, giver), offer, say);
        }
    }

    fn find_taker(&self, giver: usize, offer: Offer) -> Option<usize> {
        let middle = self.characters.get(giver).filter(|who| who.can_take(1))?.open_place()?;
        self.characters.iter().enumerate().position(|(index, character)| {
            index != giver
                && character.who.is_mule == (offer == Offer::ToMule)
                && character.can_take(HANDED_MAX)
                && character.open_place().is_some_and(|at| distance(at, middle) < HANDING_REACH)
        })
    }

    fn pass_on(
        &mut self,
        now_ms: i64,
        (giver, taker): (usize, usize),
        offer: Offer,
        say: &mut impl FnMut(usize, Said),
    ) {
        let mut out = Outbox::default();
        let Some(from) = self.characters.get_mut(giver) else { return };
        let given = from.give(now_ms, offer, &mut out);
        out.said.drain(..).for_each(|said| say(giver, said));
        let Some(to) = self.characters.get_mut(taker) else { return };
        for item in given {
            // There is room: the taker was asked before.
            let _ = to.take(now_ms, item, &mut out);
        }
        out.said.drain(..).for_each(|said| say(taker, said));
    }

    /// Lets everybody who is in the world send its whole inventory with its next report: within
    /// two seconds, all of the fleet. For tests and measurements.
    pub fn send_inventories(&mut self, now_ms: i64) {
        for character in self.characters.iter_mut().filter(|character| character.is_online()) {
            character.send_inventory(now_ms);
        }
    }

    /// Everybody near the speaker hears a line, the speaker included.
    fn spread(
        &self,
        now_ms: i64,
        speaker: usize,
        overheard: &Overheard,
        say: &mut impl FnMut(usize, Said),
    ) {
        let Some(middle) = self.characters.get(speaker).map(Character::open_place) else { return };
        for (index, character) in self.characters.iter().enumerate() {
            let is_near = match (middle, character.open_place()) {
                (Some(middle), Some(place)) => distance(middle, place) < overheard.reach,
                _ => index == speaker,
            };
            if is_near {
                say(index, character.hear(now_ms, &overheard.line));
            }
        }
    }
}

/// Spreads the fleet over machines of five to eight characters; on many of them the first two to
/// four hunt as one fellowship.
fn assign_places(options: &FleetOptions) -> Vec<Place> {
    let mut rng = strand(options.seed, MACHINES_STRAND);
    let mut places = Vec::with_capacity(options.characters);
    let mut machine: u32 = 0;
    while places.len() < options.characters {
        machine += 1;
        let seats = rng.random_range(5..=8_u32);
        let fellows = if rng.random_bool(0.7) { rng.random_range(2..=4) } else { 0 };
        places.extend((0..seats).map(|seat| Place {
            tag: format!("pc{machine}"),
            fellowship: (seat < fellows).then_some(machine),
        }));
    }
    places.truncate(options.characters);
    places
}

const SOME_DAY_MS: i64 = 1_777_035_330_000;

/// A telemetry frame of some character, for benches and tests.
pub fn sample_telemetry_frame(seed: u64) -> String {
    lone(seed, SOME_DAY_MS).telemetry_frame(SOME_DAY_MS)
}

/// A frame with a whole inventory of that many items, for benches and tests: those of one
/// character, and of as many others as it takes.
pub fn sample_inventory_frame(seed: u64, items: usize) -> String {
    let others = (1..).map(|other| lone(seed.wrapping_add(other << 32), SOME_DAY_MS));
    lone(seed, SOME_DAY_MS).inventory_frame(SOME_DAY_MS, items, others)
}

#[cfg(test)]
mod tests;
