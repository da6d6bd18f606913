//! Postgres by way of `psql`. Which server: the environment says (`PGHOST`...).

use std::process::Command;

/// Runs statements or one backslash command; returns what it prints, trimmed.
pub fn psql(command: &str) -> String {
    let mut psql = Command::new("psql");
    psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"]);
    psql.args(["--set=ON_ERROR_STOP=1", "--dbname=postgres", "--command", command]);
    let output = psql.output().expect("psql is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Runs a file of statements; returns all it prints.
pub fn psql_file(path: &std::path::Path) -> String {
    let mut psql = Command::new("psql");
    psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname=postgres"]);
    let output = psql.arg("--set=ON_ERROR_STOP=1").arg("--file").arg(path).output();
    let output = output.expect("psql is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
