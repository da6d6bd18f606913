//! `overlord compact`: does at once what the server does in the background.

use indicatif::HumanCount;

use super::GlobalArgs;
use super::operate::{open_and_run, operate};
use crate::admin::job::{Compact, CompactDone};

pub fn run(global: &GlobalArgs) -> anyhow::Result<()> {
    let report = operate(&Compact {}, global, open_and_run)?;
    if global.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else if !global.quiet {
        let CompactDone { hours_sealed, rows_sealed, days_compacted, days_rolled_up, .. } = report;
        println!(
            "{hours_sealed} hours with {} rows sealed, {days_compacted} days compacted, \
             {days_rolled_up} rolled up; {} old files and {} log files removed",
            HumanCount(rows_sealed),
            report.files_expired,
            report.log_files_removed,
        );
    }
    Ok(())
}
