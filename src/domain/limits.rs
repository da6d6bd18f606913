//! How large a value of the game world can sensibly be; everything beyond is refused at the edges.

/// Largest legal coordinate, map units: the world ends at 102.05; rooms of a dungeon may lie a
/// little outside the landblock that counts for them.
pub const COORDINATE_ABS_MAX: f64 = 110.0;
/// Largest legal height. Whether clients send metres or map units is not known.
pub const HEIGHT_ABS_MAX: f64 = 100_000.0;
/// Largest legal counter of kills, deaths, tapers and the like.
pub const COUNT_MAX: u64 = 1_000_000_000;
/// Largest legal rate, load or latency.
pub const GAUGE_MAX: f64 = 1e9;
/// Longest legal name of a thing: creature, item, portal, quest, session, state, tag.
pub const TEXT_CHARS_MAX: usize = 256;
