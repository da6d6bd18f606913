//! Overlord: one self-contained server for people who host a game fleet or a game community.
//!
//! The modules, in reading order. Dependencies point inward: see `docs/ARCHITECTURE.md`.

pub mod clock;
pub mod config;
pub mod domain;
pub mod facts;
pub mod ingest;
pub mod live;
pub mod simulator;
