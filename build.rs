//! Tells the program its version, and rebuilds it when the browser UI was built anew.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=web/dist");
    println!("cargo::rerun-if-changed=.git/HEAD");
    println!("cargo::rerun-if-changed=.git/refs/heads");
    println!("cargo::rerun-if-env-changed=BUILD_VERSION");
    let version = std::env::var("BUILD_VERSION").ok().or_else(from_git);
    println!("cargo::rustc-env=OVERLORD_VERSION={}", version.as_deref().unwrap_or("unknown"));
}

/// `YYYY.M.D.HHMM-commit`, from the time of the last commit in UTC.
fn from_git() -> Option<String> {
    let format = "--format=%cd-%h";
    let date = "--date=format-local:%Y.%-m.%-d.%H%M";
    let output =
        Command::new("git").env("TZ", "UTC").args(["log", "-1", date, format]).output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !version.is_empty()).then_some(version)
}
