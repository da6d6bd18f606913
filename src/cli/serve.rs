//! `overlord serve`: the server.

use std::net::SocketAddr;

use anyhow::Context;
use clap::Args;
use tokio::net::TcpListener;

use super::GlobalArgs;
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::observe;

#[derive(Args, Clone, Default)]
pub struct ServeArgs {
    /// Address and port to listen on, such as 127.0.0.1:8765; port 0 takes a free one.
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
}

pub fn run(args: &ServeArgs, global: &GlobalArgs) -> anyhow::Result<()> {
    let config = global.load(args.listen.as_deref())?.config;
    observe::start_logging(&config.log)?;
    super::runtime()?.block_on(async {
        let (app, listener, address) = start(config).await?;
        let stop = super::stop_signal();
        println!("Overlord is ready at http://{address}/");
        app.serve(listener, stop).await
    })
}

/// Starts the parts and listens; the address tells the port that was taken.
pub async fn start(config: Config) -> anyhow::Result<(App, TcpListener, SocketAddr)> {
    let wanted = config.server.listen;
    let listener =
        TcpListener::bind(wanted).await.with_context(|| format!("listening on {wanted}"))?;
    let address = listener.local_addr().context("asking for the listener's address")?;
    let app = App::start(config, Clock::system())?;
    Ok((app, listener, address))
}
