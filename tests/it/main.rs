//! The whole program, from outside: each module starts the real binary (or its parts, where the
//! test owns the clock) and talks to it as a game client, a browser and a script would.

mod access;
mod accounts;
mod api;
mod cli;
mod connections;
mod cookies;
mod copies;
mod crash;
mod durability;
mod fleet;
mod import;
mod ingest;
mod inventory;
mod items;
mod language;
mod layers;
mod live;
mod operations;
mod secrets;
mod simulator;
mod suit_explain;
mod suit_fleet;
mod suits;
mod support;
