//! `overlord demo`: the server with a simulated fleet that speaks to it over real sockets.

use std::path::PathBuf;

use anyhow::{Context, anyhow};
use clap::Args;

use super::GlobalArgs;
use super::serve::within_reach;
use crate::auth::accounts::{Accounts, Change};
use crate::auth::password;
use crate::domain::account::{Role, Username};
use crate::observe;
use crate::simulator::{DriveOptions, drive};

/// The demo's own data, so that it never mixes with a real fleet's.
const DATA_DIR: &str = "data/demo";
/// Whom to sign in as.
const DEMO_USER: &str = "demo";

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

/// Makes the demo's admin, or gives it a new password; returns the password.
///
/// There is no password that is always the same, so nobody can rely on one.
fn ready_account(accounts: &Accounts) -> anyhow::Result<String> {
    let random = getrandom::u64().context("asking the system for random bytes")?;
    let password = format!("demo-{:08x}", random >> 32);
    let hash = password::hash(&password).map_err(|error| anyhow!("hashing: {error}"))?;
    let username = Username::new(DEMO_USER)?;
    if accounts.find(DEMO_USER).is_some() {
        accounts.change(DEMO_USER, Change { password_hash: Some(hash), ..Change::default() })?;
    } else {
        accounts.create(&username, Role::Admin, Some(hash))?;
    }
    Ok(password)
}

pub fn run(args: &DemoArgs, global: &GlobalArgs) -> anyhow::Result<()> {
    let mut global = global.clone();
    global.data_dir.get_or_insert_with(|| PathBuf::from(DATA_DIR));
    let settings = global.load(args.serve.listen.as_deref())?;
    observe::start_logging(&settings.config.log)?;
    let clock = args.serve.clock.clock();
    super::runtime()?.block_on(async {
        let (app, listener, address) = super::serve::start(settings, clock.clone()).await?;
        let address = within_reach(address);
        let options = DriveOptions {
            url: format!("ws://{address}/ws/position"),
            secret: app.secrets().shared().reveal().to_owned(),
            fleet: super::fleet(args.characters, args.seed),
            rate: 1.0,
        };
        let stop = super::stop_signal();
        println!("Overlord is ready at http://{address}/");
        let accounts = app.accounts().clone();
        let password = tokio::task::spawn_blocking(move || ready_account(&accounts))
            .await
            .context("the account's task failed")??;
        println!("Sign in as {DEMO_USER} with the password {password}");
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
