//! A character's vitals: memory only, the latest values.

/// One vital: points now, points when full, and the percentage the client shows.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Vital {
    pub current: Option<u64>,
    pub max: Option<u64>,
    pub percentage: Option<f64>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Vitals {
    pub health: Vital,
    pub stamina: Vital,
    pub mana: Vital,
    /// Per cent of strength lost to recent deaths: 0 when healthy, at most 40.
    pub vitae: Option<f64>,
}

/// Reads vitae as whole per cent: some clients send the multiplier (0.95) instead.
///
/// Source: game rules; a death costs 5 per cent, at most 40, so a value between 0.59 and 1 can
/// only be a multiplier.
pub fn vitae_percent(value: f64) -> f64 {
    if value > 0.59 && value < 1.0 { ((1.0 - value) * 100.0).round() } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vitae_may_be_a_multiplier() {
        for (sent, percent) in [(0.0, 0.0), (5.0, 5.0), (0.95, 5.0), (0.6, 40.0), (1.0, 1.0)] {
            assert!((vitae_percent(sent) - percent).abs() < 1e-9, "{sent}");
        }
    }
}
