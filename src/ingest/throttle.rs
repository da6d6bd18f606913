//! Limits on what one client, or one address, may do in a time.

use std::net::IpAddr;

use crate::auth::counters::{MinuteCounter, Remembered};

/// Wrong secrets an address may present in a minute before it is turned away unheard.
const WRONG_SECRETS_MAX: u32 = 10;

/// Wrong secrets by source address.
#[derive(Debug, Default)]
pub struct WrongSecrets(Remembered<IpAddr, MinuteCounter>);

impl WrongSecrets {
    pub fn record(&mut self, address: IpAddr, now_ms: i64) {
        self.0.place(address, |counter| counter.count(now_ms) == 0).add(now_ms);
    }

    pub fn is_blocked(&self, address: IpAddr, now_ms: i64) -> bool {
        self.0.get(&address).count(now_ms) >= WRONG_SECRETS_MAX
    }
}

/// Lets `per_second` frames through in a second, with a second's worth saved up; beyond that it
/// says how long to wait, so that the socket is read slower.
#[derive(Debug)]
pub struct Pace {
    per_second: f64,
    saved: f64,
    at_ms: i64,
}

impl Pace {
    pub fn new(per_second: u32, now_ms: i64) -> Self {
        let per_second = f64::from(per_second);
        Self { per_second, saved: per_second, at_ms: now_ms }
    }

    /// Takes one frame's worth; milliseconds to wait before reading the next.
    pub fn take(&mut self, now_ms: i64) -> u64 {
        #[expect(clippy::cast_precision_loss, reason = "spans between frames are short")]
        let elapsed_s = (now_ms - self.at_ms).max(0) as f64 / 1_000.0;
        self.at_ms = now_ms;
        self.saved = (self.saved + elapsed_s * self.per_second).min(self.per_second) - 1.0;
        if self.saved >= 0.0 {
            return 0;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a short wait")]
        let wait_ms = (-self.saved / self.per_second * 1_000.0).ceil() as u64;
        wait_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::counters::REMEMBERED_MAX;

    const MINUTE_MS: i64 = 60_000;

    #[test]
    fn ten_wrong_secrets_a_minute_are_heard() {
        let mut wrong = WrongSecrets::default();
        let address = "10.0.0.1".parse().expect("an address");
        for _ in 0..WRONG_SECRETS_MAX {
            assert!(!wrong.is_blocked(address, 0));
            wrong.record(address, 0);
        }
        assert!(wrong.is_blocked(address, MINUTE_MS - 1));
        assert!(!wrong.is_blocked(address, MINUTE_MS));
        assert!(!wrong.is_blocked("10.0.0.2".parse().expect("an address"), 0));
    }

    #[test]
    fn memory_for_addresses_is_bounded() {
        let mut wrong = WrongSecrets::default();
        for number in 0..u32::try_from(REMEMBERED_MAX).expect("small") + 20 {
            wrong.record(IpAddr::from(number.to_be_bytes()), 0);
        }
        assert_eq!(wrong.0.key_count(), REMEMBERED_MAX);
        assert!(wrong.is_blocked("200.0.0.1".parse().expect("an address"), 1));
        wrong.record("200.0.0.1".parse().expect("an address"), MINUTE_MS);
        assert_eq!(wrong.0.key_count(), 1);
    }

    #[test]
    fn a_fast_client_is_read_slower() {
        let mut pace = Pace::new(10, 0);
        assert!((0..10).all(|_| pace.take(0) == 0));
        assert_eq!(pace.take(0), 100);
        assert_eq!(pace.take(200), 0);
    }
}
