//! Lifetime kills from session counters.
//!
//! Rule (plugin protocol): lifetime kills are the sum, over sessions, of each session's growth. A
//! session not seen before counts from 0; within a session only an increase counts; a decrease
//! resets the baseline and counts nothing.

/// How far the kill counter of one session has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SessionKills {
    /// The last counter value seen.
    pub last: u64,
}

impl SessionKills {
    /// Takes the next counter value and returns how many kills it adds to the lifetime total.
    pub fn advance(&mut self, kills: u64) -> u64 {
        let growth = kills.saturating_sub(self.last);
        self.last = kills;
        growth
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(counters: &[u64], expected: u64) {
        let mut session = SessionKills::default();
        assert_eq!(counters.iter().map(|kills| session.advance(*kills)).sum::<u64>(), expected);
    }

    #[test]
    fn only_growth_counts() {
        check(&[], 0);
        check(&[7], 7);
        check(&[3, 5, 5, 9], 9);
        check(&[10, 2, 4], 12);
    }
}
