//! The players: the latest each character reported, and what follows from it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::character::{CharacterId, CharacterName};
use crate::domain::event::Telemetry;
use crate::domain::presence::{Activity, ActivityTracker, PresenceRules};
use crate::domain::vitals::Vitals;

/// A character is online while its last telemetry was received within this time.
/// Source: the plugin protocol (`ACTIVE_WINDOW`).
pub const ACTIVE_WINDOW_MS: i64 = 30_000;
/// A character silent for this long is forgotten; its totals stay in the store.
const FORGET_MS: i64 = 3_600_000;

/// Lifetime and session counts that only the server knows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub lifetime_kills: u64,
    pub lifetime_rares: u64,
    pub session_rares: u64,
}

/// One online character, as browsers get it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = Player)]
pub struct PlayerRow {
    pub character_name: CharacterText,
    /// Colour of the character, 1 to 24; never changes.
    pub color: u8,
    pub char_tag: Option<String>,
    pub session_id: String,
    /// East (+) or west (-), map units.
    pub ew: f64,
    /// North (+) or south (-), map units.
    pub ns: f64,
    pub z: f64,
    /// What the character is doing: hunting, moving, idle, stuck or dead.
    pub state: &'static str,
    /// The macro's own state text.
    pub vt_state: Option<String>,
    /// Kills in this session.
    pub kills: u64,
    pub kills_per_hour: Option<f64>,
    /// Time in the world, `days.hours:minutes:seconds`.
    pub onlinetime: Option<String>,
    pub online_seconds: Option<u64>,
    /// Deaths in this session.
    pub deaths: u64,
    pub total_deaths: Option<u64>,
    /// Rares found in this session, as the game client counts them.
    pub rares_found: u64,
    pub prismatic_taper_count: u64,
    pub mem_mb: Option<f64>,
    pub cpu_pct: Option<f64>,
    pub mem_handles: Option<u64>,
    pub latency_ms: Option<f64>,
    /// Rares found in the character's life, as the server counts them.
    pub total_rares: u64,
    pub session_rares: u64,
    /// Kills in the character's life, over all sessions the server saw.
    pub total_kills: u64,
    pub health_current: Option<u64>,
    pub health_max: Option<u64>,
    pub health_percentage: Option<f64>,
    pub stamina_current: Option<u64>,
    pub stamina_max: Option<u64>,
    pub stamina_percentage: Option<f64>,
    pub mana_current: Option<u64>,
    pub mana_max: Option<u64>,
    pub mana_percentage: Option<f64>,
    /// Per cent of strength lost to recent deaths.
    pub vitae: Option<f64>,
    /// The game machine's clock.
    #[schema(value_type = String, format = DateTime)]
    pub timestamp: TimeText,
    /// The server's clock.
    #[schema(value_type = String, format = DateTime)]
    pub received_at: TimeText,
}

/// A character's name, shown as its text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, ToSchema)]
#[schema(value_type = String)]
pub struct CharacterText(pub CharacterName);

impl Serialize for CharacterText {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

/// A time, shown as RFC 3339 in UTC; Unix milliseconds inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeText(pub i64);

impl Serialize for TimeText {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let time = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        serializer.collect_str(&format_args!("{time:.3}"))
    }
}

/// All characters heard of in the last hour.
#[derive(Debug)]
pub struct Players {
    rules: PresenceRules,
    known: Mutex<HashMap<CharacterName, Player>>,
}

#[derive(Debug, Default)]
struct Player {
    report: Option<Report>,
    vitals: Vitals,
    tracker: ActivityTracker,
    heard_at_ms: i64,
    died_at_ms: Option<i64>,
    /// Raised by every change, so that unchanged rows are not compared again.
    version: u64,
}

#[derive(Debug)]
struct Report {
    id: CharacterId,
    telemetry: Telemetry,
    received_at_ms: i64,
    client_time_ms: i64,
    activity: Activity,
    counts: Counts,
}

/// A death, where the character was last seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Death {
    pub ew: Option<f64>,
    pub ns: Option<f64>,
    pub z: Option<f64>,
    pub vitae: f64,
}

impl Players {
    pub fn new(rules: PresenceRules) -> Self {
        Self { rules, known: Mutex::default() }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<CharacterName, Player>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a telemetry report.
    pub fn report(
        &self,
        name: &CharacterName,
        id: CharacterId,
        telemetry: &Telemetry,
        (received_at_ms, client_time_ms): (i64, i64),
        counts: Counts,
    ) {
        let mut known = self.known();
        let player = known.entry(name.clone()).or_default();
        let activity = player.tracker.report(
            received_at_ms,
            telemetry.position,
            telemetry.kills,
            telemetry.vt_state.as_deref(),
            &self.rules,
        );
        player.heard_at_ms = received_at_ms;
        player.version += 1;
        player.report = Some(Report {
            id,
            telemetry: telemetry.clone(),
            received_at_ms,
            client_time_ms,
            activity,
            counts,
        });
    }

    /// Takes new counts of a character, from an event other than telemetry.
    pub fn recount(&self, name: &CharacterName, counts: Counts) {
        if let Some(player) = self.known().get_mut(name)
            && let Some(report) = &mut player.report
        {
            report.counts = counts;
            player.version += 1;
        }
    }

    /// Takes a vitals report; tells of the death it shows, if it does.
    pub fn vitals(
        &self,
        name: &CharacterName,
        received_at_ms: i64,
        vitals: Vitals,
    ) -> Option<Death> {
        let mut known = self.known();
        let player = known.entry(name.clone()).or_default();
        player.heard_at_ms = received_at_ms;
        player.version += 1;
        player.vitals = vitals;
        let vitae = vitals.vitae?;
        if !player.tracker.is_death(received_at_ms, vitae) {
            return None;
        }
        player.died_at_ms = Some(received_at_ms);
        let position = player.report.as_mut().map(|report| {
            report.activity = Activity::Dead;
            report.telemetry.position
        });
        Some(Death {
            ew: position.map(|position| position.ew),
            ns: position.map(|position| position.ns),
            z: position.map(|position| position.z),
            vitae,
        })
    }

    /// When a character last died, as far as it was seen since the start.
    pub fn died_at_ms(&self, name: &CharacterName) -> Option<i64> {
        self.known().get(name)?.died_at_ms
    }

    /// Visits everybody online at `now_ms`, in no order, with the version of each row.
    pub fn visit_online(
        &self,
        now_ms: i64,
        mut visit: impl FnMut(&CharacterName, u64, &dyn Fn() -> PlayerRow),
    ) {
        let mut known = self.known();
        known.retain(|_, player| now_ms - player.heard_at_ms <= FORGET_MS);
        for (name, player) in known.iter() {
            if let Some(report) = &player.report
                && now_ms - report.received_at_ms <= ACTIVE_WINDOW_MS
            {
                visit(name, player.version, &|| row(name, report, &player.vitals));
            }
        }
    }

    /// Everybody online at `now_ms`, by name.
    pub fn online(&self, now_ms: i64) -> Vec<PlayerRow> {
        let mut rows = Vec::new();
        self.visit_online(now_ms, |_, _, row| rows.push(row()));
        rows.sort_by(|a, b| a.character_name.0.cmp(&b.character_name.0));
        rows
    }
}

fn row(name: &CharacterName, report: &Report, vitals: &Vitals) -> PlayerRow {
    let telemetry = &report.telemetry;
    PlayerRow {
        character_name: CharacterText(name.clone()),
        color: report.id.color(),
        char_tag: telemetry.char_tag.clone(),
        session_id: telemetry.session_id.clone(),
        ew: telemetry.position.ew,
        ns: telemetry.position.ns,
        z: telemetry.position.z,
        state: report.activity.as_str(),
        vt_state: telemetry.vt_state.clone(),
        kills: telemetry.kills,
        kills_per_hour: telemetry.kills_per_hour,
        onlinetime: telemetry.online_s.map(online_text),
        online_seconds: telemetry.online_s,
        deaths: telemetry.deaths,
        total_deaths: telemetry.total_deaths,
        rares_found: telemetry.rares_found,
        prismatic_taper_count: telemetry.prismatic_taper_count,
        mem_mb: telemetry.mem_mb,
        cpu_pct: telemetry.cpu_pct,
        mem_handles: telemetry.mem_handles,
        latency_ms: telemetry.latency_ms,
        total_rares: report.counts.lifetime_rares,
        session_rares: report.counts.session_rares,
        total_kills: report.counts.lifetime_kills,
        health_current: vitals.health.current,
        health_max: vitals.health.max,
        health_percentage: vitals.health.percentage,
        stamina_current: vitals.stamina.current,
        stamina_max: vitals.stamina.max,
        stamina_percentage: vitals.stamina.percentage,
        mana_current: vitals.mana.current,
        mana_max: vitals.mana.max,
        mana_percentage: vitals.mana.percentage,
        vitae: vitals.vitae,
        timestamp: TimeText(report.client_time_ms),
        received_at: TimeText(report.received_at_ms),
    }
}

/// Shows a time in the world the way clients send it: `02.03:04:05`.
pub fn online_text(seconds: u64) -> String {
    let (minutes, hours) = (seconds / 60, seconds / 3_600);
    format!("{:02}.{:02}:{:02}:{:02}", hours / 24, hours % 24, minutes % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::coordinates::WorldPosition;

    fn players() -> Players {
        Players::new(PresenceRules { idle_words: vec!["idle".to_owned()], stuck_after_ms: 120_000 })
    }

    fn name(text: &str) -> CharacterName {
        CharacterName::new(text).expect("a name")
    }

    fn report(players: &Players, who: &str, received_at_ms: i64) {
        let telemetry = Telemetry {
            position: WorldPosition { ew: 33.6, ns: 42.1, z: 0.0 },
            online_s: Some(183_845),
            ..Telemetry::default()
        };
        players.report(
            &name(who),
            CharacterId(3),
            &telemetry,
            (received_at_ms, 0),
            Counts::default(),
        );
    }

    #[test]
    fn online_ends_thirty_seconds_after_the_last_report() {
        let players = players();
        report(&players, "B", 1_000);
        report(&players, "A", 2_000);
        let names = |now_ms| {
            let online = players.online(now_ms);
            online.iter().map(|row| row.character_name.0.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names(31_000), ["A", "B"]);
        assert_eq!(names(31_001), ["A"]);
        assert!(names(32_001).is_empty());
    }

    #[test]
    fn rows_show_what_was_reported() {
        let players = players();
        report(&players, "A", 1_700_000_000_123);
        players
            .recount(&name("A"), Counts { lifetime_kills: 9, lifetime_rares: 2, session_rares: 1 });
        let online = players.online(1_700_000_000_123);
        assert_eq!(online[0].color, 3);
        assert_eq!(online[0].onlinetime.as_deref(), Some("02.03:04:05"));
        assert_eq!(
            (online[0].total_kills, online[0].total_rares, online[0].session_rares),
            (9, 2, 1)
        );
        let json = serde_json::to_value(&online[0]).expect("rows are JSON");
        assert_eq!(json["received_at"], "2023-11-14T22:13:20.123Z");
        assert_eq!(json["character_name"], "A");
    }

    #[test]
    fn a_rise_of_vitae_shows_a_death_at_the_last_place() {
        let players = players();
        report(&players, "A", 0);
        let vitals = |vitae| Vitals { vitae: Some(vitae), ..Vitals::default() };
        assert_eq!(players.vitals(&name("A"), 1, vitals(0.0)), None);
        let death = players.vitals(&name("A"), 2, vitals(5.0)).expect("a death");
        assert_eq!((death.ew, death.ns, death.vitae), (Some(33.6), Some(42.1), 5.0));
        assert_eq!(players.died_at_ms(&name("A")), Some(2));
        assert_eq!(players.online(2)[0].state, "dead");
    }
}
