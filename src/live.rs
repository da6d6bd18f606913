//! Current state in memory, and the fan-out to browsers and game clients.

pub mod clients;
pub mod dungeons;
pub mod message;
pub mod players;
pub mod players_feed;
pub mod plugins;
