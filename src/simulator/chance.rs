//! Small helpers over numbers and dice. Chance is an input: each takes its generator.

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The generator of one strand of chance: the fleet's seed, and which strand it is.
pub fn strand(seed: u64, number: u64) -> ChaCha8Rng {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(number);
    rng
}

/// One of a list that is never empty.
///
/// # Panics
/// If the list is empty: all lists here are written down in the program or checked when made.
pub fn pick<'a, T>(rng: &mut ChaCha8Rng, list: &'a [T]) -> &'a T {
    list.choose(rng).expect("a list to pick from is never empty")
}

/// One of a list of words that is never empty.
pub fn word(rng: &mut ChaCha8Rng, list: &[&'static str]) -> &'static str {
    pick::<&str>(rng, list)
}

/// Whether something happens that happens once in `mean` trials.
pub fn once_in(rng: &mut ChaCha8Rng, mean: u32) -> bool {
    rng.random_ratio(1, mean.max(1))
}

/// A span around `mean_ms`, from half of it to one and a half.
pub fn about_ms(rng: &mut ChaCha8Rng, mean_ms: i64) -> i64 {
    rng.random_range(mean_ms / 2..=mean_ms + mean_ms / 2)
}

/// The whole part of a number, 0 for what is negative or none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float cast saturates, which is what is wanted"
)]
pub fn whole(value: f64) -> u64 {
    value as u64
}

/// A counter as a real number. Exact up to 2^53, far above any counter here.
#[expect(clippy::cast_precision_loss, reason = "counters stay far below 2^53")]
pub fn real(value: u64) -> f64 {
    value as f64
}

/// A span of milliseconds as a real number of seconds.
pub fn seconds(ms: i64) -> f64 {
    real(ms.max(0).unsigned_abs()) / 1_000.0
}

/// Rounds to four decimals: 2 cm on the map, and short in a frame.
pub fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
