//! Turning the ids of stored rows back into names and texts.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::character::CharacterName;
use crate::series::rollup::RollupSample;
use crate::series::sample::{PositionSample, SpawnSample, TelemetrySample};
use crate::storage::model::{PositionRow, SpawnRow, SummaryRow, TelemetryRow};
use crate::storage::shared::Shared;
use crate::storage::sync::read_lock;

/// Resolves ids for one read, asking the dictionary once for each.
pub struct Resolver<'a> {
    shared: &'a Shared,
    texts: HashMap<u32, Arc<str>>,
    characters: HashMap<u32, Option<CharacterName>>,
    /// Of the last row: in most reads, all rows are of one character.
    last: (u32, Option<CharacterName>),
    last_position: Option<(u32, PositionRow)>,
}

fn retired(shared: &Shared, id: u32) -> Option<Arc<str>> {
    match shared.state_db.retired_text(id) {
        Ok(text) => text.map(Arc::from),
        Err(error) => {
            shared.problem("the text of an old session cannot be read", &error);
            None
        }
    }
}

impl<'a> Resolver<'a> {
    pub fn new(shared: &'a Shared) -> Self {
        Self {
            shared,
            texts: HashMap::new(),
            characters: HashMap::new(),
            last: (0, None),
            last_position: None,
        }
    }

    pub fn text(&mut self, id: u32) -> Arc<str> {
        let shared = self.shared;
        let text = self.texts.entry(id).or_insert_with(|| {
            let known = read_lock(&shared.dictionary).text(id);
            known.or_else(|| retired(shared, id)).unwrap_or_else(|| {
                let dictionary = read_lock(&shared.dictionary);
                dictionary.unknown()
            })
        });
        Arc::clone(text)
    }

    /// The name of a character. One whose definition was lost with damaged bytes is told by its
    /// number.
    pub fn character(&mut self, id: u32) -> Option<CharacterName> {
        if self.last.0 != id || self.last.1.is_none() {
            let dictionary = &self.shared.dictionary;
            let name = self.characters.entry(id).or_insert_with(|| {
                let known = read_lock(dictionary).character(id);
                known.or_else(|| CharacterName::new(&format!("(unknown {id})")).ok())
            });
            self.last = (id, name.clone());
        }
        self.last.1.clone()
    }

    /// `base_ms`: what the sample's time counts from, Unix milliseconds.
    pub fn position(&mut self, base_ms: i64, id: u32, s: &PositionSample) -> Option<&PositionRow> {
        let received_at_ms = base_ms + i64::from(s.at_ms);
        // The row is made once for each run of one character: a trail has tens of thousands.
        match &mut self.last_position {
            Some((last, row)) if *last == id => {
                row.received_at_ms = received_at_ms;
                row.position = s.position;
            }
            _ => {
                let character = self.character(id)?;
                let row = PositionRow { received_at_ms, character, position: s.position };
                self.last_position = Some((id, row));
            }
        }
        self.last_position.as_ref().map(|(_, row)| row)
    }

    /// `base_ms`: what the sample's time counts from, Unix milliseconds.
    pub fn summary(&mut self, base_ms: i64, id: u32, s: &RollupSample) -> Option<SummaryRow> {
        let states = s.states.iter().flatten();
        Some(SummaryRow {
            last: self.telemetry(base_ms, id, &s.last)?,
            reports: s.reports,
            states: states.map(|(state, count)| (self.text(*state), *count)).collect(),
            means: s.means,
            latency_ms_max: s.latency_ms_max,
        })
    }

    /// `base_ms`: what the sample's time counts from, Unix milliseconds.
    pub fn telemetry(
        &mut self,
        base_ms: i64,
        id: u32,
        s: &TelemetrySample,
    ) -> Option<TelemetryRow> {
        let received_at_ms = base_ms + i64::from(s.at_ms);
        Some(TelemetryRow {
            received_at_ms,
            client_time_ms: received_at_ms.wrapping_add(s.client_delta_ms),
            character: self.character(id)?,
            session_id: self.text(s.session),
            char_tag: s.char_tag.map(|id| self.text(id)),
            position: s.position,
            kills: s.kills,
            kills_per_hour: s.kills_per_hour,
            online_s: s.online_s,
            deaths: s.deaths,
            total_deaths: s.total_deaths,
            rares_found: s.rares_found,
            prismatic_taper_count: s.prismatic_taper_count,
            vt_state: s.vt_state.map(|id| self.text(id)),
            mem_mb: s.mem_mb,
            cpu_pct: s.cpu_pct,
            mem_handles: s.mem_handles,
            latency_ms: s.latency_ms,
        })
    }

    /// `base_ms`: what the sample's time counts from, Unix milliseconds.
    pub fn spawn(&mut self, base_ms: i64, id: u32, s: &SpawnSample) -> Option<SpawnRow> {
        let received_at_ms = base_ms + i64::from(s.at_ms);
        Some(SpawnRow {
            received_at_ms,
            client_time_ms: received_at_ms.wrapping_add(s.client_delta_ms),
            character: self.character(id)?,
            mob: self.text(s.mob),
            ew: s.ew,
            ns: s.ns,
            z: s.z,
            landblock: s.landblock,
        })
    }
}
