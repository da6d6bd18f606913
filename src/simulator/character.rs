//! One character: its state, and its step of two seconds.

mod belongings;
mod life;
mod supplies;
mod telling;

use std::sync::Arc;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::simulator::chance::{about_ms, seconds, strand, whole, word};
use crate::simulator::chat::{self, Line};
use crate::simulator::combat::Tally;
use crate::simulator::ground::Ground;
use crate::simulator::identity::{Identity, Place};
use crate::simulator::item::Ids;
use crate::simulator::pack::Pack;
use crate::simulator::quests::Quests;
use belongings::Chores;
pub use belongings::HANDED_MAX;

/// The plugin's cadence: a character takes a step, and reports, every two seconds.
pub const STEP_MS: i64 = 2_000;
/// How often the radar reports while it is on.
pub const RADAR_MS: i64 = 1_000;

/// What a character's client does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It sends a frame. A character that had left is back with its next frame.
    Frame(String),
    /// It logs out: the connection closes.
    Left,
}

/// A line that everybody within `reach` map units hears.
pub struct Overheard {
    pub line: Line,
    pub reach: f64,
}

/// What came of a step.
#[derive(Default)]
pub struct Outbox {
    pub said: Vec<Said>,
    pub overheard: Vec<Overheard>,
    /// It has something for another character, if one is near.
    pub offer: Option<Offer>,
}

/// To whom a character wants to give something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// To a mule in the same town, what it does not need itself.
    ToMule,
    /// To somebody who hunts beside it, for something else.
    ToHunter,
}

/// What a character is busy with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    Offline {
        until_ms: i64,
    },
    /// On its round, to the next waypoint.
    Running,
    Fighting,
    /// Back to the round, from town or lifestone.
    Returning,
    /// Runs against something: the macro navigates, the place stays.
    Stuck {
        until_ms: i64,
        is_returning: bool,
    },
    Idle {
        until_ms: i64,
    },
    /// Alive again, at the lifestone, gathering itself.
    Dead {
        until_ms: i64,
    },
    Restocking {
        until_ms: i64,
    },
    /// The step through a dungeon's portal.
    Entering {
        landblock: u16,
    },
    Dungeon {
        landblock: u16,
        until_ms: i64,
    },
    /// A mule in its town.
    Standing,
}

/// A creature in sight.
struct Monster {
    id: i32,
    /// Which of the ground's prey it is.
    prey: usize,
    place: (f64, f64),
    health_percent: u8,
}

/// The counters of one stay in the world.
struct Session {
    id: String,
    start_ms: i64,
    kills: u64,
    deaths: u32,
    rares: u64,
}

#[derive(Clone, Copy, PartialEq)]
struct Vitals {
    /// Health, stamina, mana.
    current: [u32; 3],
    /// Percent lost by dying.
    vitae: u32,
}

/// When the next report of each kind is due.
struct Schedule {
    inventory_ms: Option<i64>,
    stats_ms: i64,
    combat_ms: i64,
    chat_ms: i64,
    cantrips_ms: i64,
    /// Vitals as last told.
    vitals: Option<Vitals>,
}

pub struct Character {
    pub who: Identity,
    server: Arc<str>,
    rng: ChaCha8Rng,
    ground: Ground,
    place: (f64, f64),
    heading_deg: f64,
    doing: Doing,
    /// The waypoint it runs to.
    next_waypoint: usize,
    monsters: Vec<Monster>,
    /// Kills it may still make to keep to its rate, and how far the present one has come.
    kill_budget: f64,
    kill_progress: f64,
    /// Whether it has not reported since its log-in.
    is_new: bool,
    session: Session,
    total_deaths: u32,
    vitals: Vitals,
    tally: Tally,
    pack: Pack,
    chores: Chores,
    quests: Quests,
    schedule: Schedule,
    pub is_radar_on: bool,
    latency_ms: f64,
    mem_mb: f64,
}

/// What a new character is made from.
pub struct Birth {
    pub who: Identity,
    pub server: Arc<str>,
    pub ground: Ground,
    pub rng: ChaCha8Rng,
    pub ids: Ids,
    pub start_ms: i64,
}

impl Character {
    /// Puts a character into the world, in the middle of a session (or, now and then, offline).
    pub fn new(birth: Birth) -> Self {
        let Birth { who, server, ground, mut rng, ids, start_ms } = birth;
        let age_ms = rng.random_range(60_000..40 * 3_600_000);
        let kills = whole(who.kills_per_hour * seconds(age_ms) / 3_600.0 * 0.93);
        let session = Session {
            id: session_id(&mut rng, start_ms - age_ms),
            start_ms: start_ms - age_ms,
            kills,
            deaths: rng.random_range(0..4),
            rares: kills / 4_000,
        };
        let next_waypoint = rng.random_range(0..ground.waypoints.len());
        let doing = if rng.random_ratio(1, 33) {
            Doing::Offline { until_ms: start_ms + rng.random_range(60_000..600_000) }
        } else if who.is_mule {
            Doing::Standing
        } else {
            Doing::Running
        };
        let pack = Pack::new(&mut rng, &who, ids);
        let town = (ground.town.ew, ground.town.ns);
        Self {
            place: if who.is_mule { town } else { ground.waypoints[next_waypoint] },
            heading_deg: 0.0,
            doing,
            next_waypoint,
            monsters: Vec::new(),
            kill_budget: rng.random_range(0.0..3.0),
            kill_progress: 0.0,
            is_new: true,
            total_deaths: session.deaths + rng.random_range(0..400),
            vitals: Vitals { current: who.vitals_max(), vitae: 0 },
            tally: Tally::new(&mut rng, &ground.prey, kills),
            quests: Quests::new(&mut rng, start_ms),
            schedule: Schedule::at_log_in(&mut rng, start_ms),
            chores: Chores::at_log_in(&mut rng, start_ms),
            pack,
            session,
            is_radar_on: false,
            latency_ms: rng.random_range(25.0..120.0),
            mem_mb: rng.random_range(350.0..700.0),
            who,
            server,
            rng,
            ground,
        }
    }

    /// Lives through one step of [`STEP_MS`] that ends at `now_ms`, and reports.
    pub fn step(&mut self, now_ms: i64, out: &mut Outbox) {
        if let Doing::Offline { until_ms } = self.doing {
            if now_ms < until_ms {
                return;
            }
            self.log_in(now_ms);
        }
        if std::mem::take(&mut self.is_new) {
            self.tell_log_in(now_ms, out);
        }
        self.live(now_ms, out);
        self.do_chores(now_ms, out);
        if self.is_online() {
            self.tell(now_ms, out);
        } else {
            self.flush_updates(now_ms, out);
            out.said.push(Said::Left);
        }
    }

    pub fn is_online(&self) -> bool {
        !matches!(self.doing, Doing::Offline { .. })
    }

    /// Where it can be met in the open; `None` offline and in dungeons.
    pub fn open_place(&self) -> Option<(f64, f64)> {
        match self.doing {
            Doing::Offline { .. } | Doing::Entering { .. } | Doing::Dungeon { .. } => None,
            _ => Some(self.place),
        }
    }

    /// Hears a line.
    pub fn hear(&self, now_ms: i64, line: &Line) -> Said {
        self.chat_frame(now_ms, line)
    }

    /// Obeys a command: the radar's switch, or the game's answer to what it does not know.
    pub fn obey(&mut self, command: &str, now_ms: i64) -> Option<Said> {
        match command.trim() {
            "/radar start" => self.is_radar_on = true,
            "/radar stop" => self.is_radar_on = false,
            other => return Some(self.chat_frame(now_ms, &chat::unknown_command(other))),
        }
        None
    }

    /// A new session: counters from zero, and a new ground for those who hunt alone.
    fn log_in(&mut self, now_ms: i64) {
        let rng = &mut self.rng;
        self.session = Session {
            id: session_id(rng, now_ms),
            start_ms: now_ms,
            kills: 0,
            deaths: 0,
            rares: 0,
        };
        if self.who.fellowship.is_none() && !self.who.is_mule {
            self.ground = Ground::find(rng, self.who.level);
        }
        self.tally = Tally::new(rng, &self.ground.prey, 0);
        self.schedule = Schedule::at_log_in(rng, now_ms);
        self.chores = Chores::at_log_in(rng, now_ms);
        self.pack.read_afresh();
        self.vitals.current = self.who.vitals_max();
        self.place = (self.ground.town.ew, self.ground.town.ns);
        self.next_waypoint = 0;
        self.is_new = true;
        self.doing = if self.who.is_mule {
            Doing::Standing
        } else {
            Doing::Restocking { until_ms: now_ms + about_ms(rng, 20_000) }
        };
    }
}

impl Schedule {
    fn at_log_in(rng: &mut ChaCha8Rng, now_ms: i64) -> Self {
        Self {
            // The plugin reads the packs over the first seconds, so a fleet that starts at once
            // does not send all its inventories at once.
            inventory_ms: Some(now_ms + rng.random_range(1_000..20_000)),
            stats_ms: now_ms + rng.random_range(0..30_000),
            combat_ms: now_ms + rng.random_range(0..30_000),
            chat_ms: now_ms + rng.random_range(0..180_000),
            cantrips_ms: now_ms + rng.random_range(2_000..10_000),
            vitals: None,
        }
    }
}

/// An id unlike any other: chance and the session's start.
fn session_id(rng: &mut ChaCha8Rng, start_ms: i64) -> String {
    format!("{:08x}-{:x}", rng.random::<u32>(), start_ms / 1_000)
}

/// A character of its own, for single frames.
pub fn lone(seed: u64, start_ms: i64) -> Character {
    let mut rng = strand(seed, 1);
    let place = Place { tag: "pc1".to_owned(), fellowship: None };
    let name = word(&mut rng, &["Ysolde", "Larsson", "Aldra", "Corvus"]).to_owned();
    let who = Identity::new(&mut rng, name, place);
    let ground = Ground::find(&mut rng, who.level);
    let ids = Ids::new(seed, 0, 1);
    Character::new(Birth { who, server: "Coldeve".into(), ground, rng, ids, start_ms })
}
