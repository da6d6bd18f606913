//! What a character does: hunting, dying, shopping, getting stuck.

use std::f64::consts::TAU;

use rand::RngExt;

use crate::facts;
use crate::simulator::chance::{about_ms, once_in, pick, seconds};
use crate::simulator::character::{Character, Doing, Monster, Outbox, Overheard, STEP_MS};
use crate::simulator::chat;
use crate::simulator::ground::distance;
use crate::simulator::identity::Style;
use crate::simulator::item::Kind;
use crate::simulator::loot::pick_template;

/// Fights go faster than the rate over all, since running between them takes about half the time.
const FIGHT_PACE: f64 = 2.2;
/// A macro goes to town when so few tapers are left.
const TAPERS_LOW: i32 = 30;
/// Kills to a rare, on average: seventy characters then find one every few minutes.
const KILLS_PER_RARE: u32 = 2_500;
/// Kills to a piece worth picking up.
const KILLS_PER_LOOT: u32 = 25;
/// Kills that win back one percent of vitae.
const KILLS_PER_VITAE: u32 = 60;
/// Most vitae the game takes, percent, and how much each death adds.
const VITAE_MAX: u32 = 40;
const VITAE_STEP: u32 = 5;
/// How far a rare's discovery is heard, map units.
const RARE_REACH: f64 = 1.0;
/// How far creatures stand from the hunter, map units.
const MONSTER_RADIUS: f64 = 0.1;

// How many steps of running, or of fighting, pass between events, on average.
const STEPS_PER_LOG_OUT: u32 = 6_000;
const STEPS_PER_STUCK: u32 = 2_000;
const STEPS_PER_IDLE: u32 = 1_500;
const STEPS_PER_RECALL: u32 = 1_800;
const STEPS_PER_DUNGEON: u32 = 3_000;
const STEPS_PER_DEATH: u32 = 1_600;

impl Character {
    /// One step of life, up to `now_ms`.
    pub(super) fn live(&mut self, now_ms: i64, out: &mut Outbox) {
        self.recover();
        match self.doing {
            Doing::Running => self.run_round(now_ms, out),
            Doing::Fighting => {
                self.fight(now_ms, out);
                if self.doing == Doing::Fighting && self.kill_budget < 1.0 {
                    self.monsters.clear();
                    self.next_waypoint = (self.next_waypoint + 1) % self.ground.waypoints.len();
                    self.doing = Doing::Running;
                }
            }
            Doing::Returning => {
                if once_in(&mut self.rng, STEPS_PER_STUCK) {
                    self.get_stuck(now_ms, true);
                } else if self.run_to(self.ground.waypoints[0]) {
                    self.next_waypoint = 0;
                    self.doing = Doing::Running;
                }
            }
            Doing::Stuck { until_ms, is_returning } if now_ms >= until_ms => {
                self.doing = if is_returning { Doing::Returning } else { Doing::Running };
            }
            Doing::Idle { until_ms } if now_ms >= until_ms => self.doing = Doing::Running,
            Doing::Dead { until_ms } | Doing::Restocking { until_ms } if now_ms >= until_ms => {
                self.doing = Doing::Returning;
            }
            Doing::Entering { landblock } => {
                let until_ms = now_ms + self.rng.random_range(180_000..600_000);
                self.doing = Doing::Dungeon { landblock, until_ms };
            }
            Doing::Dungeon { landblock, until_ms } => {
                self.roam_dungeon(now_ms, landblock, out);
                if now_ms >= until_ms && matches!(self.doing, Doing::Dungeon { .. }) {
                    self.recall(now_ms);
                }
            }
            Doing::Standing => {
                if once_in(&mut self.rng, STEPS_PER_LOG_OUT) {
                    self.log_out(now_ms);
                }
            }
            Doing::Offline { .. }
            | Doing::Stuck { .. }
            | Doing::Idle { .. }
            | Doing::Dead { .. }
            | Doing::Restocking { .. } => {}
        }
    }

    fn run_round(&mut self, now_ms: i64, out: &mut Outbox) {
        self.earn_kills();
        let rng = &mut self.rng;
        if once_in(rng, STEPS_PER_LOG_OUT) {
            self.log_out(now_ms);
        } else if once_in(rng, STEPS_PER_STUCK) {
            self.get_stuck(now_ms, false);
        } else if once_in(rng, STEPS_PER_IDLE) {
            // One in eight is left alone for long enough to be noticed.
            let mean_ms = if once_in(rng, 8) { 480_000 } else { 90_000 };
            self.doing = Doing::Idle { until_ms: now_ms + about_ms(rng, mean_ms) };
        } else if self.pack.tapers() < TAPERS_LOW || once_in(rng, STEPS_PER_RECALL) {
            self.recall(now_ms);
        } else if once_in(rng, STEPS_PER_DUNGEON) {
            self.enter_dungeon(now_ms, out);
        } else if self.run_to(self.ground.waypoints[self.next_waypoint]) {
            self.tell_portals(now_ms, out);
            if self.kill_budget >= 1.0 {
                self.meet_monsters(now_ms, out);
                self.doing = Doing::Fighting;
            } else {
                self.next_waypoint = (self.next_waypoint + 1) % self.ground.waypoints.len();
            }
        }
    }

    fn log_out(&mut self, now_ms: i64) {
        let away_ms = self.rng.random_range(120_000..900_000);
        self.doing = Doing::Offline { until_ms: now_ms + away_ms };
    }

    /// Runs one step towards a place; whether it is reached.
    fn run_to(&mut self, goal: (f64, f64)) -> bool {
        let stride = self.who.speed * seconds(STEP_MS);
        let (ew, ns) = (goal.0 - self.place.0, goal.1 - self.place.1);
        let left = ew.hypot(ns);
        if left <= stride {
            self.place = goal;
            return true;
        }
        self.heading_deg = ew.atan2(ns).to_degrees().rem_euclid(360.0);
        self.place = (self.place.0 + ew / left * stride, self.place.1 + ns / left * stride);
        false
    }

    fn get_stuck(&mut self, now_ms: i64, is_returning: bool) {
        let until_ms = now_ms + about_ms(&mut self.rng, 150_000);
        self.doing = Doing::Stuck { until_ms, is_returning };
    }

    /// Hunting earns the right to kills, at the character's own rate.
    fn earn_kills(&mut self) {
        self.kill_budget += self.who.kills_per_hour / 3_600.0 * seconds(STEP_MS);
    }

    fn fight(&mut self, now_ms: i64, out: &mut Outbox) {
        self.earn_kills();
        if self.monsters.is_empty() {
            self.meet_monsters(now_ms, out);
        }
        let Some(target) = self.monsters.first_mut() else { return };
        target.health_percent = target.health_percent.saturating_sub(35).max(5);
        let prey = target.prey;
        let attacks = self.who.attacks_per_s * seconds(STEP_MS);
        let exchange = self.tally.exchange(&mut self.rng, prey, attacks);
        self.suffer(exchange.damage_received);
        if once_in(&mut self.rng, STEPS_PER_DEATH) {
            self.die(now_ms, prey, out);
            return;
        }
        let rate_per_s = self.who.kills_per_hour / 3_600.0;
        self.kill_progress += FIGHT_PACE * rate_per_s * seconds(STEP_MS);
        while self.kill_progress >= 1.0 && self.kill_budget >= 1.0 {
            self.kill_progress -= 1.0;
            self.kill_budget -= 1.0;
            if self.monsters.is_empty() {
                self.meet_monsters(now_ms, out);
            }
            let monster = self.monsters.remove(0);
            self.take_spoils(now_ms, monster.prey, out);
        }
    }

    fn meet_monsters(&mut self, now_ms: i64, out: &mut Outbox) {
        let rng = &mut self.rng;
        for _ in 0..rng.random_range(1..=4) {
            let (angle, radius) =
                (rng.random_range(0.0..TAU), rng.random_range(0.0..MONSTER_RADIUS));
            let monster = Monster {
                id: rng.random_range(i32::MIN..-1_000_000),
                prey: rng.random_range(0..self.ground.prey.len()),
                place: (self.place.0 + radius * angle.sin(), self.place.1 + radius * angle.cos()),
                health_percent: 100,
            };
            self.monsters.push(monster);
        }
        let met = self.monsters.len();
        self.tell_spawns(now_ms, met, out);
    }

    /// A kill: counters, tapers, and what the corpse holds.
    fn take_spoils(&mut self, now_ms: i64, prey: usize, out: &mut Outbox) {
        self.session.kills += 1;
        self.tally.count_kill(prey);
        let rng = &mut self.rng;
        if self.vitals.vitae > 0 && once_in(rng, KILLS_PER_VITAE) {
            self.vitals.vitae -= 1;
        }
        self.use_up_supplies();
        if once_in(&mut self.rng, KILLS_PER_LOOT) {
            let rng = &mut self.rng;
            let kind = Kind::Loot { template: pick_template(rng), seed: rng.random(), set: None };
            self.pick_up(now_ms, kind, out);
        }
        if once_in(&mut self.rng, KILLS_PER_RARE) {
            self.find_rare(now_ms, out);
        }
    }

    fn find_rare(&mut self, now_ms: i64, out: &mut Outbox) {
        let rng = &mut self.rng;
        let tier = match rng.random_range(0..100_u32) {
            0..60 => 1,
            60..88 => 2,
            88..92 => 3,
            92..96 => 4,
            96..99 => 5,
            _ => 6,
        };
        let of_tier: Vec<_> = facts::rares().iter().filter(|rare| rare.tier == tier).collect();
        let rare = *pick(rng, &of_tier);
        self.session.rares += 1;
        self.tell_rare(now_ms, rare, out);
        self.pick_up(now_ms, Kind::Rare(rare), out);
        let line = chat::rare_found(&self.who.name, rare.name);
        out.overheard.push(Overheard { line, reach: RARE_REACH });
    }

    fn suffer(&mut self, damage: u32) {
        let [health, stamina, mana] = &mut self.vitals.current;
        *health = health.saturating_sub(damage).max(10);
        match self.who.style {
            Style::Melee | Style::Missile => *stamina = stamina.saturating_sub(9),
            Style::War | Style::Void => *mana = mana.saturating_sub(14),
        }
    }

    /// Vitals come back, a sixteenth a step.
    fn recover(&mut self) {
        for (current, max) in self.vitals.current.iter_mut().zip(self.who.vitals_max()) {
            *current = (*current + max / 16).min(max);
        }
    }

    fn die(&mut self, now_ms: i64, killer: usize, out: &mut Outbox) {
        let name = self.ground.prey.get(killer).map_or("something", |creature| creature.name);
        out.said.push(self.chat_frame(now_ms, &chat::death(name)));
        self.session.deaths += 1;
        self.total_deaths += 1;
        self.vitals.vitae = (self.vitals.vitae + VITAE_STEP).min(VITAE_MAX);
        let [health, stamina, mana] = self.who.vitals_max();
        self.vitals.current = [health / 2, stamina / 2, mana / 2];
        self.monsters.clear();
        self.lose_belongings();
        self.place = self.ground.lifestone;
        self.doing = Doing::Dead { until_ms: now_ms + about_ms(&mut self.rng, 45_000) };
    }

    /// Recalls to town, where it buys; selling takes its time.
    fn recall(&mut self, now_ms: i64) {
        self.monsters.clear();
        self.place = (self.ground.town.ew, self.ground.town.ns);
        self.restock();
        self.doing = Doing::Restocking { until_ms: now_ms + about_ms(&mut self.rng, 40_000) };
    }

    /// Dungeons lie at an address that is no place on the map; the plugin tells it all the same.
    fn enter_dungeon(&mut self, now_ms: i64, out: &mut Outbox) {
        let dungeon = pick(&mut self.rng, facts::dungeons());
        let [column, row] = dungeon.landblock.to_be_bytes().map(f64::from);
        self.place = (column * 0.8 - 101.95 + 0.2, row * 0.8 - 101.95 + 0.2);
        self.doing = Doing::Entering { landblock: dungeon.landblock };
        self.tell_dungeon(now_ms, dungeon, out);
    }

    fn roam_dungeon(&mut self, now_ms: i64, landblock: u16, out: &mut Outbox) {
        self.earn_kills();
        if self.kill_budget >= 1.0 {
            self.fight(now_ms, out);
            return;
        }
        let [column, row] = landblock.to_be_bytes().map(f64::from);
        let entry = (column * 0.8 - 101.95 + 0.2, row * 0.8 - 101.95 + 0.2);
        let rng = &mut self.rng;
        let stroll = (rng.random_range(-0.02..0.02), rng.random_range(-0.02..0.02));
        let place = (self.place.0 + stroll.0, self.place.1 + stroll.1);
        if distance(place, entry) < 0.15 {
            self.place = place;
        }
    }
}
