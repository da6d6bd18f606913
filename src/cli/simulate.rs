//! `overlord simulate`: a fleet for any server that speaks the plugin's protocol.

use anyhow::Context;
use clap::Args;

use crate::clock::Clock;
use crate::config::Log;
use crate::observe;
use crate::simulator::{DriveOptions, drive};

#[derive(Args)]
pub struct SimulateArgs {
    /// How many characters.
    #[arg(long, default_value_t = 70, value_parser = super::fleet_size)]
    characters: usize,
    /// How fast time runs for them: 1 is the plugin's own cadence.
    #[arg(long, default_value_t = 1.0)]
    rate: f64,
    /// The server's socket.
    #[arg(long, default_value = "ws://127.0.0.1:8765/ws/position")]
    url: String,
    /// The plugin secret; better given by the environment variable than on the command line.
    #[arg(long, env = "SHARED_SECRET", hide_env_values = true)]
    secret: String,
    /// The same seed gives the same fleet.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub fn run(args: SimulateArgs) -> anyhow::Result<()> {
    observe::start_logging(&Log::default())?;
    let options = DriveOptions {
        url: args.url,
        secret: args.secret,
        fleet: super::fleet(args.characters, args.seed),
        rate: args.rate,
    };
    let report = super::runtime()?
        .block_on(async { drive(options, Clock::system(), super::stop_signal()).await })
        .context("driving the fleet")?;
    println!(
        "{} frames sent, {} refused, {} dropped; {} connections, {} made again, {} failures",
        report.frames_sent,
        report.frames_refused,
        report.frames_dropped,
        report.connects,
        report.reconnects,
        report.connection_errors
    );
    Ok(())
}
