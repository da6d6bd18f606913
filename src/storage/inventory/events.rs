//! What happened to items: reads of the series `item_events`.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::domain::character::CharacterId;
use crate::domain::inventory::ItemEventKind;
use crate::domain::item::ItemId;
use crate::series::TimeRange;
use crate::series::item_event::ItemEventSample;
use crate::storage::model::{ItemEventQuery, ItemEventRow, ItemUse};
use crate::storage::projection::Whole;
use crate::storage::read::{scan, scan_back};
use crate::storage::resolver::Resolver;
use crate::storage::shared::Shared;

/// Lists events, the newest first. Hours and days are read backwards, as far as it takes.
pub fn list(shared: &Shared, query: &ItemEventQuery) -> Vec<ItemEventRow> {
    let mut resolver = Resolver::new(shared);
    let mut rows = Vec::new();
    if query.limit == 0 {
        return rows;
    }
    let character = query.character.map(|CharacterId(id)| id);
    let take = |base_ms: i64, id: u32, sample: &ItemEventSample| {
        if let Some(kind) = wanted(query, sample) {
            rows.extend(resolved(&mut resolver, base_ms, id, kind, sample));
        }
        if rows.len() < query.limit { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    // Ended early or not: there are enough.
    let _ = scan_back::<Whole<ItemEventSample>>(
        shared,
        &shared.item_events,
        query.range,
        character,
        take,
    );
    rows
}

/// The kind of an event that was asked for; one that this program does not know never is.
fn wanted(query: &ItemEventQuery, sample: &ItemEventSample) -> Option<ItemEventKind> {
    let kind = ItemEventKind::from_number(sample.kind)?;
    let is_wanted = query.item.is_none_or(|ItemId(item)| item == sample.item)
        && query.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind));
    is_wanted.then_some(kind)
}

fn resolved(
    resolver: &mut Resolver,
    base_ms: i64,
    id: u32,
    kind: ItemEventKind,
    sample: &ItemEventSample,
) -> Option<ItemEventRow> {
    Some(ItemEventRow {
        at_ms: base_ms + i64::from(sample.at_ms),
        character: CharacterId(id),
        character_name: resolver.character(id)?,
        item: ItemId(sample.item),
        title: resolver.text(sample.title),
        kind,
        other: sample.other.map(CharacterId),
        other_name: sample.other.and_then(|id| resolver.character(id)),
        from: sample.from,
        to: sample.to,
        count_before: sample.count_before,
        count_after: sample.count_after,
    })
}

/// See [`crate::storage::Store::item_uses`].
pub fn uses(shared: &Shared, character: Option<CharacterId>, range: TimeRange) -> Vec<ItemUse> {
    let mut sums: BTreeMap<(u32, u32), u64> = BTreeMap::new();
    let take = |_: i64, id: u32, sample: &ItemEventSample| {
        let used = used(sample);
        if used > 0 {
            *sums.entry((id, sample.title)).or_default() += u64::from(used);
        }
        ControlFlow::Continue(())
    };
    let character = character.map(|CharacterId(id)| id);
    let _ = scan::<Whole<ItemEventSample>>(shared, &shared.item_events, range, character, take);
    let mut resolver = Resolver::new(shared);
    let each = sums.into_iter().map(|((id, title), used)| ItemUse {
        character: CharacterId(id),
        title: resolver.text(title),
        used,
    });
    each.collect()
}

/// How many of a stack an event tells to be used up.
fn used(sample: &ItemEventSample) -> u32 {
    let before = sample.count_before.unwrap_or(0);
    match ItemEventKind::from_number(sample.kind) {
        Some(ItemEventKind::Counted) => before.saturating_sub(sample.count_after.unwrap_or(0)),
        // What another character has got is not used.
        Some(ItemEventKind::Left) if sample.other.is_none() => before,
        _ => 0,
    }
}
