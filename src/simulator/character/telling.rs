//! What a character's plugin reports, and when.

use rand::RngExt;

use crate::facts::{Dungeon, Rare};
use crate::simulator::chance::{about_ms, once_in, rounded, seconds, whole};
use crate::simulator::character::{Character, Doing, Outbox, STEP_MS, Said};
use crate::simulator::chat::{Line, small_talk};
use crate::simulator::combat::{SessionRef, kills_per_hour};
use crate::simulator::frames;
use crate::simulator::ground::distance;
use crate::simulator::pack::Delta;
use crate::simulator::sheet::{Progress, sheet};

const STATS_MS: i64 = 600_000;
const COMBAT_MS: i64 = 30_000;
const CHAT_MEAN_MS: i64 = 180_000;
const CANTRIPS_MEAN_MS: i64 = 1_200_000;
/// From how far a portal is reported, map units.
const PORTAL_SIGHT: f64 = 0.6;

impl Character {
    /// The frame that binds the connection to the character.
    pub fn register_frame(&self, now_ms: i64) -> String {
        frames::encode("register", &self.who.name, now_ms + self.who.skew_ms, NoBody {})
    }

    /// Tells of this many items, the missing ones borrowed from `others`.
    pub fn inventory_frame(
        &self,
        now_ms: i64,
        items: usize,
        others: impl Iterator<Item = Self>,
    ) -> String {
        let mut dump = self.pack.dump();
        let mut others = others;
        while dump.len() < items
            && let Some(other) = others.next()
        {
            dump.fill(other.pack.dump(), items);
        }
        self.encode(now_ms, "full_inventory", dump)
    }

    pub fn telemetry_frame(&self, now_ms: i64) -> String {
        let session_s = seconds(now_ms - self.session.start_ms);
        let kills = self.session.kills;
        // The client's own load wavers with the time, not with the dice: it must not cost a draw.
        let wave = (seconds(now_ms % 3_600_000) / 40.0).sin();
        let body = frames::Telemetry {
            char_tag: &self.who.tag,
            session_id: &self.session.id,
            ew: rounded(self.place.0),
            ns: rounded(self.place.1),
            z: rounded(self.height()),
            kills,
            kills_per_hour: frames::with_separators(kills_per_hour(kills, session_s)),
            onlinetime: frames::online_time(whole(session_s)),
            deaths: self.session.deaths.to_string(),
            total_deaths: self.total_deaths.to_string(),
            rares_found: self.session.rares,
            prismatic_taper_count: self.pack.tapers().to_string(),
            vt_state: self.state_text(),
            mem_mb: rounded(self.mem_mb + 12.0 * wave),
            cpu_pct: rounded(6.5 + 3.0 * wave),
            mem_handles: 1_900 + u32::from(self.who.level),
            latency_ms: rounded(self.latency_ms * (1.0 + 0.2 * wave)),
        };
        self.encode(now_ms, "telemetry", body)
    }

    pub fn radar_frame(&self, now_ms: i64) -> String {
        let away = |place: (f64, f64)| rounded(distance(place, self.place));
        let z = rounded(self.height());
        let monsters = self.monsters.iter().filter_map(|monster| {
            let creature = self.ground.prey.get(monster.prey)?;
            Some(frames::NearbyObject {
                id: monster.id,
                name: creature.name,
                object_class: "Monster",
                ew: rounded(monster.place.0),
                ns: rounded(monster.place.1),
                z,
                distance: away(monster.place),
                health: Some(monster.health_percent),
            })
        });
        let portals = self.ground.portals.iter().zip(0x7000_0001..);
        let portals = portals.map(|(portal, id)| frames::NearbyObject {
            id,
            name: portal.name,
            object_class: "Portal",
            ew: portal.position.ew,
            ns: portal.position.ns,
            z: portal.position.z,
            distance: away((portal.position.ew, portal.position.ns)),
            health: None,
        });
        let portals = portals.filter(|portal| portal.distance < PORTAL_SIGHT);
        let objects = monsters.chain(portals).collect();
        let body = frames::NearbyObjects { player: self.pose(), objects };
        self.encode(now_ms, "nearby_objects", body)
    }

    /// Everything a client sends at log-in, the inventory excepted: that takes it some seconds.
    pub(super) fn tell_log_in(&mut self, now_ms: i64, out: &mut Outbox) {
        out.said.push(Said::Frame(self.register_frame(now_ms)));
        for quest in self.quests.tell_all(now_ms) {
            out.said.push(self.frame(now_ms, "quest", quest));
        }
        if self.who.fellowship.is_some() {
            out.said.push(self.frame(now_ms, "share_join", NoBody {}));
        }
    }

    /// The reports that are due, telemetry last.
    pub(super) fn tell(&mut self, now_ms: i64, out: &mut Outbox) {
        self.tell_belongings(now_ms, out);
        if now_ms >= self.schedule.stats_ms {
            self.schedule.stats_ms = now_ms + STATS_MS;
            let progress = Progress { total_deaths: self.total_deaths, kills: self.session.kills };
            let body = sheet(&self.who, &self.server, &progress);
            out.said.push(self.frame(now_ms, "character_stats", body));
        }
        if now_ms >= self.schedule.combat_ms && self.tally.take_change() {
            self.schedule.combat_ms = now_ms + COMBAT_MS;
            let session = SessionRef {
                id: &self.session.id,
                start_ms: self.session.start_ms + self.who.skew_ms,
                duration_s: whole(seconds(now_ms - self.session.start_ms)),
            };
            let body = self.tally.snapshot(&self.who, &session);
            out.said.push(self.frame(now_ms, "combat_stats", body));
        }
        if now_ms >= self.schedule.chat_ms {
            self.schedule.chat_ms = now_ms + about_ms(&mut self.rng, CHAT_MEAN_MS);
            let line = small_talk(&mut self.rng, &self.who.name, self.who.fellowship.is_some());
            out.said.push(self.chat_frame(now_ms, &line));
        }
        if let Some(quest) = self.quests.tell_next(&mut self.rng, now_ms) {
            out.said.push(self.frame(now_ms, "quest", quest));
        }
        self.tell_vitals(now_ms, out);
        self.tell_losses(now_ms, out);
        out.said.push(Said::Frame(self.telemetry_frame(now_ms)));
    }

    fn tell_belongings(&mut self, now_ms: i64, out: &mut Outbox) {
        if self.schedule.inventory_ms.is_some_and(|due_ms| now_ms >= due_ms) {
            self.schedule.inventory_ms = None;
            self.flush_updates(now_ms, out);
            self.chores.is_told = true;
            out.said.push(self.frame(now_ms, "full_inventory", self.pack.dump()));
        }
        if now_ms >= self.schedule.cantrips_ms {
            self.schedule.cantrips_ms = now_ms + about_ms(&mut self.rng, CANTRIPS_MEAN_MS);
            let body = self.pack.cantrip_state();
            out.said.push(self.frame(now_ms, "equipment_cantrip_state", body));
        }
    }

    /// Sends the whole inventory with the next report, whatever was sent before.
    pub fn send_inventory(&mut self, now_ms: i64) {
        self.schedule.inventory_ms = Some(now_ms);
    }

    /// Tells a change of the inventory. Before the inventory itself there is nothing to change.
    pub(super) fn tell_delta(&self, now_ms: i64, delta: Option<Delta>, out: &mut Outbox) {
        if let Some(delta) = delta.filter(|_| self.chores.is_told) {
            out.said.push(self.frame(now_ms, "inventory_delta", delta));
        }
    }

    fn tell_vitals(&mut self, now_ms: i64, out: &mut Outbox) {
        let is_in_fellowship = self.who.fellowship.is_some();
        if self.schedule.vitals != Some(self.vitals) {
            self.schedule.vitals = Some(self.vitals);
            out.said.push(self.frame(now_ms, "vitals", self.vitals_body()));
            if is_in_fellowship {
                out.said.push(self.frame(now_ms, "share_vitals", self.vitals_body()));
            }
        }
        if is_in_fellowship {
            out.said.push(self.frame(now_ms, "share_position", self.pose()));
        }
    }

    pub(super) fn tell_spawns(&self, now_ms: i64, met: usize, out: &mut Outbox) {
        for monster in self.monsters.iter().rev().take(met) {
            let Some(creature) = self.ground.prey.get(monster.prey) else { continue };
            let body = frames::Spawn {
                mob: creature.name,
                ew: rounded(monster.place.0),
                ns: rounded(monster.place.1),
                z: rounded(self.height()),
                landblock: self.landcell(),
            };
            out.said.push(self.frame(now_ms, "spawn", body));
        }
    }

    pub(super) fn tell_portals(&mut self, now_ms: i64, out: &mut Outbox) {
        if !once_in(&mut self.rng, 3) {
            return;
        }
        for portal in &self.ground.portals {
            let place = (portal.position.ew, portal.position.ns);
            if distance(place, self.place) < PORTAL_SIGHT {
                let body = frames::Portal {
                    name: portal.name,
                    ew: place.0,
                    ns: place.1,
                    z: portal.position.z,
                    destination: portal.destination,
                };
                out.said.push(self.frame(now_ms, "portal", body));
            }
        }
    }

    pub(super) fn tell_rare(&self, now_ms: i64, rare: &Rare, out: &mut Outbox) {
        let body = frames::Rare {
            name: rare.name,
            ew: rounded(self.place.0),
            ns: rounded(self.place.1),
            z: rounded(self.height()),
            additional_info: format!("Tier {}", rare.tier),
        };
        out.said.push(self.frame(now_ms, "rare", body));
    }

    pub(super) fn tell_dungeon(&mut self, now_ms: i64, dungeon: &Dungeon, out: &mut Outbox) {
        let rng = &mut self.rng;
        let (mut x, mut y, mut z) = (40, 40, 0);
        let mut cells = Vec::new();
        // A winding corridor: enough to draw, and cheap to make up.
        for cell in 0x100..0x100 + rng.random_range(30..120_u32) {
            let rot = 90 * rng.random_range(0..4_u16);
            cells.push(frames::DungeonCell { cell, env: 0x0D00_0009, x, y, z, rot });
            match rng.random_range(0..20_u32) {
                0..6 => x += 10,
                6..10 => x -= 10,
                10..15 => y += 10,
                15..19 => y -= 10,
                _ => z -= 6,
            }
        }
        let mut floors: Vec<i32> = cells.iter().map(|cell| cell.z).collect();
        floors.dedup();
        let landblock = format!("{:04X}", dungeon.landblock);
        let body = frames::DungeonMap { landblock, name: dungeon.name, cells, floors };
        out.said.push(self.frame(now_ms, "dungeon_map", body));
    }

    pub(super) fn chat_frame(&self, now_ms: i64, line: &Line) -> Said {
        let body = frames::Chat { text: &line.text, color: line.color, channel: line.channel };
        self.frame(now_ms, "chat", body)
    }

    fn frame(&self, now_ms: i64, kind: &str, body: impl serde::Serialize) -> Said {
        Said::Frame(self.encode(now_ms, kind, body))
    }

    fn encode(&self, now_ms: i64, kind: &str, body: impl serde::Serialize) -> String {
        frames::encode(kind, &self.who.name, now_ms + self.who.skew_ms, body)
    }

    fn vitals_body(&self) -> frames::Vitals {
        let [health, stamina, mana] = self.vitals.current;
        let [health_max, stamina_max, mana_max] = self.who.vitals_max();
        let percent = |current: u32, max: u32| {
            (f64::from(current) * 1_000.0 / f64::from(max.max(1))).round() / 10.0
        };
        frames::Vitals {
            health_current: health,
            health_max,
            health_percentage: percent(health, health_max),
            stamina_current: stamina,
            stamina_max,
            stamina_percentage: percent(stamina, stamina_max),
            mana_current: mana,
            mana_max,
            mana_percentage: percent(mana, mana_max),
            vitae: self.vitals.vitae,
        }
    }

    fn pose(&self) -> frames::Pose {
        frames::Pose {
            ew: rounded(self.place.0),
            ns: rounded(self.place.1),
            z: rounded(self.height()),
            heading: rounded(self.heading_deg),
            landblock: self.landcell(),
        }
    }

    fn landcell(&self) -> String {
        match self.doing {
            Doing::Entering { landblock } | Doing::Dungeon { landblock, .. } => {
                format!("0x{landblock:04X}0100")
            }
            _ => frames::landcell(self.place.0, self.place.1),
        }
    }

    /// Height in metres: gentle hills made up from the place; dungeons lie below zero.
    fn height(&self) -> f64 {
        match self.doing {
            Doing::Entering { .. } | Doing::Dungeon { .. } => -6.0,
            _ => 45.0 + 30.0 * (self.place.0 / 2.3).sin() + 14.0 * (self.place.1 / 0.9).cos(),
        }
    }

    /// The macro's state, as its author might have named it.
    fn state_text(&self) -> &'static str {
        match self.doing {
            Doing::Offline { .. } => "",
            Doing::Running => "hunt",
            Doing::Dungeon { .. } if self.monsters.is_empty() => "hunt",
            Doing::Dungeon { .. } | Doing::Fighting => "combat",
            Doing::Returning | Doing::Stuck { .. } => "navigating",
            Doing::Idle { until_ms } if until_ms / STEP_MS % 2 == 0 => "Default",
            Doing::Idle { .. } => "idle",
            Doing::Dead { .. } => "default",
            Doing::Restocking { .. } => "restock",
            Doing::Standing => "mule",
            Doing::Entering { .. } => "entering",
        }
    }
}

/// For frames that say nothing but who and when.
#[derive(serde::Serialize)]
struct NoBody {}
