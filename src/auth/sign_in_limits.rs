//! How soon somebody may try to sign in again.
//!
//! By address and by name: the first stops one machine that tries many names, the second many
//! machines that try one. Waits double with each failure and stay short for a name, or anybody
//! could keep its owner out. An attempt counts as failed from its beginning until it succeeds, so
//! that many at the same time are not one.

use std::net::IpAddr;

use crate::auth::client_address::household;
use crate::auth::counters::{MinuteCounter, Remembered};

/// Failures are forgotten when there was none for this long.
const MEMORY_MS: i64 = 15 * 60_000;
/// Failures without a wait, and the longest wait.
const ADDRESS: Rule = Rule { free: 5, wait_ms_max: 5 * 60_000 };
const NAME: Rule = Rule { free: 3, wait_ms_max: 30_000 };
/// Failures a minute that are worth a line of the audit log each; a flood must not fill the disk.
const LISTED_MAX: u32 = 60;

#[derive(Clone, Copy)]
struct Rule {
    free: u32,
    wait_ms_max: i64,
}

#[derive(Debug, Clone, Copy, Default)]
struct Failures {
    count: u32,
    last_ms: i64,
}

impl Failures {
    fn is_over(self, now_ms: i64) -> bool {
        now_ms - self.last_ms >= MEMORY_MS || now_ms < self.last_ms
    }

    fn add(&mut self, now_ms: i64) {
        if self.is_over(now_ms) {
            self.count = 0;
        }
        self.count = self.count.saturating_add(1);
        self.last_ms = now_ms;
    }

    /// Milliseconds until the next attempt is heard.
    fn wait_ms(self, rule: Rule, now_ms: i64) -> i64 {
        if self.count < rule.free || self.is_over(now_ms) {
            return 0;
        }
        let doublings = (self.count - rule.free).min(20);
        let wait_ms = (1_000_i64 << doublings).min(rule.wait_ms_max);
        (self.last_ms + wait_ms - now_ms).max(0)
    }
}

/// Failed sign-ins, by address and by name.
#[derive(Debug, Default)]
pub struct SignInLimits {
    by_address: Remembered<IpAddr, Failures>,
    by_name: Remembered<String, Failures>,
    listed: MinuteCounter,
    unlisted: u64,
}

impl SignInLimits {
    /// Begins an attempt. `name`: in the form that is the same for all spellings.
    ///
    /// # Errors
    /// Milliseconds until the next one is heard; this one then does not count.
    pub fn begin(&mut self, address: IpAddr, name: &str, now_ms: i64) -> Result<(), i64> {
        match self.wait_ms(address, name, now_ms) {
            0 => {
                let is_over = |failures: &Failures| failures.is_over(now_ms);
                self.by_address.place(household(address), is_over).add(now_ms);
                self.by_name.place(name.to_owned(), is_over).add(now_ms);
                Ok(())
            }
            wait_ms => Err(wait_ms),
        }
    }

    /// Milliseconds until the next attempt is heard.
    pub fn wait_ms(&self, address: IpAddr, name: &str, now_ms: i64) -> i64 {
        let by_address = self.by_address.get(&household(address)).wait_ms(ADDRESS, now_ms);
        let by_name = self.by_name.get(&name.to_owned()).wait_ms(NAME, now_ms);
        by_address.max(by_name)
    }

    /// The attempt was right. The address keeps its failures with other names: an account of one's
    /// own must not pay for attempts at others.
    pub fn succeed(&mut self, address: IpAddr, name: &str) {
        if let Some(failures) = self.by_address.own_place(&household(address)) {
            failures.count = failures.count.saturating_sub(1);
        }
        self.by_name.forget(&name.to_owned());
    }

    /// Whether a failure gets a line of the audit log, and how many before it got none.
    pub fn list(&mut self, now_ms: i64) -> Option<u64> {
        if self.listed.add(now_ms) > LISTED_MAX {
            self.unlisted += 1;
            return None;
        }
        Some(std::mem::take(&mut self.unlisted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::counters::REMEMBERED_MAX;

    const MINUTE_MS: i64 = 60_000;

    const A: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 7));

    fn address(number: u32) -> IpAddr {
        IpAddr::from(number.to_be_bytes())
    }

    #[test]
    fn waits_for_a_name_double_and_stay_short() {
        let mut limits = SignInLimits::default();
        let mut waits = Vec::new();
        let mut now_ms = 0;
        for number in 0..12 {
            limits.begin(address(number), "erik", now_ms).expect("heard");
            let wait_ms = limits.wait_ms(address(99), "erik", now_ms);
            waits.push(wait_ms / 1_000);
            now_ms += wait_ms;
        }
        assert_eq!(waits, [0, 0, 1, 2, 4, 8, 16, 30, 30, 30, 30, 30]);
        assert_eq!(limits.begin(address(99), "erik", now_ms - 1), Err(1));
        assert_eq!(limits.wait_ms(address(99), "anna", now_ms), 0);
        assert_eq!(limits.wait_ms(address(99), "erik", now_ms + MEMORY_MS), 0);
    }

    #[test]
    fn an_address_that_tries_many_names_waits() {
        let mut limits = SignInLimits::default();
        for number in 0..5 {
            limits.begin(A, &format!("name {number}"), 0).expect("heard");
        }
        assert_eq!(limits.begin(A, "another", 0), Err(1_000));
        assert_eq!(limits.begin(address(1), "another", 0), Ok(()));
        // All of a household's IPv6 addresses are one.
        for number in 0..5 {
            let address = format!("2001:db8::{number}").parse().expect("an address");
            limits.begin(address, &format!("six {number}"), 0).expect("heard");
        }
        let neighbour = "2001:db8::ffff".parse().expect("an address");
        assert_eq!(limits.begin(neighbour, "another six", 0), Err(1_000));
    }

    #[test]
    fn success_ends_the_wait_for_the_name_only() {
        let mut limits = SignInLimits::default();
        for _ in 0..2 {
            limits.begin(A, "erik", 0).expect("heard");
        }
        limits.begin(A, "erik", 0).expect("heard");
        limits.succeed(A, "erik");
        assert_eq!(limits.wait_ms(A, "erik", 0), 0);
        for number in 0..2 {
            limits.begin(A, &format!("name {number}"), 0).expect("heard");
        }
        assert_eq!(limits.begin(A, "mine", 0), Ok(()));
        limits.succeed(A, "mine");
        assert_eq!(limits.begin(A, "mine", 0), Ok(()));
        assert_eq!(limits.begin(A, "mine", 0), Err(1_000), "its own successes buy no attempts");
    }

    #[test]
    fn memory_is_bounded_and_strangers_share_a_place() {
        let mut limits = SignInLimits::default();
        for number in 0..u32::try_from(REMEMBERED_MAX).expect("small") + NAME.free {
            limits.begin(address(number), &number.to_string(), 0).expect("heard");
        }
        assert_eq!(limits.by_address.key_count(), REMEMBERED_MAX);
        assert_eq!(limits.by_name.key_count(), REMEMBERED_MAX);
        assert!(limits.begin(address(99_999), "stranger", 0).is_err());
        assert_eq!(limits.begin(address(99_999), "stranger", MEMORY_MS), Ok(()));
        assert_eq!(limits.by_name.key_count(), 1);
    }

    #[test]
    fn a_flood_of_failures_is_listed_in_part() {
        let mut limits = SignInLimits::default();
        let listed = (0..100).filter(|_| limits.list(0).is_some()).count();
        assert_eq!(listed, 60);
        assert_eq!(limits.list(MINUTE_MS), Some(40));
        assert_eq!(limits.list(MINUTE_MS), Some(0));
    }
}
