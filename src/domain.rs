//! What the games and our product mean: plain values and pure functions.
//!
//! No async, no I/O, no clock, no serde: the wire and the disk have types of their own.

pub mod account;
pub mod audit;
pub mod character;
pub mod coordinates;
pub mod event;
pub mod inventory;
pub mod item;
pub mod kills;
pub mod landblock;
pub mod limits;
pub mod online_time;
pub mod presence;
pub mod saved;
pub mod spell;
pub mod vitals;
