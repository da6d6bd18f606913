//! What a character is doing, as far as its reports tell.

use crate::domain::coordinates::WorldPosition;

/// The state a character is shown in. The names are the ones browsers get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    Hunting,
    Moving,
    Idle,
    /// The macro says it travels, but the position has not changed for a while.
    Stuck,
    /// Died, and has not gone back to work since.
    Dead,
}

impl Activity {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hunting => "hunting",
            Self::Moving => "moving",
            Self::Idle => "idle",
            Self::Stuck => "stuck",
            Self::Dead => "dead",
        }
    }
}

/// What the judgement needs to know beyond the reports.
#[derive(Debug, Clone, PartialEq)]
pub struct PresenceRules {
    /// Macro states that mean "idle", in lower case and trimmed.
    pub idle_words: Vec<String>,
    /// Travelling without moving for this long is being stuck.
    pub stuck_after_ms: i64,
}

/// Words in a macro state that say the character travels.
const TRAVEL_WORDS: [&str; 3] = ["nav", "travel", "recall"];
/// Positions closer than this are the same place, map units (12 m).
const SAME_PLACE: f64 = 0.05;
/// Longest time a death is shown when the character neither kills nor leaves.
const DEAD_MS_MAX: i64 = 10 * 60 * 1000;

/// Follows one character's reports and judges its activity.
#[derive(Debug, Clone, Default)]
pub struct ActivityTracker {
    anchor: Option<(WorldPosition, i64)>,
    vitae: Option<f64>,
    died: Option<Death>,
    kills: u64,
}

#[derive(Debug, Clone, Copy)]
struct Death {
    at_ms: i64,
    kills: u64,
}

impl ActivityTracker {
    /// Takes a telemetry report and returns the activity it shows.
    ///
    /// `vt_state`: the macro's state text, or `None` when the client runs no macro.
    pub fn report(
        &mut self,
        now_ms: i64,
        position: WorldPosition,
        kills: u64,
        vt_state: Option<&str>,
        rules: &PresenceRules,
    ) -> Activity {
        self.kills = kills;
        let still_since_ms = match self.anchor {
            Some((anchor, since_ms)) if anchor.distance(position) < SAME_PLACE => since_ms,
            _ => {
                self.anchor = Some((position, now_ms));
                now_ms
            }
        };
        if self.died.is_some_and(|death| kills > death.kills || now_ms - death.at_ms > DEAD_MS_MAX)
        {
            self.died = None;
        }
        let state = vt_state.map(|state| state.trim().to_lowercase());
        let travels = state
            .as_deref()
            .is_some_and(|state| TRAVEL_WORDS.iter().any(|word| state.contains(word)));
        if self.died.is_some() {
            Activity::Dead
        } else if state.is_some_and(|state| rules.idle_words.contains(&state)) {
            Activity::Idle
        } else if travels && now_ms - still_since_ms >= rules.stuck_after_ms {
            Activity::Stuck
        } else if travels {
            Activity::Moving
        } else {
            Activity::Hunting
        }
    }

    /// Takes the vitae of a vitals report, per cent, and tells whether it shows a death.
    ///
    /// A rise is a death, also while earlier vitae lasts; the first value ever seen is not.
    pub fn is_death(&mut self, now_ms: i64, vitae: f64) -> bool {
        let died = self.vitae.is_some_and(|before| vitae > before);
        self.vitae = Some(vitae);
        if died {
            self.died = Some(Death { at_ms: now_ms, kills: self.kills });
        }
        died
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> PresenceRules {
        let idle_words = vec!["idle".to_owned(), "default".to_owned(), String::new()];
        PresenceRules { idle_words, stuck_after_ms: 120_000 }
    }

    fn at(ew: f64) -> WorldPosition {
        WorldPosition { ew, ns: 0.0, z: 0.0 }
    }

    #[test]
    fn the_macro_state_decides() {
        let mut tracker = ActivityTracker::default();
        for (state, expected) in [
            (Some("Hunt"), Activity::Hunting),
            (Some(" Idle "), Activity::Idle),
            (Some("Default"), Activity::Idle),
            (Some(""), Activity::Idle),
            (Some("Navigating"), Activity::Moving),
            (None, Activity::Hunting),
        ] {
            assert_eq!(tracker.report(0, at(1.0), 0, state, &rules()), expected, "{state:?}");
        }
    }

    #[test]
    fn travelling_on_the_spot_is_being_stuck() {
        let mut tracker = ActivityTracker::default();
        let mut report =
            |now_ms, ew| tracker.report(now_ms, at(ew), 0, Some("navigating"), &rules());
        assert_eq!(report(0, 1.0), Activity::Moving);
        assert_eq!(report(119_999, 1.04), Activity::Moving);
        assert_eq!(report(120_000, 1.04), Activity::Stuck);
        assert_eq!(report(122_000, 1.2), Activity::Moving);
    }

    #[test]
    fn a_rise_of_vitae_is_a_death_until_work_goes_on() {
        let mut tracker = ActivityTracker::default();
        assert!(!tracker.is_death(0, 5.0), "the first value ever seen");
        assert!(!tracker.is_death(1, 4.0));
        assert!(tracker.is_death(2, 9.0));
        assert!(tracker.is_death(3, 14.0), "a further death while vitae lasts");
        assert_eq!(tracker.report(4, at(1.0), 7, Some("hunt"), &rules()), Activity::Hunting);
        assert!(tracker.is_death(5, 19.0));
        assert_eq!(tracker.report(6, at(1.0), 7, Some("hunt"), &rules()), Activity::Dead);
        assert_eq!(tracker.report(7, at(1.0), 8, Some("hunt"), &rules()), Activity::Hunting);
    }
}
