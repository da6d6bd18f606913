//! Postgres by way of `psql`. Which server: the environment says (`PGHOST`...).

use std::process::Command;

/// Runs statements or one backslash command; returns what it prints, trimmed.
pub fn psql(command: &str) -> String {
    run(&["--command", command]).trim().to_owned()
}

/// Runs `psql`; returns what it prints.
pub fn run(args: &[&str]) -> String {
    let mut psql = Command::new("psql");
    psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"]);
    psql.args(["--set=ON_ERROR_STOP=1", "--dbname=postgres"]).args(args);
    let output = psql.output().expect("psql is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
