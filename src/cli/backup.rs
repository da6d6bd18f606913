//! `overlord backup`: copies everything to a directory.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use indicatif::HumanBytes;

use super::GlobalArgs;
use super::operate::{open_and_run, operate};
use crate::admin::job::{Backup, BackupDone};

#[derive(Args)]
pub struct BackupArgs {
    /// Where to: a new or empty directory, or an earlier backup, which is brought up to date.
    #[arg(value_name = "DIR")]
    to: PathBuf,
    /// Leave out secrets.toml and accounts.json, to give the backup away: a server started from it
    /// makes new secrets and has no accounts.
    #[arg(long)]
    without_secrets: bool,
}

pub fn run(args: &BackupArgs, global: &GlobalArgs) -> anyhow::Result<()> {
    // The server's current folder is another one.
    let to = std::path::absolute(&args.to).context("finding the directory")?;
    let job = Backup { to, with_secrets: !args.without_secrets };
    let report = operate(&job, global, open_and_run)?;
    if global.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else if !global.quiet {
        let BackupDone { to, sequence, files, bytes, copied_files, copied_bytes } = report;
        println!(
            "{} holds {files} files, {}, up to row {sequence}; {copied_files} files, {}, were copied",
            to.display(),
            HumanBytes(bytes),
            HumanBytes(copied_bytes),
        );
    }
    Ok(())
}
