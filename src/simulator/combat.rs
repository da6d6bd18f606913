//! Counts blows given and received, and tells them as the plugin's session snapshot.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::facts::Creature;
use crate::simulator::chance::{once_in, real, whole, word};
use crate::simulator::frames::iso;
use crate::simulator::identity::{Identity, Style};

/// Elements creatures strike with, in the spelling of combat snapshots.
const STRIKES: [&str; 7] = ["slash", "pierce", "bludgeon", "fire", "cold", "acid", "electric"];
/// Attacks it takes to kill, on average; for sessions that began before the simulation.
const ATTACKS_PER_KILL: u64 = 3;

/// The counters of one attack kind and element.
#[derive(Clone, Default, Serialize)]
struct Blows {
    attacks: u64,
    failed: u64,
    crits: u64,
    normal_damage: u64,
    max_normal: u64,
    crit_damage: u64,
    max_crit: u64,
}

impl Blows {
    fn hit(&mut self, damage: u64, is_crit: bool) {
        self.attacks += 1;
        if is_crit {
            self.crits += 1;
            self.crit_damage += damage;
            self.max_crit = self.max_crit.max(damage);
        } else {
            self.normal_damage += damage;
            self.max_normal = self.max_normal.max(damage);
        }
    }

    fn miss(&mut self) {
        self.attacks += 1;
        self.failed += 1;
    }

    /// As if `hits` had been struck with the same spread of damage.
    fn prefill(&mut self, hits: u64, normal: u64, crit_one_in: u64) {
        self.crits = hits / crit_one_in;
        self.attacks = hits;
        self.normal_damage = (hits - self.crits) * normal;
        self.max_normal = if hits > 0 { normal * 3 / 2 } else { 0 };
        self.crit_damage = self.crits * normal * 2;
        self.max_crit = if self.crits > 0 { normal * 5 / 2 } else { 0 };
    }

    fn damage(&self) -> u64 {
        self.normal_damage + self.crit_damage
    }
}

/// What happened between a character and one kind of creature.
#[derive(Clone)]
struct Record {
    name: &'static str,
    kills: u64,
    strike: &'static str,
    given: Blows,
    given_failed: Blows,
    received: Blows,
    received_failed: Blows,
    aetheria_surges: u64,
    cloak_surges: u64,
}

/// What a fighting step did to the character.
pub struct Exchange {
    pub damage_received: u32,
}

/// The combat counters of one session.
pub struct Tally {
    records: Vec<Record>,
    /// Surges on the character: destruction, protection, regeneration.
    surges: [u64; 3],
    crit_one_in: u32,
    normal_damage: u32,
    /// Whether anything happened since the last snapshot.
    is_changed: bool,
}

impl Tally {
    /// Counters of a session that has `kills` behind it, spread over its prey.
    pub fn new(rng: &mut ChaCha8Rng, prey: &[&'static Creature], kills: u64) -> Self {
        let crit_one_in = rng.random_range(2..=10_u32);
        let normal_damage = rng.random_range(300..=800_u32);
        let kinds = u64::try_from(prey.len()).unwrap_or(1).max(1);
        let mut records: Vec<Record> = Vec::with_capacity(prey.len());
        for (creature, number) in prey.iter().zip(0_u64..) {
            let kills = kills / kinds + u64::from(number < kills % kinds);
            let mut record = Record {
                name: creature.name,
                kills,
                strike: word(rng, &STRIKES),
                given: Blows::default(),
                given_failed: Blows::default(),
                received: Blows::default(),
                received_failed: Blows::default(),
                aetheria_surges: kills / 8,
                cloak_surges: kills / 40,
            };
            let attacks = kills * ATTACKS_PER_KILL;
            record.given.prefill(attacks, normal_damage.into(), crit_one_in.into());
            record.given_failed.attacks = attacks / 20;
            record.given_failed.failed = attacks / 20;
            record.received.prefill(attacks / 3, 30, 20);
            record.received_failed.attacks = attacks / 2;
            record.received_failed.failed = attacks / 2;
            records.push(record);
        }
        Self {
            records,
            surges: [kills / 12, kills / 40, kills / 90],
            crit_one_in,
            normal_damage,
            is_changed: true,
        }
    }

    /// Counts one step of fighting against the prey numbered `prey`.
    ///
    /// `attacks`: how many the character makes in the step, a fraction by chance.
    pub fn exchange(&mut self, rng: &mut ChaCha8Rng, prey: usize, attacks: f64) -> Exchange {
        let Some(record) = self.records.get_mut(prey) else {
            return Exchange { damage_received: 0 };
        };
        self.is_changed = true;
        let fraction = u64::from(rng.random_bool(attacks.fract()));
        for _ in 0..whole(attacks) + fraction {
            if once_in(rng, 25) {
                record.given_failed.miss();
                continue;
            }
            let is_crit = once_in(rng, self.crit_one_in);
            let spread = rng.random_range(0.6..1.5);
            let damage = f64::from(self.normal_damage) * if is_crit { 2.0 } else { 1.0 } * spread;
            record.given.hit(whole(damage), is_crit);
            if once_in(rng, 30) {
                record.aetheria_surges += 1;
                self.surges[rng.random_range(0..3)] += 1;
            }
        }
        let mut damage_received = 0;
        if rng.random_bool(0.6) {
            if rng.random_bool(0.4) {
                let is_crit = once_in(rng, 20);
                let damage = rng.random_range(5..=60_u32) * if is_crit { 2 } else { 1 };
                record.received.hit(damage.into(), is_crit);
                record.cloak_surges += u64::from(once_in(rng, 40));
                damage_received = damage;
            } else {
                record.received_failed.miss();
            }
        }
        Exchange { damage_received }
    }

    pub fn count_kill(&mut self, prey: usize) {
        if let Some(record) = self.records.get_mut(prey) {
            record.kills += 1;
            self.is_changed = true;
        }
    }

    /// Whether a snapshot would tell something new; asking marks it as told.
    pub fn take_change(&mut self) -> bool {
        std::mem::take(&mut self.is_changed)
    }

    /// The members of a `combat_stats` frame.
    pub fn snapshot<'a>(&'a self, who: &Identity, session: &SessionRef<'a>) -> Snapshot<'a> {
        let sum = |of: fn(&Record) -> u64| self.records.iter().map(of).sum();
        Snapshot {
            session_id: session.id,
            session_start: iso(session.start_ms),
            session: Session {
                duration_s: session.duration_s,
                monsters: Monsters {
                    records: &self.records,
                    style: who.style,
                    element: who.element,
                },
                aetheria_self: Surges {
                    destruction: self.surges[0],
                    protection: self.surges[1],
                    regeneration: self.surges[2],
                },
                totals: Totals {
                    kills: sum(|record| record.kills),
                    damage_given: sum(|record| record.given.damage()),
                    damage_received: sum(|record| record.received.damage()),
                },
            },
        }
    }
}

/// The session a snapshot belongs to, in the client's time.
pub struct SessionRef<'a> {
    pub id: &'a str,
    pub start_ms: i64,
    pub duration_s: u64,
}

#[derive(Serialize)]
pub struct Snapshot<'a> {
    session_id: &'a str,
    session_start: String,
    session: Session<'a>,
}

#[derive(Serialize)]
struct Session<'a> {
    duration_s: u64,
    monsters: Monsters<'a>,
    aetheria_self: Surges,
    totals: Totals,
}

#[derive(Serialize)]
struct Surges {
    destruction: u64,
    protection: u64,
    regeneration: u64,
}

#[derive(Serialize)]
struct Totals {
    kills: u64,
    damage_given: u64,
    damage_received: u64,
}

/// The records as a map by creature name.
struct Monsters<'a> {
    records: &'a [Record],
    style: Style,
    element: &'a str,
}

#[derive(Serialize)]
struct Monster<'a> {
    kills: u64,
    given: Sides<'a>,
    received: Sides<'a>,
    aetheria_surges: u64,
    cloak_surges: u64,
}

/// Blows by attack kind; one kind is always empty.
#[derive(Serialize)]
struct Sides<'a> {
    melee_missile: Elements<'a>,
    magic: Elements<'a>,
}

/// Blows by element. Those that failed carry none and count as `unknown`, as Mag-Tools has it.
struct Elements<'a>(Option<(&'a str, &'a Blows, &'a Blows)>);

impl Serialize for Monsters<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_magic = matches!(self.style, Style::War | Style::Void);
        serializer.collect_map(self.records.iter().filter(|r| r.given.attacks > 0).map(|record| {
            let given = Elements(Some((self.element, &record.given, &record.given_failed)));
            let (melee_missile, magic) =
                if is_magic { (Elements(None), given) } else { (given, Elements(None)) };
            let received =
                Elements(Some((record.strike, &record.received, &record.received_failed)));
            let monster = Monster {
                kills: record.kills,
                given: Sides { melee_missile, magic },
                received: Sides { melee_missile: received, magic: Elements(None) },
                aetheria_surges: record.aetheria_surges,
                cloak_surges: record.cloak_surges,
            };
            (record.name, monster)
        }))
    }
}

impl Serialize for Elements<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some((element, struck, failed)) = self.0 {
            map.serialize_entry(element, struck)?;
            map.serialize_entry("unknown", failed)?;
        }
        map.end()
    }
}

/// Kills an hour over a session; 0 in its first minute, which says nothing yet.
pub fn kills_per_hour(kills: u64, session_s: f64) -> f64 {
    if session_s < 60.0 { 0.0 } else { real(kills) * 3_600.0 / session_s }
}
