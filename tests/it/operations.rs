//! Backup, restore, check and compact from the shell, with and without a running server.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{GameClient, Said, TestServer, eventually, overlord_in};

const HISTORY: &str = "/history?character=Larsson";

async fn overlord(data_dir: &Path, args: &[&str]) -> Said {
    overlord_in(Path::new("/"), data_dir, args).await
}

fn text(path: &Path) -> &str {
    path.to_str().expect("text")
}

/// The kill counters of Larsson's stored reports.
async fn kills(server: &TestServer) -> Vec<u64> {
    let history = server.json(HISTORY).await;
    let rows = history["data"].as_array().cloned().unwrap_or_default();
    rows.iter().filter_map(|row| row["kills"].as_u64()).collect()
}

/// Sends reports whose kill counter goes up by one, from 1 on.
async fn report(client: &mut GameClient, range: std::ops::RangeInclusive<u64>) {
    for kills in range {
        client.telemetry("session", kills).await;
    }
}

/// A server that has taken `count` reports.
async fn server_with(count: u64) -> TestServer {
    let server = TestServer::start().await;
    report(&mut server.game_client("Larsson").await, 1..=count).await;
    server.wait_until_durable().await;
    assert_eq!(kills(&server).await.len() as u64, count);
    server
}

/// The data directory of a server that has stopped.
async fn stopped_with(count: u64) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a directory");
    let data_dir = dir.path().join("data");
    let server = TestServer::start_on(&data_dir).await;
    report(&mut server.game_client("Larsson").await, 1..=count).await;
    server.wait_until_durable().await;
    assert!(server.stop().await.0.success());
    (dir, data_dir)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_restores_to_exactly_its_moment() {
    let server = server_with(100).await;
    let dir = tempfile::tempdir().expect("a directory");
    let (folder, data_dir) = (dir.path().join("backup"), dir.path().join("restored"));
    let address = server.address().to_owned();
    let (stop, mut stopped) = tokio::sync::oneshot::channel::<()>();
    let load = tokio::spawn(async move {
        let mut client = GameClient::connect(&address, "Larsson").await;
        let mut sent = 100;
        while stopped.try_recv().is_err() {
            report(&mut client, sent + 1..=sent + 5).await;
            sent += 5;
            // At the server's pace, so that the history stays short enough to be read again.
            let answer = reqwest::get(format!("http://{address}/api-version")).await;
            assert!(answer.expect("an answer").status().is_success());
        }
        sent
    });
    eventually("some load", async || (kills(&server).await.len() > 200).then_some(())).await;
    let mut at_least = kills(&server).await.len();
    // The second one brings the first up to date.
    for _ in 0..2 {
        let before = server.metric("overlord_store_sequence_total").await;
        at_least = at_least.max(kills(&server).await.len());
        let said = overlord(server.data_dir(), &["backup", text(&folder), "--json"]).await;
        assert_eq!(said.code, Some(0), "{said:?}");
        assert!(said.json()["sequence"].as_f64() >= Some(before), "{said:?}");
    }
    stop.send(()).expect("it runs");
    let sent = load.await.expect("the load");

    let said = overlord(&data_dir, &["restore", text(&folder)]).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("holds the backup of 2"), "{said:?}");
    let restored = TestServer::start_on(&data_dir).await;
    let found = kills(&restored).await;
    let count = found.len() as u64;
    assert_eq!(found, (1..=count).collect::<Vec<_>>(), "no gap and nothing twice");
    assert!(found.len() >= at_least && count <= sent, "{at_least} {count} {sent}");
    assert_eq!(restored.json("/total-kills").await["total"], count);
    // The original has all, and goes on.
    server.wait_until_durable().await;
    eventually("the rest", async || (kills(&server).await.len() as u64 == sent).then_some(()))
        .await;
}

#[tokio::test]
async fn everything_works_while_the_server_is_stopped() {
    let (dir, data_dir) = stopped_with(40).await;
    let said = overlord(&data_dir, &["check"]).await;
    assert_eq!((said.code, said.error.as_str()), (Some(0), ""), "{said:?}");
    assert!(said.out.contains("all is good"), "{said:?}");
    let said = overlord(&data_dir, &["compact", "--json"]).await;
    assert_eq!((said.code, said.json()["hours_sealed"].is_u64()), (Some(0), true), "{said:?}");

    // A folder that is told relatively is the caller's.
    let said = overlord_in(dir.path(), &data_dir, &["backup", "backup", "--quiet"]).await;
    assert_eq!((said.code, said.out.as_str(), said.error.as_str()), (Some(0), "", ""), "{said:?}");
    let folder = dir.path().join("backup");
    assert_eq!(overlord(&folder, &["check", "--quiet"]).await.code, Some(0));

    let restored = dir.path().join("restored");
    let said = overlord(&restored, &["restore", text(&folder), "--json"]).await;
    assert_eq!((said.code, said.json()["files"].as_u64() > Some(2)), (Some(0), true), "{said:?}");
    let server = TestServer::start_on(&restored).await;
    assert_eq!(kills(&server).await, (1..=40).collect::<Vec<_>>());
    assert_eq!(server.json("/total-kills").await["total"], 40);
}

#[tokio::test]
async fn everything_works_while_the_server_runs() {
    let server = server_with(40).await;
    let dir = tempfile::tempdir().expect("a directory");
    let said = overlord(server.data_dir(), &["check", "--json"]).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    let report = said.json();
    assert_eq!(report["findings"], Value::Array(Vec::new()));
    assert!(report["rows"].as_u64() >= Some(40), "{report}");
    assert_eq!(overlord(server.data_dir(), &["compact"]).await.code, Some(0));
    let args = ["backup", "mine", "--without-secrets"];
    let said = overlord_in(dir.path(), server.data_dir(), &args).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    let folder = dir.path().join("mine");
    assert!(folder.join("manifest.json").exists(), "a relative folder is the caller's");
    assert!(!folder.join("secrets.toml").exists());
    let said = overlord(&dir.path().join("restored"), &["restore", text(&folder)]).await;
    assert!(said.out.contains("will make a new secret"), "{said:?}");
    assert_eq!(kills(&server).await.len(), 40);
}

#[tokio::test]
async fn damage_is_told_with_code_1() {
    let server = server_with(60).await;
    report(&mut server.game_client("Larsson").await, 61..=90).await;
    server.wait_until_durable().await;
    let log = fs::read_dir(server.data_dir().join("log")).expect("the log").flatten().next();
    let log = log.expect("a file").path();
    let name = format!("log/{}", log.file_name().expect("a name").display());
    let mut bytes = fs::read(&log).expect("bytes");
    bytes[60] ^= 1;
    // In place, since the server has the file open.
    let mut file = OpenOptions::new().write(true).open(&log).expect("the file");
    std::io::Write::write_all(&mut file, &bytes).expect("written");
    let data_dir = server.data_dir().to_owned();
    let said = overlord(&data_dir, &["check"]).await;
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.out.contains(&name) && said.out.contains("cannot be read"), "{said:?}");
    assert!(said.error.contains("damaged"), "{said:?}");
    let said = overlord(&data_dir, &["check", "--json"]).await;
    assert_eq!(said.code, Some(1), "{said:?}");
    assert_eq!(said.json()["findings"][0]["path"], name);

    // A backup that has suffered: told by a check, refused by a restore.
    let dir = tempfile::tempdir().expect("a directory");
    let folder = dir.path().join("backup");
    let said = overlord(&data_dir, &["backup", text(&folder)]).await;
    assert_eq!(said.code, Some(0), "{said:?}");
    let state = folder.join("state.redb");
    let mut bytes = fs::read(&state).expect("bytes");
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&state, bytes).expect("written");
    let said = overlord(&folder, &["check", "--quiet"]).await;
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.out.contains("state.redb: the file is not what it was"), "{said:?}");
    let restored = dir.path().join("restored");
    let said = overlord(&restored, &["restore", text(&folder)]).await;
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.error.contains("state.redb") && !restored.exists(), "{said:?}");
}

#[tokio::test]
async fn one_command_at_a_time_and_a_stop_ends_it() {
    let server = server_with(1).await;
    // Far more than can be copied before the server is told to stop; it takes no space here.
    let assets = server.data_dir().join("assets");
    fs::create_dir(&assets).expect("a folder");
    let huge = fs::File::create(assets.join("huge.bin")).expect("a file");
    huge.set_len(1 << 40).expect("a length");
    let dir = tempfile::tempdir().expect("a directory");
    let folder = dir.path().join("backup");
    let first = tokio::spawn({
        let (data_dir, folder) = (server.data_dir().to_owned(), folder.clone());
        async move { overlord(&data_dir, &["backup", text(&folder)]).await }
    });
    eventually("the first one", async || {
        folder.join("incoming.tmp/assets/huge.bin").exists().then_some(())
    })
    .await;
    for second in [&["check"][..], &["compact"], &["backup", text(&folder)]] {
        let said = overlord(server.data_dir(), second).await;
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.error.contains("busy with the command backup"), "{said:?}");
    }
    let (status, log) = server.stop().await;
    assert!(status.success(), "{log}");
    let said = first.await.expect("the first one");
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.error.contains("the server is stopping"), "{said:?}");
    assert_eq!(fs::read_dir(&folder).expect("the folder").count(), 0, "nothing half-made is left");
}

#[tokio::test]
async fn bad_targets_are_refused() {
    let (dir, data_dir) = stopped_with(1).await;
    let refuse = async |data_dir: &Path, args: &[&str], code: i32, expected: &str| {
        let said = overlord(data_dir, args).await;
        assert_eq!((said.code, said.out.as_str()), (Some(code), ""), "{said:?}");
        assert!(said.error.contains(expected), "{said:?}");
    };
    let inside = data_dir.join("backup");
    refuse(&data_dir, &["backup", text(&inside)], 1, "cannot be kept in the data directory").await;
    fs::write(dir.path().join("letter.txt"), "dear").expect("a file");
    refuse(&data_dir, &["backup", text(dir.path())], 1, "holds no backup").await;
    refuse(&data_dir, &["backup"], 2, "<DIR>").await;
    refuse(&data_dir, &["restore", text(dir.path())], 1, "no backup here").await;
    let nowhere = dir.path().join("nowhere");
    for verb in [&["check"][..], &["compact"], &["backup", "/tmp/x"]] {
        refuse(&nowhere, verb, 1, "there is no data directory at").await;
        assert!(!nowhere.exists());
    }
    let folder = dir.path().join("backup");
    assert_eq!(overlord(&data_dir, &["backup", text(&folder)]).await.code, Some(0));
    refuse(&data_dir, &["restore", text(&folder)], 1, "is not empty").await;
    refuse(&folder, &["serve", "--listen", "127.0.0.1:0"], 1, "overlord restore").await;
    assert_eq!(overlord(&folder, &["check"]).await.code, Some(0), "the backup is as it was");
}

#[tokio::test]
async fn the_socket_is_private_and_comes_and_goes_with_the_server() {
    let server = server_with(1).await;
    let socket = server.data_dir().join("admin.sock");
    let mode = fs::metadata(&socket).expect("a socket").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    // After a kill it is left over, and replaced.
    let server = server.kill_and_restart().await;
    assert_eq!(overlord(server.data_dir(), &["check"]).await.code, Some(0));
    // A server that does not answer is told so.
    fs::rename(&socket, socket.with_extension("away")).expect("renamed");
    let said = overlord(server.data_dir(), &["check"]).await;
    assert_eq!(said.code, Some(1), "{said:?}");
    let pid = format!("process {} has the data directory", server.pid());
    assert!(said.error.contains(&pid) && said.error.contains("admin.sock"), "{said:?}");
    fs::rename(socket.with_extension("away"), &socket).expect("renamed");
    let dir = tempfile::tempdir().expect("a directory");
    let data_dir = dir.path().join("data");
    let other = TestServer::start_on(&data_dir).await;
    assert!(other.stop().await.0.success());
    assert!(!data_dir.join("admin.sock").exists());
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_costs_only_the_socket() {
    let dir = tempfile::tempdir().expect("a directory");
    let data_dir = dir.path().join("d".repeat(120));
    let server = TestServer::start_on(&data_dir).await;
    let said = overlord(&data_dir, &["check"]).await;
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.error.contains("cannot be reached"), "{said:?}");
    let (status, log) = server.stop().await;
    assert!(status.success() && log.contains("no admin socket"), "{log}");
    assert_eq!(overlord(&data_dir, &["check"]).await.code, Some(0));
}
