//! A believable fleet of game characters, for the demo, the tests and the benches.
//!
//! [`Fleet`] is a pure world: time and chance are inputs, the same seed tells the same frames.
//! [`drive`] connects it to a server, one WebSocket a character, as the game client's plugin would.
//!
//! What is made up: heights, dungeons' floors, the sizes of an item's bonuses. Names, places,
//! creatures, loot, spells and rares are the game's own (`facts`).

mod chance;
mod character;
mod chat;
mod combat;
mod drive;
mod frames;
mod goods;
mod ground;
mod identity;
mod item;
mod keys;
mod land;
mod looks;
mod loot;
mod names;
mod pack;
mod quests;
mod sheet;
mod world;

pub use character::{STEP_MS, Said};
pub use drive::{DriveOptions, DriveReport, SimulateError, drive};
pub use world::{Fleet, FleetOptions, sample_inventory_frame, sample_telemetry_frame};
