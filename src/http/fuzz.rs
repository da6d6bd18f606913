//! What the fuzz targets see of this module: the readers of what browsers and scripts send.

use serde::Deserialize;

use super::params::{self, Moment, StepParam, SteppedWindow};
use super::{audit, history, rares, spawns, stats, trails};

#[derive(Deserialize)]
struct WindowQuery {
    from: Option<Moment>,
    to: Option<Moment>,
    step: Option<StepParam>,
    max_points: Option<usize>,
}

/// Reads a query string as every route with parameters does, at a moment (Unix milliseconds).
pub fn query(text: &str, now_ms: i64) {
    let _ = params::read::<audit::AuditParams>(text);
    let _ = params::read::<history::HistoryQuery>(text);
    let _ = params::read::<rares::RaresQuery>(text);
    let _ = params::read::<spawns::HeatmapQuery>(text);
    let _ = params::read::<spawns::MobsQuery>(text);
    let _ = params::read::<trails::TrailsQuery>(text);
    if let Ok(query) = params::read::<stats::StatsQuery>(text) {
        let _ = query.window(now_ms);
    }
    let Ok(query) = params::read::<WindowQuery>(text) else { return };
    let limits = (query.step, query.max_points);
    let window = SteppedWindow::new((query.from, query.to), limits, now_ms, 3_600_000);
    if let Ok(SteppedWindow { range, step, .. }) = window {
        assert!(range.from_ms <= range.to_ms, "{range:?}");
        let Some(step) = step else { return };
        assert!(step.bucket(range.from_ms) <= step.bucket(range.to_ms), "{range:?}, {step:?}");
    }
}
