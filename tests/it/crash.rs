//! kill -9 of the real program under load, again and again, at random moments.
//!
//! Its clock runs fast, so that hours are sealed, days compacted, snapshots made and buckets
//! removed all the time, and kills fall into all of that.

use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::fleet::{CHARACTERS, Held, Hours, Reports, report};

/// Kills of one test. There are two tests.
const KILLS: u32 = 100;

/// `clock_rate`: see [`Hours`]; with 3,000, hours are sealed all the time, but the week in which
/// spawns are told is not over; with 10,000, days are compacted and expire all the time.
async fn survive(seed: u64, clock_rate: u32, env: &[(&str, &str)]) {
    let has_all_spawns = env.is_empty();
    let dir = tempfile::tempdir().expect("a directory");
    let data_dir = dir.path().join("data");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut hours = Hours::begin(clock_rate);
    let mut fleet = vec![Reports::default(); CHARACTERS.len()];
    let mut server = hours.start(&data_dir, env).await;
    let mut done = Vec::new();
    for kill in 0..KILLS {
        let (durable, sending) = report(&server, &fleet, rng.random_range(0..12), kill / 3).await;
        // The random moment is what the test is about; nothing is waited for.
        tokio::time::sleep(Duration::from_millis(rng.random_range(0..150))).await;
        for name in ["sealed_hours", "compacted_days", "expired_files", "snapshots"] {
            if server.metric(&format!("overlord_store_{name}_total")).await > 0.0 {
                done.push(name);
            }
        }
        server.kill().await;
        fleet = sending.end().await;
        server = hours.start(&data_dir, env).await;
        fleet = Held::of(&server).await.check(&fleet, &durable, has_all_spawns);
    }
    assert!(server.metric("overlord_store_problems_total").await < 1.0, "problems were met");
    for name in ["sealed_hours", "compacted_days", "snapshots"] {
        assert!(done.contains(&name), "the kills met no {name}: {done:?}");
    }
    assert_eq!(done.contains(&"expired_files"), !has_all_spawns, "{done:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_kills_lose_nothing_durable_and_double_nothing() {
    survive(1, 3_000, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_kills_while_days_expire() {
    survive(2, 10_000, &[("OVERLORD__RETENTION__SPAWNS_DAYS", "1")]).await;
}
