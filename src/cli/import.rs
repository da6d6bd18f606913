//! `overlord import`: takes over what an older installation kept.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;

use super::GlobalArgs;
use super::operate::{open_and_run, operate};
use crate::admin::job::Import;
use crate::bundle::{BAD_ROWS_MAX, ImportReport};

#[derive(Args)]
pub struct ImportArgs {
    /// Folder with the files `telemetry_events.csv`, `spawn_events.csv`, `rare_events.csv`,
    /// `portals.csv`, `char_stats.csv`, `rare_stats.csv`, `rare_stats_sessions.csv`, `users.csv`. Those that are
    /// missing are passed over.
    #[arg(long, value_name = "DIR")]
    bundle: PathBuf,
}

pub fn run(args: &ImportArgs, global: &GlobalArgs) -> anyhow::Result<()> {
    // The server's current folder is another one.
    let bundle = std::path::absolute(&args.bundle).context("finding the bundle")?;
    if !bundle.is_dir() {
        bail!("there is no folder {}", bundle.display());
    }
    let report = operate(&Import { bundle }, global, open_and_run)?;
    if global.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else if !global.quiet {
        println!("{report}");
    }
    tell_what_is_left_out(&report);
    if report.is_useful() { Ok(()) } else { bail!("nothing could be imported") }
}

/// Names the bad rows on standard error.
fn tell_what_is_left_out(report: &ImportReport) {
    for row in &report.bad_rows {
        eprintln!("{row}");
    }
    let more = report.bad().saturating_sub(BAD_ROWS_MAX as u64);
    if more > 0 {
        eprintln!("and {more} more rows that cannot be read");
    }
    if report.too_recent() > 0 {
        eprintln!("rows of hours that are not over were left out: import again in an hour or two");
    }
}
