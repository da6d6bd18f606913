//! Rows on their way into a bucket, packed.
//!
//! A day of 70 characters takes about 130 MB this way, and 650 MB as samples.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use crate::storage::StorageError;
use crate::storage::codec::decode_front;
#[cfg(test)]
use crate::storage::codec::encode_into;
use crate::storage::hour::{Hour, start_ms};
#[cfg(test)]
use crate::storage::hour::{hour_of, within_hour};
use crate::storage::period::Period;
use crate::storage::projection::Stored;

/// Rows of one period by character and hour, in any order.
#[derive(Debug)]
pub struct AddedRows<S> {
    period: Period,
    /// For each hour of the period, the rows of each character: encoded, one after the other, with
    /// times from the start of their hour.
    characters: BTreeMap<u32, Vec<Vec<u8>>>,
    rows: u64,
    kind: PhantomData<S>,
}

impl<S: Stored> AddedRows<S> {
    pub fn new(period: Period) -> Self {
        Self { period, characters: BTreeMap::new(), rows: 0, kind: PhantomData }
    }

    /// Adds a row. `at_ms`: Unix milliseconds, within the period; replaces the sample's own time.
    #[cfg(test)]
    pub fn push(&mut self, character: u32, at_ms: i64, mut sample: S) -> Result<(), StorageError> {
        sample.set_at_ms(within_hour(at_ms));
        if let Some(bytes) = self.slot(character, hour_of(at_ms)) {
            encode_into(bytes, &sample)?;
            self.rows += 1;
        }
        Ok(())
    }

    /// Adds a row that is encoded already, with its time from the start of its hour.
    pub fn push_encoded(&mut self, character: u32, hour: Hour, sample: &[u8]) {
        if let Some(bytes) = self.slot(character, hour) {
            bytes.extend_from_slice(sample);
            self.rows += 1;
        }
    }

    fn slot(&mut self, character: u32, hour: Hour) -> Option<&mut Vec<u8>> {
        let hours = self.period.end_hour() - self.period.first_hour();
        let slots = self
            .characters
            .entry(character)
            .or_insert_with(|| vec![Vec::new(); usize::try_from(hours).unwrap_or(0)]);
        slots.get_mut(usize::try_from(hour - self.period.first_hour()).ok()?)
    }

    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The characters that have rows in the hours from `first` to before `end`.
    pub fn characters(&self, first: Hour, end: Hour) -> impl Iterator<Item = u32> {
        let slots = self.slots(first, end);
        self.characters.iter().filter_map(move |(character, hours)| {
            let mut hours = hours.get(slots.clone())?.iter();
            hours.any(|bytes| !bytes.is_empty()).then_some(*character)
        })
    }

    /// The rows of one character in the hours from `first` to before `end`, in the order of time,
    /// with times from the start of `first`.
    pub fn samples_of(
        &self,
        character: u32,
        first: Hour,
        end: Hour,
    ) -> Result<Vec<S>, StorageError> {
        let hours = self.characters.get(&character).map_or(&[][..], Vec::as_slice);
        let hours = hours.get(self.slots(first, end)).unwrap_or_default();
        let mut samples = Vec::new();
        for (hour, bytes) in (first..).zip(hours) {
            let offset_ms = u32::try_from(start_ms(hour) - start_ms(first)).unwrap_or(u32::MAX);
            let mut bytes = bytes.as_slice();
            while !bytes.is_empty() {
                let (mut sample, len): (S, _) = decode_front(bytes)?;
                sample.set_at_ms(sample.at_ms().saturating_add(offset_ms));
                samples.push(sample);
                bytes = &bytes[len..];
            }
        }
        // Stable: rows of the same millisecond stay in the order they were given.
        samples.sort_by_key(S::at_ms);
        Ok(samples)
    }

    fn slots(&self, first: Hour, end: Hour) -> std::ops::Range<usize> {
        let index = |hour: Hour| usize::try_from(hour - self.period.first_hour()).unwrap_or(0);
        index(first)..index(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::sample::{Sample, SpawnSample};

    #[test]
    fn rows_come_out_by_character_and_in_order() {
        let mut added = AddedRows::new(Period::Day(1));
        let at = |hour: i64, ms: i64| start_ms(24 + hour) + ms;
        for (character, at_ms, mob) in [
            (2, at(7, 5), 1),
            (1, at(6, 9), 2),
            (2, at(6, 3), 3),
            (2, at(6, 3), 4),
            (1, at(23, 0), 5),
        ] {
            added.push(character, at_ms, SpawnSample { mob, ..SpawnSample::default() }).unwrap();
        }
        let characters =
            |first: i64, end: i64| added.characters(24 + first, 24 + end).collect::<Vec<_>>();
        assert_eq!(added.rows(), 5);
        assert!(characters(0, 6).is_empty());
        assert_eq!(characters(6, 12), [1, 2]);
        assert_eq!(characters(23, 24), [1]);
        let samples = added.samples_of(2, 30, 36).unwrap();
        let told: Vec<_> = samples.iter().map(|sample| (sample.at_ms(), sample.mob)).collect();
        assert_eq!(told, [(3, 3), (3, 4), (3_600_005, 1)]);
        assert!(added.samples_of(3, 24, 48).unwrap().is_empty());
    }
}
