//! The command line: one file per verb.

mod backup;
mod check;
mod compact;
mod config;
mod demo;
mod import;
mod manual;
mod operate;
mod progress;
mod reindex;
mod restore;
mod serve;
mod simulate;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::{ConfigError, Effective, Flags};
use crate::simulator::FleetOptions;

/// One self-contained server for people who host a game fleet: live map, history, search, alerts.
///
/// Without a command it serves. Settings come from overlord.toml, the environment and flags.
#[derive(Parser)]
#[command(name = "overlord", version = crate::app::version())]
pub struct Cli {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    serve: serve::ServeArgs,
    #[command(flatten)]
    global: GlobalArgs,
}

#[derive(Args, Clone)]
struct GlobalArgs {
    /// Settings file; overlord.toml in the current folder if it is there.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder that holds everything the server keeps.
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Print results as JSON.
    #[arg(long, global = true)]
    json: bool,
    /// Print nothing but results and errors.
    #[arg(long, short, global = true)]
    quiet: bool,
}

#[derive(Subcommand)]
enum Verb {
    /// Run the server (the default).
    Serve(serve::ServeArgs),
    /// Run the server with a simulated fleet, to look around.
    Demo(demo::DemoArgs),
    /// Send a simulated fleet to a server, this one or another.
    Simulate(simulate::SimulateArgs),
    /// Manage the accounts of those who sign in.
    #[command(subcommand)]
    User(user::UserVerb),
    /// Copy everything, exactly as of one moment, also while the server runs.
    Backup(backup::BackupArgs),
    /// Make a data directory from a backup; name a new one with --data-dir.
    Restore(restore::RestoreArgs),
    /// Read everything on disk and say what is damaged and what that costs.
    ///
    /// Works while the server runs or not, and on backups (--data-dir DIR). Changes nothing.
    Check,
    /// Seal, compact, roll up and expire what is due, at once; the server does it by itself.
    Compact,
    /// Make the search index of items anew; the server does it by itself when it is damaged.
    Reindex,
    /// Take over the history and the totals of an older installation.
    ///
    /// Reads a folder of CSV files, one for each table, as made by
    /// `psql dereth -c "\copy (select * from portals) to portals.csv csv header"`. Works while
    /// the server runs or not; importing twice is importing once. Rows older than the configured
    /// retention are left out: `telemetry_days = 0` under `[retention]` keeps all.
    Import(import::ImportArgs),
    /// Show or check the settings.
    #[command(subcommand)]
    Config(config::ConfigVerb),
    /// Print completions for a shell, to be saved where it looks for them.
    Completions {
        /// Which shell.
        shell: Shell,
    },
    /// Print the manual page, or write the pages of all commands.
    Man {
        /// Write one page for each command into this folder.
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Print the version.
    Version,
    /// Print the API document.
    #[command(hide = true)]
    Openapi,
}

/// Runs the program; the exit code is 0 for success, 1 for failure, 2 for wrong usage or settings.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match cli.dispatch() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("overlord: {error:#}");
            if error.is::<ConfigError>() { ExitCode::from(2) } else { ExitCode::FAILURE }
        }
    }
}

impl Cli {
    fn dispatch(self) -> anyhow::Result<()> {
        let Self { verb, serve, global } = self;
        if verb.is_some() && serve.listen.is_some() {
            let text = "--listen belongs after the command";
            Self::command().error(ErrorKind::ArgumentConflict, text).exit();
        }
        match verb.unwrap_or(Verb::Serve(serve)) {
            Verb::Serve(args) => serve::run(&args, &global),
            Verb::Demo(args) => demo::run(&args, &global),
            Verb::Simulate(args) => simulate::run(args),
            Verb::User(verb) => user::run(verb, &global),
            Verb::Backup(args) => backup::run(&args, &global),
            Verb::Restore(args) => restore::run(&args, &global),
            Verb::Check => check::run(&global),
            Verb::Compact => compact::run(&global),
            Verb::Reindex => reindex::run(&global),
            Verb::Import(args) => import::run(&args, &global),
            Verb::Config(verb) => config::run(&verb, &global),
            Verb::Completions { shell } => manual::print_completions(shell),
            Verb::Man { folder } => manual::write_pages(folder.as_deref()),
            Verb::Version => {
                let version = crate::app::version();
                if global.json {
                    println!("{}", serde_json::json!({ "version": version }));
                } else {
                    println!("{version}");
                }
                Ok(())
            }
            Verb::Openapi => {
                println!("{}", crate::http::router::openapi().to_pretty_json()?);
                Ok(())
            }
        }
    }
}

impl GlobalArgs {
    /// Reads the settings, with these flags on top.
    fn load(&self, listen: Option<&str>) -> Result<Effective, ConfigError> {
        let flags = Flags {
            config: self.config.clone(),
            listen: listen.map(str::to_owned),
            data_dir: self.data_dir.clone(),
        };
        // Variables that are no text cannot name a setting.
        let env = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        crate::config::load(&flags, env)
    }
}

/// The simulated fleet's game server.
const GAME_SERVER: &str = "Coldeve";

fn fleet(characters: usize, seed: u64) -> FleetOptions {
    FleetOptions { characters, seed, server_name: GAME_SERVER.to_owned() }
}

/// Reads the number of simulated characters.
fn fleet_size(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(characters @ 1..=20_000) => Ok(characters),
        _ => Err("wanted a number from 1 to 20000".to_owned()),
    }
}

/// The runtime everything asynchronous runs on.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")
}

/// Resolves at Ctrl-C or SIGTERM. A second signal ends the process at once; what was durable
/// stays so.
///
/// Signals are heard from the call on, not only when the future is awaited: whoever has read that
/// the server is ready may stop it. Must be called inside a tokio runtime.
fn stop_signal() -> impl Future<Output = ()> + Send + 'static {
    let mut heard = hear();
    async move {
        first_of(&mut heard).await;
        tokio::spawn(async move {
            first_of(&mut heard).await;
            tracing::warn!("a second signal: ending at once");
            std::process::exit(1);
        });
    }
}

/// Listens for Ctrl-C and SIGTERM. Without either the process can still be killed, and loses
/// nothing durable.
fn hear() -> [Option<Signal>; 2] {
    [SignalKind::interrupt(), SignalKind::terminate()].map(|kind| match signal(kind) {
        Ok(signal) => Some(signal),
        Err(error) => {
            tracing::warn!(%error, "a signal cannot be heard");
            None
        }
    })
}

async fn first_of([interrupt, terminate]: &mut [Option<Signal>; 2]) {
    async fn next(signal: &mut Option<Signal>) {
        match signal {
            Some(signal) => drop(signal.recv().await),
            None => std::future::pending().await,
        }
    }
    tokio::select! {
        () = next(interrupt) => {}
        () = next(terminate) => {}
    }
}
