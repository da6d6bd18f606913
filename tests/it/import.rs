//! Taking over an older installation: the real program imports a bundle, serves, and tells it.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Output;

use jiff::Timestamp;
use overlord::clock::Clock;
use serde_json::Value;
use tokio::process::Command;

use crate::support::TestServer;

const HOUR_MS: i64 = 3_600_000;

/// A moment as `PostgreSQL` writes it.
fn psql_time(at_ms: i64) -> String {
    let at = Timestamp::from_millisecond(at_ms).expect("a time");
    at.strftime("%Y-%m-%d %H:%M:%S.%6f+00").to_string()
}

/// A moment as our API writes it.
fn api_time(at_ms: i64) -> String {
    let at = Timestamp::from_millisecond(at_ms).expect("a time");
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

async fn import(bundle: &Path, data_dir: &Path, flags: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_overlord"));
    command.args(["import", "--bundle"]).arg(bundle).arg("--data-dir").arg(data_dir).args(flags);
    command.output().await.expect("the program runs")
}

fn report(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("a report")
}

fn file<'a>(report: &'a Value, name: &str) -> &'a Value {
    let files = report["files"].as_array().expect("files");
    files.iter().find(|file| file["file"] == name).expect("the file")
}

#[tokio::test]
async fn a_bundle_is_taken_over_and_told() {
    let now_ms = Clock::system().now_ms();
    let first_ms = now_ms - 20 * HOUR_MS;
    let bundle = tempfile::tempdir().expect("a directory");
    let write =
        |name: &str, text: String| fs::write(bundle.path().join(name), text).expect("a file");
    let mut telemetry =
        "id,character_name,session_id,timestamp,ew,ns,z,kills,vt_state\n".to_owned();
    for n in 0..300 {
        let at = psql_time(first_ms + n * 2000);
        let _ = writeln!(telemetry, "{n},Larsson,old-1,{at},{}.5,-7.25,1,{n},Combat", n % 50);
    }
    telemetry += "300,Larsson,old-1,never,1,2,3,4,Combat\n";
    write("telemetry_events.csv", telemetry);
    let at = psql_time(now_ms - 2 * HOUR_MS);
    write(
        "spawn_events.csv",
        format!(
            "character_name,mob,timestamp,ew,ns,z\n{}",
            format!("Larsson,Drudge,{at},33.61,-7.25,0\n").repeat(3)
        ),
    );
    write(
        "rare_events.csv",
        "id,character_name,name,timestamp,ew,ns,z\n\
         5,Larsson,Infinite Leather,2025-03-01 10:00:00+00,1,2,3\n"
            .to_owned(),
    );
    write("char_stats.csv", "character_name,total_kills\nLarsson,123456\n".to_owned());
    write("rare_stats.csv", "character_name,total_rares\nLarsson,41\n".to_owned());

    let dir = tempfile::tempdir().expect("a directory");
    let data_dir = dir.path().join("data");
    let server = TestServer::start_on(&data_dir).await;
    let mut client = server.game_client("Larsson").await;
    client.telemetry("new-1", 10).await;
    server.wait_until_durable().await;
    drop(client);
    let (status, log) = server.stop().await;
    assert!(status.success(), "{log}");
    let output = import(bundle.path(), &data_dir, &["--json"]).await;
    let server = TestServer::start_on(&data_dir).await;
    let told = report(&output);
    let of_telemetry = file(&told, "telemetry_events.csv");
    assert_eq!((&of_telemetry["added"], &of_telemetry["bad"]), (&300.into(), &1.into()));
    assert_eq!(file(&told, "spawn_events.csv")["added"], 3);
    assert_eq!(file(&told, "portals.csv")["is_missing"], true);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        stderr.contains("telemetry_events.csv:302: `timestamp` is not a time: never"),
        "{stderr}"
    );

    let check = async |server: &TestServer| {
        let window = format!("from={first_ms}&to={}", first_ms + HOUR_MS);
        let history = server.json(&format!("/history?character=Larsson&{window}")).await;
        let rows = history["data"].as_array().expect("rows");
        assert_eq!(rows.len(), 300);
        assert_eq!(rows[299]["timestamp"], api_time(first_ms + 299 * 2000).as_str());
        assert_eq!((&rows[299]["kills"], &rows[299]["ew"]), (&299.into(), &49.5.into()));
        let rares = server.json("/rares").await;
        assert_eq!(rares["rares"].as_array().map(Vec::len), Some(1));
        assert_eq!(rares["rares"][0]["timestamp"], "2025-03-01T10:00:00.000Z");
        assert_eq!(server.json("/total-kills").await["total"], 123_466);
        assert_eq!(server.json("/total-rares").await["all_time"], 41);
        let heat = server.json("/spawns/heatmap").await;
        assert_eq!(heat["total_points"], 3);
    };
    check(&server).await;
    // Once more, by the running server, changes nothing.
    let output = import(bundle.path(), &data_dir, &[]).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let table = String::from_utf8_lossy(&output.stdout);
    let line = table.lines().find(|line| line.starts_with("telemetry_events.csv")).expect("a line");
    let numbers: Vec<_> = line.split_whitespace().skip(1).collect();
    assert_eq!(numbers, ["301", "0", "300", "1", "0", "0"], "{table}");
    check(&server).await;
    // What comes later is added while the server runs.
    write("char_stats.csv", "character_name,total_kills\nLarsson,123457\nAldra,3\n".to_owned());
    let told = report(&import(bundle.path(), &data_dir, &["--json"]).await);
    assert_eq!(file(&told, "char_stats.csv")["added"], 2);
    assert_eq!(server.json("/total-kills").await["total"], 123_470);
}

#[tokio::test]
async fn what_cannot_be_imported_ends_with_code_1() {
    let dir = tempfile::tempdir().expect("a directory");
    let (bundle, data_dir) = (dir.path().join("bundle"), dir.path().join("data"));
    let output = import(&bundle, &data_dir, &[]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("there is no folder"));
    fs::create_dir(&bundle).expect("a folder");
    fs::write(bundle.join("char_stats.csv"), "character_name,total_kills\nLarsson,many\n")
        .expect("a file");
    let output = import(&bundle, &data_dir, &[]).await;
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("char_stats.csv:2: `total_kills` is not a number: many"), "{stderr}");
}

#[tokio::test]
async fn users_sign_in_with_the_passwords_they_had() {
    let bundle = tempfile::tempdir().expect("a directory");
    let hash = "$2b$04$hifvapwsab13q2WuUGKodO7ELPCDebhbJXluNGqfTDtMyhidWJXtW";
    let users = format!(
        "id,username,password_hash,is_admin,created_at\n\
         1,erik,{hash},t,2024-01-01\n2,Anna,{hash},f,2024-01-01\n3,a/b,{hash},f,\n\
         4,plain,hunter2,f,\n5,none,,f,\n"
    );
    fs::write(bundle.path().join("users.csv"), users).expect("written");
    let server = TestServer::start().await;
    server.add_user("anna", "viewer", "her own password").await;
    for added in [1, 0] {
        let told = report(&import(bundle.path(), server.data_dir(), &["--json"]).await);
        let users = file(&told, "users.csv");
        let counts = ["rows", "added", "duplicates", "bad"].map(|name| users[name].as_u64());
        assert_eq!(counts, [5, added, 2 - added, 3].map(Some), "{told}");
        let lines: Vec<_> = told["bad_rows"].as_array().expect("rows").iter().collect();
        assert_eq!(lines.len(), 3);
        assert!(!told.to_string().contains("hunter2"));
    }
    let login = server.sign_in("erik", "correct horse").await;
    assert_eq!(login.get(&server, "/api-admin/users").await.status(), 200);
    // Who was here already stays as she was.
    server.sign_in("anna", "her own password").await;
    assert_eq!(server.try_sign_in("anna", "correct horse").await.status(), 401);
}
