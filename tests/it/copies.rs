//! `cp -r` of a running server's data directory: every copy opens, with a prefix of the events.

use std::path::Path;
use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::fleet::{CHARACTERS, Held, Hours, Reports, report};

/// See [`Hours`]: more than an hour passes in a second.
const CLOCK_RATE: u32 = 5_000;
/// Copies of one test. There are two tests.
const COPIES: u32 = 50;

/// Copies like anybody would. Files that go while it runs are no failure: `cp` says so and goes on.
async fn copy(from: &Path, to: &Path) {
    let mut command = tokio::process::Command::new("cp");
    let output = command.arg("-r").arg(from).arg(to).output().await.expect("cp runs");
    let said = String::from_utf8_lossy(&output.stderr);
    let is_gone = |line: &str| line.contains("No such file or directory");
    assert!(output.status.success() || said.lines().all(is_gone), "{said}");
}

async fn copies_open(seed: u64) {
    let dir = tempfile::tempdir().expect("a directory");
    let data_dir = dir.path().join("data");
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut hours = Hours::begin(CLOCK_RATE);
    let mut fleet = vec![Reports::default(); CHARACTERS.len()];
    // The copied server goes on from run to run: each is killed when it has been copied.
    let mut server = hours.start(&data_dir, &[]).await;
    for number in 0..COPIES {
        let (durable, sending) = report(&server, &fleet, rng.random_range(0..12), number / 3).await;
        tokio::time::sleep(Duration::from_millis(rng.random_range(0..100))).await;
        let to = dir.path().join(format!("copy {number}"));
        copy(&data_dir, &to).await;
        server.kill().await;
        let sent = sending.end().await;

        let copied = hours.start(&to, &[]).await;
        Held::of(&copied).await.check(&sent, &durable, true);
        assert!(copied.metric("overlord_store_problems_total").await < 1.0, "problems were met");
        copied.kill().await;
        std::fs::remove_dir_all(&to).expect("removed");

        server = hours.start(&data_dir, &[]).await;
        fleet = Held::of(&server).await.check(&sent, &durable, true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_copies_of_a_running_directory_open() {
    copies_open(3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_more_copies_open() {
    copies_open(4).await;
}
