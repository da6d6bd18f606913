//! `overlord reindex`: makes the search index of items anew.

use anyhow::Context;
use indicatif::HumanCount;

use super::GlobalArgs;
use super::operate::operate;
use crate::admin::job::{Reindex, ReindexDone};
use crate::app;
use crate::clock::Clock;
use crate::config::Config;
use crate::storage::{Progress, Store};

pub fn run(global: &GlobalArgs) -> anyhow::Result<()> {
    let report = operate(&Reindex {}, global, run_alone)?;
    if global.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else if !global.quiet {
        println!("{} items indexed", HumanCount(report.items as u64));
    }
    Ok(())
}

fn run_alone(_: &Reindex, config: &Config, progress: Progress) -> anyhow::Result<ReindexDone> {
    let (clock, data_dir) = (Clock::system(), &config.store.data_dir);
    let (store, writer) = Store::open(data_dir, app::store_options(config)?, clock.clone())?;
    let report = Reindex::run_alone(store, data_dir, clock, progress);
    let closed = writer.close();
    let report = report.context("indexing")?;
    closed.context("closing the store")?;
    Ok(report)
}
