//! Counting what callers do wrong, in bounded memory.

use std::collections::HashMap;
use std::hash::Hash;

/// Most keys of one [`Remembered`].
pub const REMEMBERED_MAX: usize = 10_000;
const MINUTE_MS: i64 = 60_000;

/// Counts things in consecutive windows of a minute.
#[derive(Debug, Clone, Copy, Default)]
pub struct MinuteCounter {
    since_ms: i64,
    count: u32,
}

impl MinuteCounter {
    /// Counts one more and returns how many the present window has.
    pub fn add(&mut self, now_ms: i64) -> u32 {
        if now_ms - self.since_ms >= MINUTE_MS || now_ms < self.since_ms {
            *self = Self { since_ms: now_ms, count: 0 };
        }
        self.count = self.count.saturating_add(1);
        self.count
    }

    pub fn count(&self, now_ms: i64) -> u32 {
        if now_ms - self.since_ms >= MINUTE_MS { 0 } else { self.count }
    }
}

/// What is remembered of each key, such as an address. When it is full, all that is over is
/// dropped; if nothing is, newcomers share one place.
#[derive(Debug)]
pub struct Remembered<K, V> {
    by_key: HashMap<K, V>,
    /// Of keys that found no place.
    others: V,
}

impl<K, V: Default> Default for Remembered<K, V> {
    fn default() -> Self {
        Self { by_key: HashMap::new(), others: V::default() }
    }
}

impl<K: Eq + Hash, V: Default> Remembered<K, V> {
    pub fn get(&self, key: &K) -> &V {
        self.by_key.get(key).unwrap_or(&self.others)
    }

    /// The place of a key, made if there is room. `is_over`: whether a place can be dropped.
    pub fn place(&mut self, key: K, is_over: impl Fn(&V) -> bool) -> &mut V {
        if self.by_key.len() >= REMEMBERED_MAX && !self.by_key.contains_key(&key) {
            self.by_key.retain(|_, value| !is_over(value));
            if self.by_key.len() >= REMEMBERED_MAX {
                return &mut self.others;
            }
        }
        self.by_key.entry(key).or_default()
    }

    /// A key's own place, if it has one.
    pub fn own_place(&mut self, key: &K) -> Option<&mut V> {
        self.by_key.get_mut(key)
    }

    pub fn forget(&mut self, key: &K) {
        self.by_key.remove(key);
    }

    #[cfg(test)]
    pub fn key_count(&self) -> usize {
        self.by_key.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_start_anew_every_minute() {
        let mut counter = MinuteCounter::default();
        assert_eq!((counter.add(100_000), counter.add(100_001)), (1, 2));
        assert_eq!(counter.add(160_000), 1);
    }
}
