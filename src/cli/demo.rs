//! `overlord demo`: the server with a simulated fleet that speaks to it over real sockets.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::GlobalArgs;
use crate::observe;
use crate::simulator::{DriveOptions, drive};

/// The demo's own data, so that it never mixes with a real fleet's.
const DATA_DIR: &str = "data/demo";

#[derive(Args)]
pub struct DemoArgs {
    #[command(flatten)]
    serve: super::serve::ServeArgs,
    /// How many characters.
    #[arg(long, default_value_t = 70, value_parser = super::fleet_size)]
    characters: usize,
    /// The same seed gives the same fleet.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub fn run(args: &DemoArgs, global: &GlobalArgs) -> anyhow::Result<()> {
    let mut global = global.clone();
    global.data_dir.get_or_insert_with(|| PathBuf::from(DATA_DIR));
    let config = global.load(args.serve.listen.as_deref())?.config;
    observe::start_logging(&config.log)?;
    let clock = args.serve.clock.clock();
    super::runtime()?.block_on(async {
        let (app, listener, address) = super::serve::start(config, clock.clone()).await?;
        let options = DriveOptions {
            url: format!("ws://{address}/ws/position"),
            secret: app.secrets().shared().reveal().to_owned(),
            fleet: super::fleet(args.characters, args.seed),
            rate: 1.0,
        };
        let stop = super::stop_signal();
        println!("Overlord is ready at http://{address}/");
        let (stop_fleet, fleet_stops) = tokio::sync::oneshot::channel::<()>();
        let fleet = tokio::spawn(drive(options, clock, async {
            // A dropped sender stops the fleet too.
            let _ = fleet_stops.await;
        }));
        app.serve(listener, stop).await?;
        drop(stop_fleet);
        fleet.await.context("the fleet's task failed")?.context("driving the fleet")?;
        Ok(())
    })
}
