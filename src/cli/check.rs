//! `overlord check`: says what is damaged.

use anyhow::bail;
use indicatif::{HumanBytes, HumanCount};

use super::GlobalArgs;
use super::operate::operate;
use crate::admin::job::{Check, CheckDone};

pub fn run(global: &GlobalArgs) -> anyhow::Result<()> {
    let report = operate(&Check {}, global, |_, config, progress| {
        Ok(Check::run_alone(&config.store.data_dir, progress)?)
    })?;
    if global.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report, global.quiet);
    }
    match report.findings.len() {
        0 => Ok(()),
        1 => bail!("1 thing is damaged"),
        count => bail!("{count} things are damaged"),
    }
}

fn print(report: &CheckDone, is_quiet: bool) {
    for finding in &report.findings {
        println!("{}: {}", finding.path.display(), finding.what);
        println!("    cost: {}", finding.cost);
    }
    if !is_quiet {
        let (files, rows) = (HumanCount(report.files), HumanCount(report.rows));
        let verdict = if report.findings.is_empty() { "all is good" } else { "not all is good" };
        println!("{files} files, {rows} rows, {} were read: {verdict}", HumanBytes(report.bytes));
    }
}
