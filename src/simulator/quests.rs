//! The quests a character keeps an eye on, and when each may be done again.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::facts;
use crate::simulator::chance::{about_ms, pick};
use crate::simulator::frames::{self, countdown};

/// How often one of the timers is told again.
const TELL_MEAN_MS: i64 = 90_000;

struct Timer {
    quest: &'static facts::Quest,
    ready_ms: i64,
}

/// The watched quests of one character.
pub struct Quests {
    timers: Vec<Timer>,
    next_ms: i64,
}

impl Quests {
    pub fn new(rng: &mut ChaCha8Rng, now_ms: i64) -> Self {
        let count = rng.random_range(2..=6);
        let timers = (0..count).map(|_| {
            let quest = pick(rng, facts::quests());
            // A third of them wait to be done; the rest are somewhere on their way.
            let left_s =
                rng.random_range(-i64::from(quest.repeat_s) / 2..i64::from(quest.repeat_s));
            Timer { quest, ready_ms: now_ms + left_s * 1_000 }
        });
        Self { timers: timers.collect(), next_ms: now_ms + about_ms(rng, TELL_MEAN_MS) }
    }

    /// All timers, as told at log-in.
    pub fn tell_all(&self, now_ms: i64) -> impl Iterator<Item = frames::Quest<'static>> {
        self.timers.iter().map(move |timer| timer.tell(now_ms))
    }

    /// Now and then one timer; a ready quest may have been done in between.
    pub fn tell_next(
        &mut self,
        rng: &mut ChaCha8Rng,
        now_ms: i64,
    ) -> Option<frames::Quest<'static>> {
        if now_ms < self.next_ms {
            return None;
        }
        self.next_ms = now_ms + about_ms(rng, TELL_MEAN_MS);
        let count = self.timers.len();
        let timer = self.timers.get_mut(rng.random_range(0..count))?;
        if timer.ready_ms <= now_ms && rng.random_bool(0.3) {
            timer.ready_ms = now_ms + i64::from(timer.quest.repeat_s) * 1_000;
        }
        Some(timer.tell(now_ms))
    }
}

impl Timer {
    fn tell(&self, now_ms: i64) -> frames::Quest<'static> {
        let seconds_left = ((self.ready_ms - now_ms) / 1_000).max(0);
        frames::Quest { name: self.quest.flag, countdown: countdown(seconds_left), seconds_left }
    }
}
