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
    let mut sums: BTreeMap<(u32, u32), Sum> = BTreeMap::new();
    let take = |base_ms: i64, id: u32, sample: &ItemEventSample| {
        let used = used(sample);
        if used > 0 {
            let at_ms = base_ms + i64::from(sample.at_ms);
            let sum = sums.entry((id, sample.title)).or_insert(Sum {
                used: 0,
                first_ms: at_ms,
                is_stack: false,
            });
            sum.used += u64::from(used);
            sum.first_ms = sum.first_ms.min(at_ms);
            sum.is_stack |= ItemEventKind::from_number(sample.kind) == Some(ItemEventKind::Counted);
        }
        ControlFlow::Continue(())
    };
    let character = character.map(|CharacterId(id)| id);
    let _ = scan::<Whole<ItemEventSample>>(shared, &shared.item_events, range, character, take);
    let mut resolver = Resolver::new(shared);
    // What only ever left whole was sold or given away.
    let stacks = sums.into_iter().filter(|(_, sum)| sum.is_stack);
    let each = stacks.map(|((id, title), Sum { used, first_ms, .. })| ItemUse {
        character: CharacterId(id),
        title: resolver.text(title),
        used,
        first_ms,
    });
    each.collect()
}

/// What was used of one thing.
struct Sum {
    used: u64,
    first_ms: i64,
    /// Some of it was used, and some stayed.
    is_stack: bool,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::character::CharacterName;
    use crate::domain::inventory::{InventoryChange, ItemEvent};
    use crate::storage::hour::HOUR_MS;
    use crate::storage::inventory::tests::{MINUTE_MS, all_events, event, name, record};
    use crate::storage::tests::{MIDNIGHT_MS, TestStore};

    #[test]
    fn events_are_told_newest_first_across_hours_and_days() {
        let mut store = TestStore::new();
        for n in 0..200u32 {
            let at_ms = MIDNIGHT_MS + i64::from(n) * 15 * MINUTE_MS;
            let who = if n % 2 == 0 { "Larsson" } else { "Aldra" };
            let kind = if n % 5 == 0 { ItemEventKind::Moved } else { ItemEventKind::Arrived };
            let put = InventoryChange::Put(record(n + 1, "a thing"));
            let events = [event(n + 1, &format!("Thing {}", n % 3), kind)];
            store.store.change_inventory(at_ms, &name(who), put, &events).unwrap();
            if n % 20 == 0 {
                store.store.maintain(at_ms).unwrap();
            }
        }
        let ids = |store: &TestStore, query: &ItemEventQuery| -> Vec<u32> {
            let rows = store.store.item_events(query).unwrap();
            rows.iter().map(|row| row.item.0).collect()
        };
        let check = |store: &TestStore| {
            assert_eq!(ids(store, &all_events()), (1..=200).rev().collect::<Vec<u32>>());
            let some = ItemEventQuery { limit: 7, ..all_events() };
            assert_eq!(ids(store, &some), (194..=200).rev().collect::<Vec<u32>>());
            let aldra = store.store.character_id("Aldra");
            let moved = Some(vec![ItemEventKind::Moved]);
            let moved = ItemEventQuery { character: aldra, kinds: moved, ..all_events() };
            let expected: Vec<u32> =
                (0..200).filter(|n| n % 10 == 5).map(|n| n + 1).rev().collect();
            assert_eq!(ids(store, &moved), expected);
            let one = ItemEventQuery { item: Some(ItemId(43)), ..all_events() };
            let rows = store.store.item_events(&one).unwrap();
            assert_eq!((rows.len(), &*rows[0].title, rows[0].to), (1, "Thing 0", Some(1)));
            assert_eq!(rows[0].at_ms, MIDNIGHT_MS + 42 * 15 * MINUTE_MS);
            assert_eq!(rows[0].character_name.as_str(), "Larsson");
            let range = TimeRange::new(MIDNIGHT_MS, MIDNIGHT_MS + HOUR_MS);
            assert_eq!(ids(store, &ItemEventQuery { range, ..all_events() }), [4, 3, 2, 1]);
            assert_eq!(ids(store, &ItemEventQuery { limit: 0, ..all_events() }), Vec::<u32>::new());
        };
        check(&store);
        store.sync();
        let store = store.restart();
        check(&store);
        // Days go ninety days later.
        store.store.maintain(MIDNIGHT_MS + 4 * 24 * HOUR_MS).unwrap();
        check(&store);
        store.store.maintain(MIDNIGHT_MS + 91 * 24 * HOUR_MS).unwrap();
        assert_eq!(ids(&store, &all_events()).last(), Some(&97));
        assert_eq!(store.store.stats().problems, 0);
    }

    #[test]
    fn what_is_used_up_is_summed_by_character_and_title() {
        let store = TestStore::new();
        let counted = |title: &str, kind, before, after| ItemEvent {
            count_before: before,
            count_after: after,
            ..event(1, title, kind)
        };
        let (larsson, _) = store.put("Larsson", MIDNIGHT_MS, 1);
        let given = ItemEvent {
            other: Some(larsson),
            ..counted("Taper", ItemEventKind::Left, Some(500), None)
        };
        let events = [
            counted("Taper", ItemEventKind::Counted, Some(100), Some(60)),
            counted("Taper", ItemEventKind::Counted, Some(60), Some(90)),
            counted("Taper", ItemEventKind::Left, Some(90), None),
            counted("Sword", ItemEventKind::Left, None, None),
            given,
        ];
        let put = || InventoryChange::Put(record(1, "tapers"));
        let change =
            |who, events| store.store.change_inventory(MIDNIGHT_MS, &name(who), put(), events);
        let (aldra, _) = change("Aldra", &events).unwrap();
        change("Larsson", &events[..1]).unwrap();
        let used = |character, used| {
            let (title, first_ms) = ("Taper".into(), MIDNIGHT_MS);
            ItemUse { character, title, used, first_ms }
        };
        let all = store.store.item_uses(None, TimeRange::ALL).unwrap();
        assert_eq!(all, [used(larsson, 40), used(aldra, 130)]);
        assert_eq!(store.store.item_uses(Some(aldra), TimeRange::ALL).unwrap(), [used(aldra, 130)]);
        let query = ItemEventQuery { limit: 1, ..all_events() };
        let last = store.store.item_events(&query).unwrap().remove(0);
        assert_eq!((last.character, last.other), (aldra, Some(larsson)));
        let given = ItemEventQuery { kinds: Some(vec![ItemEventKind::Left]), ..all_events() };
        let given = store.store.item_events(&given).unwrap();
        assert_eq!(given[0].other_name.as_ref().map(CharacterName::as_str), Some("Larsson"));
    }
}
