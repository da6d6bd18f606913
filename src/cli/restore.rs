//! `overlord restore`: makes a data directory from a backup.

use std::path::PathBuf;

use clap::Args;
use indicatif::HumanBytes;

use super::GlobalArgs;
use super::progress::bar;
use crate::storage::{Progress, restore_backup};

#[derive(Args)]
pub struct RestoreArgs {
    /// The backup.
    #[arg(value_name = "DIR")]
    from: PathBuf,
}

pub fn run(args: &RestoreArgs, global: &GlobalArgs) -> anyhow::Result<()> {
    let config = global.load(None)?.config;
    let progress = bar(global.quiet);
    let report = restore_backup(&args.from, &config.store.data_dir, Progress(&progress))?;
    drop(progress);
    if global.json {
        let report = serde_json::json!({
            "data_dir": report.data_dir,
            "created_at": report.created_at,
            "sequence": report.sequence,
            "files": report.files,
            "bytes": report.bytes,
            "has_secrets": report.has_secrets,
        });
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else if !global.quiet {
        println!(
            "{} holds the backup of {}: {} files, {}, up to row {}",
            report.data_dir.display(),
            report.created_at,
            report.files,
            HumanBytes(report.bytes),
            report.sequence,
        );
        if !report.has_secrets {
            println!(
                "the backup has no secrets.toml: the server will make a new secret for game clients"
            );
        }
    }
    Ok(())
}
