//! The command line: help, settings, version, the simulator as a client of its own.

use tokio::process::Command;

use crate::support::{SECRET, TestServer, eventually};

async fn run(args: &[&str], env: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let dir = tempfile::tempdir().expect("a directory");
    let output = Command::new(env!("CARGO_BIN_EXE_overlord"))
        .current_dir(dir.path())
        .args(args)
        .envs(env.iter().copied())
        .output()
        .await
        .expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[tokio::test]
async fn help_teaches() {
    for (name, args) in [
        ("help", &["--help"][..]),
        ("help_serve", &["serve", "--help"]),
        ("help_demo", &["demo", "--help"]),
        ("help_simulate", &["simulate", "--help"]),
        ("help_backup", &["backup", "--help"]),
        ("help_restore", &["restore", "--help"]),
        ("help_check", &["check", "--help"]),
        ("help_import", &["import", "--help"]),
        ("help_config", &["config", "--help"]),
    ] {
        let (code, stdout, _) = run(args, &[]).await;
        assert_eq!(code, Some(0));
        insta::assert_snapshot!(name, stdout);
    }
}

#[tokio::test]
async fn settings_are_shown_with_their_origin_and_without_secrets() {
    let env = [("SHARED_SECRET", SECRET), ("OVERLORD__SERVER__TIME_ZONE", "Europe/Berlin")];
    let (code, stdout, _) = run(&["config", "show", "--data-dir", "/tmp/x"], &env).await;
    assert_eq!(code, Some(0));
    insta::assert_snapshot!("config_show", stdout);
    let (_, json, _) = run(&["config", "show", "--json"], &env).await;
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
    assert!(!json.contains(SECRET) && !stdout.contains(SECRET));
}

#[tokio::test]
async fn bad_settings_end_with_code_2_and_say_where() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("my.toml");
    std::fs::write(&file, "[server]\nport = 1\n").expect("a file");
    let file = file.to_str().expect("text");
    for args in [&["config", "check", "--config", file][..], &["serve", "--config", file]] {
        let (code, _, stderr) = run(args, &[]).await;
        assert_eq!(code, Some(2), "{stderr}");
        assert!(stderr.contains("my.toml:2: unknown field `port`"), "{stderr}");
    }
    let (code, _, stderr) = run(&["serve", "--no-such-flag"], &[]).await;
    assert_eq!(code, Some(2), "{stderr}");
    let (code, stdout, _) = run(&["config", "check"], &[]).await;
    assert_eq!((code, stdout.as_str()), (Some(0), "the settings are good\n"));
}

#[tokio::test]
async fn global_flags_stand_before_or_after_the_command() {
    for args in [&["--data-dir", "x", "config", "check"][..], &["config", "check", "--data-dir=x"]]
    {
        let (code, _, stderr) = run(args, &[]).await;
        assert_eq!(code, Some(0), "{stderr}");
    }
    let (code, stdout, _) = run(&["--json", "config", "check"], &[]).await;
    assert_eq!((code, stdout.as_str()), (Some(0), "{\"ok\":true}\n"));
    let (code, stdout, _) = run(&["config", "check", "--quiet"], &[]).await;
    assert_eq!((code, stdout.as_str()), (Some(0), ""));
    let (code, _, stderr) = run(&["--listen", "127.0.0.1:0", "config", "check"], &[]).await;
    assert_eq!(code, Some(2), "{stderr}");
}

#[tokio::test]
async fn completions_and_manual_pages_know_the_commands() {
    for shell in ["bash", "zsh", "fish"] {
        let (code, stdout, _) = run(&["completions", shell], &[]).await;
        assert_eq!((code, stdout.contains("without-secrets")), (Some(0), true), "{shell}");
    }
    let (code, stdout, _) = run(&["man"], &[]).await;
    assert_eq!((code, stdout.contains("overlord\\-backup")), (Some(0), true), "{stdout}");
    let dir = tempfile::tempdir().expect("a directory");
    let folder = dir.path().to_str().expect("text");
    let (code, _, stderr) = run(&["man", folder], &[]).await;
    assert_eq!(code, Some(0), "{stderr}");
    let page = std::fs::read_to_string(dir.path().join("overlord-backup.1")).expect("a page");
    assert!(page.contains("secrets.toml"), "{page}");
}

#[tokio::test]
async fn the_version_is_the_one_the_build_was_given() {
    let env = [("BUILD_VERSION", "2026.11.21.1530-abc1234")];
    let (code, stdout, _) = run(&["version"], &env).await;
    assert_eq!((code, stdout.as_str()), (Some(0), "2026.11.21.1530-abc1234\n"));
    let server = TestServer::start_with(&env).await;
    let version = server.json("/api-version").await;
    assert_eq!(version["version"], "2026.11.21.1530-abc1234");
}

#[tokio::test]
async fn the_simulator_drives_any_server() {
    let server = TestServer::start().await;
    let mut simulator = Command::new(env!("CARGO_BIN_EXE_overlord"))
        .args(["simulate", "--characters", "12", "--rate", "5", "--seed", "7", "--url"])
        .arg(format!("ws://{}/ws/position", server.address()))
        .env("SHARED_SECRET", SECRET)
        .kill_on_drop(true)
        .spawn()
        .expect("the program starts");
    eventually("twelve characters", async || {
        let live = server.json("/live").await;
        (live["players"].as_array().map(Vec::len) >= Some(11)).then_some(())
    })
    .await;
    simulator.kill().await.expect("killed");
    let page = server.get("/metrics").await.text().await.expect("text");
    assert!(!page.contains("overlord_frames_refused_total{"), "no frame was refused: {page}");
}
