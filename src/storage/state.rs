//! Totals, sessions and portals in memory, and what of them has still to be saved.
//!
//! The same [`State::apply`] serves live appends and the replay of the log. It sets absolute
//! values, each row moves [`State::sequence`], and a save carries the sequence it is made of: so
//! replaying from a saved state never counts a row twice.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::tz::TimeZone;

use crate::domain::character::CharacterId;
use crate::domain::kills::SessionKills;
use crate::storage::calendar::Calendar;
use crate::storage::dictionary::OTHER;
use crate::storage::hour::hour_of;
use crate::storage::import::row::{ImportedRow, ImportedSighting};
use crate::storage::import::state::ImportedState;
use crate::storage::model::{CharacterTotals, FleetTotals};
use crate::storage::period::{Day, day_of};
use crate::storage::record::{
    AuditKey, AuditState, CharacterState, DayState, FleetState, PortalKey, PortalState, RareKey,
    RareState, SessionState, StateChanges,
};
use crate::storage::row::{AuditRow, FindRow, LogRow, SightingRow};

/// Everything that is saved in `state.redb`, but for the rares and audit entries saved before.
#[derive(Debug)]
pub struct State {
    /// Sequence number of the last row applied.
    pub sequence: u64,
    /// Up to which row no change of items is in the log alone; set before a save, by the committer.
    pub items_saved_to: u64,
    pub fleet: FleetState,
    pub characters: HashMap<u32, CharacterState>,
    pub sessions: HashMap<(u32, u32), SessionState>,
    pub days: BTreeMap<i32, DayState>,
    pub portals: HashMap<PortalKey, PortalState>,
    /// Rares that are not yet saved.
    pub rares: BTreeMap<RareKey, RareState>,
    /// Entries of the audit log before this moment are too old; set by maintenance.
    pub audit_from_ms: i64,
    /// Entries of the audit log that are not yet saved.
    pub audit: BTreeMap<AuditKey, AuditState>,
    pub imported: ImportedState,
    calendar: Calendar,
    dirty: Dirty,
}

/// What changed since the last save.
#[derive(Debug, Default)]
struct Dirty {
    texts: Vec<(u32, String)>,
    names: Vec<(u32, String)>,
    characters: HashSet<u32>,
    sessions: HashSet<(u32, u32)>,
    days: HashSet<i32>,
    portals: HashSet<PortalKey>,
    rares: bool,
    retired_texts: Vec<u32>,
}

/// Days without a report after which a session is over: longer than any client stays logged in.
const SESSION_DAYS: Day = 60;

impl State {
    pub fn new(time_zone: TimeZone) -> Self {
        Self {
            sequence: 0,
            items_saved_to: 0,
            fleet: FleetState { last_received_ms: i64::MIN, ..FleetState::default() },
            characters: HashMap::new(),
            sessions: HashMap::new(),
            days: BTreeMap::new(),
            portals: HashMap::new(),
            rares: BTreeMap::new(),
            audit_from_ms: i64::MIN,
            audit: BTreeMap::new(),
            imported: ImportedState::default(),
            calendar: Calendar::new(time_zone),
            dirty: Dirty::default(),
        }
    }

    /// Applies one row; returns whether it was the sighting of a new portal.
    ///
    /// `sequence`: larger than that of any row before. `hour_start_ms`: what the row's time counts
    /// from.
    pub fn apply(&mut self, sequence: u64, hour_start_ms: i64, row: &LogRow) -> bool {
        self.sequence = sequence;
        let at_ms = row.at_ms().map(|at_ms| hour_start_ms.saturating_add(i64::from(at_ms)));
        if let Some(at_ms) = at_ms {
            self.fleet.last_received_ms = at_ms;
        }
        let at_ms = at_ms.unwrap_or(hour_start_ms);
        match row {
            LogRow::Text { id, text } => self.dirty.texts.push((*id, text.clone())),
            LogRow::Character { id, name } => {
                self.dirty.names.push((*id, name.clone()));
                self.characters.entry(*id).or_default();
            }
            LogRow::Telemetry { character, sample } => {
                self.count_kills(at_ms, *character, sample.session, sample.kills);
            }
            // Kept elsewhere.
            LogRow::Spawn { .. } | LogRow::Items { .. } | LogRow::ItemEvent { .. } => {}
            LogRow::Portal { character, sighting } => {
                return self.see_portal(at_ms, *character, sighting);
            }
            LogRow::Rare { character, find } => self.count_rare(sequence, at_ms, *character, find),
            LogRow::Imported(row) => self.take_imported(sequence, row),
            LogRow::Audit(row) => {
                let AuditRow { kind, actor, address, subject, detail, .. } = row.clone();
                let entry = AuditState { kind, actor, address, subject, detail };
                self.audit.insert((at_ms, sequence), entry);
            }
        }
        false
    }

    fn count_kills(&mut self, at_ms: i64, character: u32, session: u32, kills: u64) {
        let totals = self.characters.entry(character).or_default();
        if totals.session != session {
            totals.session = session;
            self.dirty.characters.insert(character);
        }
        let seen_day = day_of(hour_of(at_ms));
        let counted = self.sessions.get(&(character, session)).copied().unwrap_or_default();
        if counted.kills == kills && counted.seen_day == seen_day {
            return;
        }
        let mut counter = SessionKills { last: counted.kills };
        let growth = counter.advance(kills);
        let counts = SessionState { kills: counter.last, rares: counted.rares, seen_day };
        self.sessions.insert((character, session), counts);
        self.dirty.sessions.insert((character, session));
        if growth > 0 {
            totals.kills = totals.kills.saturating_add(growth);
            self.dirty.characters.insert(character);
            let day = self.calendar.day_number(at_ms);
            let counts = self.days.entry(day).or_default();
            counts.kills = counts.kills.saturating_add(growth);
            self.dirty.days.insert(day);
            self.fleet.kills = self.fleet.kills.saturating_add(growth);
            self.fleet.kills_updated_ms = at_ms;
        }
    }

    fn count_rare(&mut self, sequence: u64, at_ms: i64, character: u32, find: &FindRow) {
        let totals = self.characters.entry(character).or_default();
        totals.rares = totals.rares.saturating_add(1);
        let session = (character, totals.session);
        let counts = self.sessions.entry(session).or_default();
        counts.rares = counts.rares.saturating_add(1);
        counts.seen_day = day_of(hour_of(at_ms));
        let day = self.calendar.day_number(at_ms);
        let of_day = self.days.entry(day).or_default();
        of_day.rares = of_day.rares.saturating_add(1);
        self.fleet.rares = self.fleet.rares.saturating_add(1);
        self.fleet.rares_updated_ms = at_ms;
        self.dirty.characters.insert(character);
        self.dirty.sessions.insert(session);
        self.dirty.days.insert(day);
        self.dirty.rares = true;
        let rare = RareState {
            character,
            client_time_ms: at_ms.wrapping_add(find.client_delta_ms),
            name: find.name,
            place: find.place,
            additional_info: find.additional_info.clone(),
        };
        self.rares.insert((at_ms, sequence), rare);
    }

    fn see_portal(&mut self, at_ms: i64, character: u32, sighting: &SightingRow) -> bool {
        let key = PortalKey::of(sighting);
        self.dirty.portals.insert(key);
        if let Some(portal) = self.portals.get_mut(&key).filter(|portal| portal.is_alive(at_ms)) {
            portal.last_seen_ms = at_ms;
            portal.destination = sighting.destination.or(portal.destination);
            return false;
        }
        let portal = PortalState {
            place: sighting.place,
            destination: sighting.destination,
            discovered_by: character,
            first_seen_ms: at_ms,
            last_seen_ms: at_ms,
        };
        self.portals.insert(key, portal);
        true
    }

    fn take_imported(&mut self, sequence: u64, row: &ImportedRow) {
        match row {
            ImportedRow::Totals { character, kills, rares } => {
                self.imported.set_totals(*character, *kills, *rares);
            }
            ImportedRow::Session { character, session, counts } => {
                let key = (*character, *session);
                let known = self.sessions.entry(key).or_default();
                *known = known.max(counts);
                self.dirty.sessions.insert(key);
            }
            ImportedRow::Rare { character, find } => {
                self.imported.add_rare(sequence, *character, find);
            }
            ImportedRow::Portal { character, sighting } => {
                self.see_imported_portal(*character, sighting);
            }
            // Their kills are in the totals told.
            ImportedRow::Telemetry { .. } | ImportedRow::Spawn { .. } => {}
        }
    }

    fn see_imported_portal(&mut self, character: u32, sighting: &ImportedSighting) {
        let ImportedSighting { at_ms, name, place } = *sighting;
        let key = PortalKey::at(name, place.0);
        let portal = self.portals.entry(key).or_insert(PortalState {
            place,
            destination: None,
            discovered_by: character,
            first_seen_ms: at_ms,
            last_seen_ms: at_ms,
        });
        portal.first_seen_ms = portal.first_seen_ms.min(at_ms);
        portal.last_seen_ms = portal.last_seen_ms.max(at_ms);
        self.dirty.portals.insert(key);
    }

    pub fn totals_of(&self, character: u32) -> CharacterTotals {
        let totals = self.characters.get(&character).copied().unwrap_or_default();
        let session = self.sessions.get(&(character, totals.session)).copied();
        let elsewhere = self.imported.totals_of(character);
        CharacterTotals {
            id: CharacterId(character),
            lifetime_kills: totals.kills.saturating_add(elsewhere.kills),
            lifetime_rares: totals.rares.saturating_add(elsewhere.rares),
            session_rares: session.unwrap_or_default().rares,
        }
    }

    pub fn kill_totals(&mut self, now_ms: i64) -> FleetTotals {
        let today = self.today(now_ms).kills;
        FleetTotals {
            all_time: self.fleet.kills.saturating_add(self.imported.fleet().kills),
            today,
            last_updated_ms: self.fleet.kills_updated_ms,
        }
    }

    pub fn rare_totals(&mut self, now_ms: i64) -> FleetTotals {
        let today = self.today(now_ms).rares;
        FleetTotals {
            all_time: self.fleet.rares.saturating_add(self.imported.fleet().rares),
            today,
            last_updated_ms: self.fleet.rares_updated_ms,
        }
    }

    fn today(&mut self, now_ms: i64) -> DayState {
        let day = self.calendar.day_number(now_ms);
        self.days.get(&day).copied().unwrap_or_default()
    }

    /// Forgets sessions that have not reported for 60 days; returns the texts that nobody uses now.
    ///
    /// There are about 130,000 sessions a year for 70 characters, and each would take memory for
    /// ever. The session that a character named last stays.
    pub fn forget_sessions(&mut self, today: Day) -> Vec<u32> {
        let Self { sessions, characters, dirty, .. } = self;
        let mut retired = HashSet::new();
        sessions.retain(|(character, session), counts| {
            let is_last = characters.get(character).is_some_and(|c| c.session == *session);
            let is_kept = is_last || today.saturating_sub(counts.seen_day) <= SESSION_DAYS;
            if !is_kept {
                retired.insert(*session);
                dirty.sessions.insert((*character, *session));
            }
            is_kept
        });
        for (_, session) in sessions.keys() {
            retired.remove(session);
        }
        retired.remove(&OTHER);
        self.dirty.retired_texts.extend(&retired);
        retired.into_iter().collect()
    }

    /// Whether a save would store more than the sequence number.
    pub fn is_dirty(&self) -> bool {
        // Retired texts go with their sessions.
        let Dirty { texts, names, characters, sessions, days, portals, rares, .. } = &self.dirty;
        let has_counts = !characters.is_empty() || !sessions.is_empty() || !days.is_empty();
        has_counts
            || !texts.is_empty()
            || !names.is_empty()
            || !portals.is_empty()
            || *rares
            || !self.audit.is_empty()
            || self.imported.is_dirty()
    }

    /// Takes what changed since the last call; portals past their life are forgotten.
    ///
    /// Rares and audit entries stay until [`Self::forget_saved`], so that readers never miss one.
    pub fn take_changes(&mut self) -> StateChanges {
        let now_ms = self.fleet.last_received_ms;
        let dirty = &mut self.dirty;
        self.portals.retain(|key, portal| {
            let is_alive = portal.is_alive(now_ms);
            if !is_alive {
                dirty.portals.insert(*key);
            }
            is_alive
        });
        let dirty = std::mem::take(&mut self.dirty);
        let imported = self.imported.take_totals();
        let Self { characters, sessions, days, portals, .. } = &*self;
        let rares = self.rares.iter().map(|(key, rare)| (*key, rare.clone()));
        let rares = rares.chain(self.imported.unsaved_rares());
        StateChanges {
            sequence: self.sequence,
            items_saved_to: self.items_saved_to,
            fleet: self.fleet,
            texts: dirty.texts,
            names: dirty.names,
            characters: values_of(dirty.characters, characters),
            sessions: dirty.sessions.into_iter().map(|k| (k, sessions.get(&k).copied())).collect(),
            retired_texts: dirty.retired_texts,
            days: dirty.days.into_iter().filter_map(|d| Some((d, *days.get(&d)?))).collect(),
            portals: dirty.portals.into_iter().map(|k| (k, portals.get(&k).copied())).collect(),
            rares: rares.collect(),
            imported,
            audit_from_ms: self.audit_from_ms,
            audit: self.audit.iter().map(|(key, entry)| (*key, entry.clone())).collect(),
        }
    }

    /// Drops from memory what is saved and not needed, by the sequence number of that save.
    pub fn forget_saved(&mut self, sequence: u64) {
        self.rares.retain(|(_, id), _| *id > sequence);
        self.audit.retain(|(_, id), _| *id > sequence);
        self.imported.forget_saved_rares(sequence);
    }
}

fn values_of<K: Eq + std::hash::Hash, V: Copy>(
    keys: HashSet<K>,
    values: &HashMap<K, V>,
) -> Vec<(K, V)> {
    keys.into_iter()
        .filter_map(|key| {
            let value = *values.get(&key)?;
            Some((key, value))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::coordinates::WorldPosition;
    use crate::series::sample::TelemetrySample;
    use crate::storage::codec::Place;
    use crate::storage::record::PORTAL_LIFE_MS;

    fn state() -> State {
        State::new(TimeZone::UTC)
    }

    fn telemetry(session: u32, kills: u64) -> LogRow {
        let sample = TelemetrySample { session, kills, ..TelemetrySample::default() };
        LogRow::Telemetry { character: 1, sample }
    }

    fn rare() -> LogRow {
        let place = Place(WorldPosition::default());
        let find = FindRow { at_ms: 0, client_delta_ms: 0, name: 3, place, additional_info: None };
        LogRow::Rare { character: 1, find }
    }

    fn portal(ew: f64, destination: Option<u32>) -> LogRow {
        let place = Place(WorldPosition { ew, ns: 1.0, z: 0.0 });
        let sighting = SightingRow { at_ms: 0, client_delta_ms: 0, name: 3, place, destination };
        LogRow::Portal { character: 1, sighting }
    }

    #[test]
    fn kills_count_by_session_growth() {
        let mut state = state();
        for (sequence, (session, kills)) in
            [(1, 10), (1, 4), (1, 9), (2, 3), (1, 9)].iter().enumerate()
        {
            state.apply(sequence as u64 + 1, 0, &telemetry(*session, *kills));
        }
        assert_eq!(state.totals_of(1).lifetime_kills, 10 + 5 + 3);
        assert_eq!(state.kill_totals(0).today, 18);
        assert_eq!(state.kill_totals(86_400_000).today, 0);
    }

    #[test]
    fn rares_belong_to_the_session_last_told() {
        let mut state = state();
        for (sequence, row) in
            [rare(), telemetry(1, 0), rare(), rare(), telemetry(2, 0), telemetry(1, 0)]
                .iter()
                .enumerate()
        {
            state.apply(sequence as u64 + 1, 0, row);
        }
        let totals = state.totals_of(1);
        assert_eq!((totals.lifetime_rares, totals.session_rares), (3, 2));
    }

    #[test]
    fn portals_live_an_hour_after_the_last_sight() {
        let mut state = state();
        assert!(state.apply(1, 0, &portal(33.61, Some(8))));
        assert!(!state.apply(2, PORTAL_LIFE_MS - 1, &portal(33.59, None)));
        assert!(state.apply(3, PORTAL_LIFE_MS, &portal(33.7, None)));
        let seen = state.portals.values().find(|portal| portal.first_seen_ms == 0).unwrap();
        assert_eq!((seen.last_seen_ms, seen.destination), (PORTAL_LIFE_MS - 1, Some(8)));
        assert!(state.apply(4, 3 * PORTAL_LIFE_MS, &portal(33.6, None)));
        assert_eq!(state.take_changes().portals.len(), 2);
        assert_eq!(state.portals.len(), 1);
    }

    #[test]
    fn unchanged_counters_leave_nothing_to_save() {
        let mut state = state();
        state.apply(1, 0, &telemetry(1, 5));
        assert_eq!(state.take_changes().characters.len(), 1);
        state.apply(2, 2000, &telemetry(1, 5));
        assert!(!state.is_dirty());
        assert_eq!(state.take_changes().sequence, 2);
    }
}
