//! Downsampling to at most one sample a step.

use std::collections::BTreeMap;
use std::mem;
use std::num::NonZeroU32;
use std::ops::ControlFlow;

/// Width of a bucket: a whole, positive number of milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step(NonZeroU32);

impl Step {
    /// `None` if `ms` is 0.
    pub fn from_ms(ms: u32) -> Option<Self> {
        NonZeroU32::new(ms).map(Self)
    }

    pub fn ms(self) -> i64 {
        i64::from(self.0.get())
    }

    /// Whether buckets of `ms` fit into this step without remainder.
    pub fn is_multiple_of_ms(self, ms: i64) -> bool {
        self.ms() % ms == 0
    }

    /// Number of the bucket that holds `at_ms`; buckets start on multiples of the step.
    pub fn bucket(self, at_ms: i64) -> i64 {
        at_ms.div_euclid(self.ms())
    }
}

/// Keeps the last sample of each key in each step, with its own time.
///
/// Samples of all keys come in one order of time; a step's samples are handed on, ordered by time,
/// when the next step begins. Steps without a sample are left out. Memory: one sample a key.
#[derive(Debug)]
pub struct LastPerStep<K, T> {
    step: Step,
    bucket: Option<i64>,
    last: BTreeMap<K, (i64, T)>,
}

impl<K: Ord, T> LastPerStep<K, T> {
    pub fn new(step: Step) -> Self {
        Self { step, bucket: None, last: BTreeMap::new() }
    }

    /// Takes the next sample.
    pub fn take(
        &mut self,
        key: K,
        at_ms: i64,
        sample: T,
        emit: &mut dyn FnMut(&T) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let bucket = Some(self.step.bucket(at_ms));
        if self.bucket != bucket {
            self.finish(emit)?;
            self.bucket = bucket;
        }
        self.last.insert(key, (at_ms, sample));
        ControlFlow::Continue(())
    }

    /// Hands on the samples of the step that is not over yet.
    pub fn finish(&mut self, emit: &mut dyn FnMut(&T) -> ControlFlow<()>) -> ControlFlow<()> {
        let mut samples: Vec<_> = mem::take(&mut self.last).into_values().collect();
        samples.sort_by_key(|(at_ms, _)| *at_ms);
        samples.iter().try_for_each(|(_, sample)| emit(sample))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(samples: &[(char, i64)], step_ms: u32, expected: &[(char, i64)]) {
        let mut kept = Vec::new();
        let mut keep = |sample: &(char, i64)| {
            kept.push(*sample);
            ControlFlow::Continue(())
        };
        let mut steps = LastPerStep::new(Step::from_ms(step_ms).unwrap());
        for (key, at_ms) in samples {
            assert!(steps.take(*key, *at_ms, (*key, *at_ms), &mut keep).is_continue());
        }
        assert!(steps.finish(&mut keep).is_continue());
        assert_eq!(kept, expected);
    }

    #[test]
    fn keeps_the_last_of_each_key_and_step() {
        check(&[], 10, &[]);
        check(&[('a', 0), ('a', 4), ('a', 9), ('a', 10)], 10, &[('a', 9), ('a', 10)]);
        check(
            &[('a', -11), ('a', -10), ('a', -1), ('a', 0)],
            10,
            &[('a', -11), ('a', -1), ('a', 0)],
        );
        check(&[('b', 1), ('a', 2), ('b', 3), ('b', 35)], 10, &[('a', 2), ('b', 3), ('b', 35)]);
    }
}
