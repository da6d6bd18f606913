//! Listing rares: those saved and those still in memory, as one.

use std::collections::{BTreeMap, HashSet};
use std::ops::ControlFlow;

use crate::storage::StorageError;
use crate::storage::model::{RareCursor, RarePage, RareQuery, RareRow};
use crate::storage::record::{RareKey, RareState};
use crate::storage::resolver::Resolver;
use crate::storage::shared::Shared;
use crate::storage::sync::read_lock;

/// Most rares of one page.
pub const RARES_PAGE_MAX: usize = 10_000;
/// Most rares that an offset skips; farther back, a cursor is the way.
const OFFSET_MAX: usize = 1_000_000;

/// Lists rares, the newest first.
pub fn list(shared: &Shared, query: &RareQuery) -> Result<RarePage, StorageError> {
    let empty = RarePage { rares: Vec::new(), next: None };
    let character = match &query.character {
        None => None,
        Some(name) => match read_lock(&shared.dictionary).character_id(name) {
            None => return Ok(empty),
            Some(id) => Some(id.0),
        },
    };
    let names: Option<HashSet<u32>> = query.names.as_ref().map(|names| {
        let dictionary = read_lock(&shared.dictionary);
        names.iter().filter_map(|name| dictionary.texts.find(name)).collect()
    });
    let from: RareKey = (query.range.from_ms, 0);
    let mut before: RareKey = (query.range.to_ms, 0);
    if let Some(RareCursor { received_at_ms, id }) = query.after {
        before = before.min((received_at_ms, id));
    }
    if from >= before {
        return Ok(empty);
    }
    let limit = query.limit.clamp(1, RARES_PAGE_MAX);
    let offset = query.offset.min(OFFSET_MAX);
    // One more tells whether there is a next page.
    let wanted = offset + limit + 1;
    let is_wanted = |rare: &RareState| {
        character.is_none_or(|character| character == rare.character)
            && names.as_ref().is_none_or(|names| names.contains(&rare.name))
    };

    // Memory first: a rare that is saved in between is then in both, and counts once by its key.
    let mut found: BTreeMap<RareKey, RareState> = {
        let core = shared.core();
        let unsaved = core.state.rares.range(from..before).rev();
        let unsaved = unsaved.filter(|(_, rare)| is_wanted(rare)).take(wanted);
        let imported = core.state.imported.rares(from..before);
        let imported = imported.filter(|(_, rare)| is_wanted(rare)).take(wanted);
        unsaved.chain(imported).map(|(key, rare)| (*key, rare.clone())).collect()
    };
    let mut saved = 0;
    shared.state_db.rares((from, before), |key, rare| {
        if is_wanted(&rare) {
            found.insert(key, rare);
            saved += 1;
        }
        if saved < wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;

    let mut resolver = Resolver::new(shared);
    let has_more = found.len() >= wanted;
    let rares: Vec<RareRow> = found
        .into_iter()
        .rev()
        .skip(offset)
        .take(limit)
        .filter_map(|(key, rare)| resolve(&mut resolver, key, rare))
        .collect();
    let last = rares.last().filter(|_| has_more);
    let next = last.map(|rare| RareCursor { received_at_ms: rare.received_at_ms, id: rare.id });
    Ok(RarePage { rares, next })
}

fn resolve(resolver: &mut Resolver<'_>, key: RareKey, rare: RareState) -> Option<RareRow> {
    Some(RareRow {
        id: key.1,
        received_at_ms: key.0,
        client_time_ms: rare.client_time_ms,
        character: resolver.character(rare.character)?,
        name: resolver.text(rare.name),
        position: rare.place.0,
        additional_info: rare.additional_info,
    })
}
