//! Edge: game clients over WebSocket. Frames in, domain events out.

pub mod coerce;
pub mod peek;
pub mod wire;
