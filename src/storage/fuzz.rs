//! What the fuzz targets see of the store: its reader of logs, which a disk may have damaged.

use jiff::tz::TimeZone;

use crate::storage::codec::decode_front;
use crate::storage::hour::start_ms;
use crate::storage::inventory::row::Items;
use crate::storage::log_reader;
use crate::storage::row::LogRow;
use crate::storage::state::State;

/// Reads a log file and replays its rows into an empty state, as a start does.
pub fn log_file(bytes: &[u8]) {
    let content = log_reader::parse(bytes);
    let Some(hour) = content.hour else {
        assert!(content.groups.is_empty());
        return;
    };
    assert_eq!(content.good_bytes + content.torn_bytes, bytes.len() as u64);
    let mut state = State::new(TimeZone::UTC);
    let mut last = None;
    for group in &content.groups {
        assert!(last.is_none_or(|last| last < group.first_sequence), "{last:?}, {group:?}");
        last = Some(group.last_sequence());
        let mut rest = group.bytes.as_slice();
        for sequence in (group.first_sequence..).take(group.rows as usize) {
            let Ok((row, len)) = decode_front::<LogRow>(rest) else { break };
            rest = &rest[len..];
            if let LogRow::Items { row, .. } = &row {
                // Whatever is wrong with them costs them only.
                let _ = row.change.apply(&mut Items::new());
            }
            state.apply(sequence, start_ms(hour), &row);
        }
    }
}
