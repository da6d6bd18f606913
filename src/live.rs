//! Current state in memory, and the fan-out to browsers and game clients.

pub mod clients;
pub mod dungeons;
pub mod message;
pub mod players;
pub mod players_feed;
pub mod plugins;

use std::sync::Arc;

use crate::domain::presence::PresenceRules;

/// Everything that lives in memory only.
#[derive(Debug)]
pub struct Live {
    pub players: players::Players,
    pub feed: players_feed::PlayersFeed,
    pub clients: Arc<clients::Clients>,
    pub plugins: Arc<plugins::Plugins>,
    pub dungeons: dungeons::DungeonMaps,
}

impl Live {
    pub fn new(rules: PresenceRules) -> Self {
        Self {
            players: players::Players::new(rules),
            feed: players_feed::PlayersFeed::default(),
            clients: Arc::default(),
            plugins: Arc::default(),
            dungeons: dungeons::DungeonMaps::default(),
        }
    }
}
