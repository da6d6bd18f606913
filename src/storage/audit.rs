//! The audit log: rows of the append log that end in a table of the state.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::domain::audit::AuditEntry;
use crate::storage::StorageError;
use crate::storage::codec::encode_into;
use crate::storage::hour::{hour_of, within_hour};
use crate::storage::model::{AuditCursor, AuditLine, AuditPage, AuditQuery};
use crate::storage::record::{AuditKey, AuditState};
use crate::storage::row::{AuditRow, LogRow};
use crate::storage::shared::{Shared, Stop};
use crate::storage::sync::lock;
use crate::storage::writer::take_rows;

/// Most entries of one page.
pub const AUDIT_PAGE_MAX: usize = 1_000;
/// Most entries kept, some 100 MB; beyond it the oldest go before their time.
pub const AUDIT_ROWS_MAX: u64 = 1_000_000;
/// Longest text of an entry, characters; a command may have as many.
const TEXT_CHARS_MAX: usize = 1_024;
/// Most entries looked at for one page; a search for something rare goes on at its cursor.
const SCANNED_MAX: usize = 100_000;

/// Takes an entry; it is durable with the next group commit. Never waits for the disk.
pub fn append(shared: &Shared, now_ms: i64, entry: &AuditEntry) -> Result<(), StorageError> {
    let _gate = lock(&shared.gate);
    let mut core = shared.core();
    if core.stop == Stop::Stopped {
        return Err(StorageError::Closed);
    }
    if core.pending.is_full() {
        drop(core);
        return Err(shared.disk_error());
    }
    let received_ms = shared.receive(&mut core, now_ms);
    let text = |text: &String| text.chars().take(TEXT_CHARS_MAX).collect();
    let row = LogRow::Audit(AuditRow {
        at_ms: within_hour(received_ms),
        kind: entry.kind.as_str().to_owned(),
        actor: text(&entry.actor),
        address: entry.address.as_ref().map(text),
        subject: entry.subject.as_ref().map(text),
        detail: entry.detail.as_ref().map(text),
    });
    let mut encoded = Vec::new();
    encode_into(&mut encoded, &row)?;
    take_rows(shared, &mut core, hour_of(received_ms), &[row], &encoded);
    Ok(())
}

/// Lists entries, the newest first.
pub fn list(shared: &Shared, query: &AuditQuery) -> Result<AuditPage, StorageError> {
    let before: AuditKey =
        query.before.map_or((i64::MAX, u64::MAX), |AuditCursor { at_ms, id }| (at_ms, id));
    let limit = query.limit.clamp(1, AUDIT_PAGE_MAX);
    // Memory first: an entry that is saved in between is then in both, and counts once by its key.
    let mut found: BTreeMap<AuditKey, AuditState> = {
        let core = shared.core();
        let unsaved = core.state.audit.range(..before).filter(|(_, entry)| matches(query, entry));
        unsaved.map(|(key, entry)| (*key, entry.clone())).collect()
    };
    let mut scanned = 0;
    let mut saved = 0;
    let mut scanned_to = None;
    shared.state_db.audit(before, |key, entry| {
        scanned += 1;
        if matches(query, &entry) {
            found.insert(key, entry);
            saved += 1;
        }
        if saved > limit {
            return ControlFlow::Break(());
        }
        if scanned == SCANNED_MAX {
            scanned_to = Some(key);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    })?;
    let has_more = found.len() > limit;
    let lines: Vec<_> = found
        .into_iter()
        .rev()
        .take(limit)
        .map(|((at_ms, id), entry)| AuditLine {
            id,
            at_ms,
            kind: entry.kind,
            actor: entry.actor,
            address: entry.address,
            subject: entry.subject,
            detail: entry.detail,
        })
        .collect();
    let last = lines.last().filter(|_| has_more).map(|line| (line.at_ms, line.id));
    let next = last.or(scanned_to).map(|(at_ms, id)| AuditCursor { at_ms, id });
    Ok(AuditPage { lines, next })
}

fn matches(query: &AuditQuery, entry: &AuditState) -> bool {
    let holds = |text: &str, part: &str| text.to_lowercase().contains(part);
    let AuditState { kind, actor, address, subject, detail } = entry;
    query.kind.is_none_or(|wanted| wanted.as_str() == kind)
        && query.actor.as_ref().is_none_or(|wanted| actor.to_lowercase() == wanted.to_lowercase())
        && query.search.as_ref().is_none_or(|part| {
            let part = part.to_lowercase();
            holds(actor, &part)
                || [address, subject, detail].into_iter().flatten().any(|text| holds(text, &part))
        })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::audit::AuditKind;
    use crate::storage::tests::{MIDNIGHT_MS, TestStore};

    const DAY_MS: i64 = 86_400_000;

    fn entry(number: i64) -> AuditEntry {
        let kind = if number % 2 == 0 { AuditKind::Command } else { AuditKind::SignIn };
        AuditEntry::new(kind, "Erik")
            .from_address("10.0.0.1")
            .to("Larsson")
            .with(format!("n {number}"))
    }

    fn details(store: &TestStore, query: &AuditQuery) -> Vec<String> {
        let page = store.store.audit(query).unwrap();
        page.lines.into_iter().map(|line| line.detail.unwrap()).collect()
    }

    fn all() -> AuditQuery {
        AuditQuery { limit: AUDIT_PAGE_MAX, ..AuditQuery::default() }
    }

    #[test]
    fn entries_outlive_a_crash_and_are_listed_newest_first() {
        let mut store = TestStore::new();
        for number in 0..5 {
            store.store.append_audit(MIDNIGHT_MS + number, &entry(number)).unwrap();
        }
        store.sync();
        let expected = ["n 4", "n 3", "n 2", "n 1", "n 0"];
        assert_eq!(details(&store, &all()), expected);
        let store = store.restart();
        assert_eq!(details(&store, &all()), expected);
        let store = store.restart();
        assert_eq!(details(&store, &all()), expected);
        let commands = AuditQuery { kind: Some(AuditKind::Command), ..all() };
        assert_eq!(details(&store, &commands), ["n 4", "n 2", "n 0"]);
        assert_eq!(
            details(&store, &AuditQuery { search: Some("N 3".to_owned()), ..all() }),
            ["n 3"]
        );
        assert_eq!(
            details(&store, &AuditQuery { actor: Some("erik".to_owned()), ..all() }).len(),
            5
        );
        assert!(details(&store, &AuditQuery { actor: Some("eri".to_owned()), ..all() }).is_empty());
    }

    #[test]
    fn pages_join_without_gap_or_repetition() {
        let mut store = TestStore::new();
        for number in 0..25 {
            // All at one moment: the sequence number orders them.
            store.store.append_audit(MIDNIGHT_MS, &entry(number)).unwrap();
        }
        store.sync();
        let store = store.restart();
        let (mut query, mut seen) = (AuditQuery { limit: 10, ..AuditQuery::default() }, Vec::new());
        loop {
            let page = store.store.audit(&query).unwrap();
            seen.extend(page.lines.into_iter().map(|line| line.detail.unwrap()));
            query.before = page.next;
            if query.before.is_none() {
                break;
            }
        }
        assert_eq!(seen, (0..25).rev().map(|number| format!("n {number}")).collect::<Vec<_>>());
    }

    #[test]
    fn old_entries_go() {
        let mut store = TestStore::new();
        store.store.append_audit(MIDNIGHT_MS, &entry(0)).unwrap();
        store.store.append_audit(MIDNIGHT_MS + 2 * DAY_MS, &entry(1)).unwrap();
        store.sync();
        store.store.maintain(MIDNIGHT_MS + 366 * DAY_MS).unwrap();
        store.store.append_audit(MIDNIGHT_MS + 366 * DAY_MS, &entry(2)).unwrap();
        store.sync();
        let start = std::time::Instant::now();
        while details(&store, &all()) != ["n 2", "n 1"] {
            assert!(start.elapsed() < Duration::from_secs(20), "{:?}", details(&store, &all()));
            std::thread::yield_now();
        }
    }
}
