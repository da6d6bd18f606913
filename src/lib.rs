//! Overlord: one self-contained server for people who host a game fleet or a game community.
//!
//! The modules, in reading order. Dependencies point inward: see `docs/ARCHITECTURE.md`.

pub mod domain;
pub mod facts;
pub mod items;
pub mod query;
pub mod series;
pub mod suitbuilder;

pub mod search;
pub mod storage;

pub mod live;
pub mod pipeline;
pub mod wire;

pub mod inventory;
pub mod suit_search;

pub mod auth;
pub mod bundle;
pub mod config;
pub mod connections;
pub mod http;
pub mod ingest;
pub mod simulator;

pub mod admin;
pub mod app;
pub mod cli;

pub mod clock;
pub mod observe;
pub mod tasks;
