//! `overlord serve`: the server.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;

use super::GlobalArgs;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Effective;
use crate::observe;

#[derive(Args, Clone, Default)]
pub struct ServeArgs {
    /// Address and port to listen on, such as 127.0.0.1:8765; port 0 takes a free one.
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
    #[command(flatten)]
    pub clock: ClockArgs,
}

/// A clock of its own for the whole program, so that tests and demonstrations see hours sealed and
/// days compacted in seconds. Not for operators, hence hidden.
#[derive(Args, Clone, Default)]
pub struct ClockArgs {
    /// Where it starts, Unix milliseconds; now if left out.
    #[arg(long, hide = true, value_name = "MS")]
    clock_start: Option<i64>,
    /// How many times faster than the machine's clock it runs.
    #[arg(long, hide = true, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    clock_rate: Option<u32>,
}

impl ClockArgs {
    /// The machine's clock unless the flags say otherwise.
    pub fn clock(&self) -> Clock {
        match (self.clock_start, self.clock_rate) {
            (None, None) => Clock::system(),
            (start_ms, rate) => {
                let start_ms = start_ms.unwrap_or_else(|| Clock::system().now_ms());
                Clock::running(start_ms, rate.unwrap_or(1))
            }
        }
    }
}

pub fn run(args: &ServeArgs, global: &GlobalArgs) -> anyhow::Result<()> {
    let settings = global.load(args.listen.as_deref())?;
    observe::start_logging(&settings.config.log)?;
    super::runtime()?.block_on(async {
        let (app, listener, address) = start(settings, args.clock.clock()).await?;
        let stop = super::stop_signal();
        let address = within_reach(address);
        println!("Overlord is ready at http://{address}/");
        if let Some(token) = app.accounts().setup_token() {
            println!("Set up the first admin: http://{address}/setup#{}", token.reveal());
        }
        app.serve(listener, stop).await
    })
}

/// Allows as many open files as the system lets this process have: the usual soft limit is 1,024,
/// which a few hundred game clients and browsers use up.
fn allow_open_files() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) => tracing::debug!(files, "open files are allowed"),
        Err(error) => tracing::warn!(%error, "the limit of open files stays as it is"),
    }
}

/// An address to open in a browser on this machine: nobody can call "all addresses".
pub fn within_reach(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => (Ipv4Addr::LOCALHOST, address.port()).into(),
        IpAddr::V6(ip) if ip.is_unspecified() => (Ipv6Addr::LOCALHOST, address.port()).into(),
        _ => address,
    }
}

/// Starts the parts and listens; the address tells the port that was taken.
pub async fn start(
    settings: Effective,
    clock: Clock,
) -> anyhow::Result<(App, TcpListener, SocketAddr)> {
    allow_open_files();
    let wanted = settings.config.server.listen;
    let listener =
        TcpListener::bind(wanted).await.with_context(|| format!("listening on {wanted}"))?;
    let address = listener.local_addr().context("asking for the listener's address")?;
    let app = App::start(settings, clock)?;
    Ok((app, listener, address))
}
