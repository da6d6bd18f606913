//! `users.csv`: who could sign in to an older installation.

use std::path::Path;
use std::sync::atomic::AtomicU64;

use crate::bundle::BundleError;
use crate::bundle::report::{BadRow, FileReport};
use crate::bundle::table::{Record, Table};
use crate::domain::account::{Role, Username};

const FILE: &str = "users.csv";
/// Most users: a group of friends has a dozen.
pub const USERS_MAX: usize = 1_000;

/// Somebody who could sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleUser {
    pub username: Username,
    pub role: Role,
    /// As it was kept; whether it is one is for others to tell.
    pub password_hash: String,
    /// Line of the file.
    pub line: u64,
}

/// Whether a bundle has the file.
pub fn is_there(directory: &Path) -> bool {
    directory.join(FILE).exists()
}

/// Reads the users of a bundle: columns `username`, `password_hash` and, optionally, `is_admin`.
///
/// # Errors
/// A missing column, too many rows, and what the disk says. Rows that cannot be read are told.
pub fn read_users(
    directory: &Path,
) -> Result<(Vec<BundleUser>, FileReport, Vec<BadRow>), BundleError> {
    let mut report = FileReport { file: FILE.into(), ..FileReport::default() };
    let (mut users, mut bad_rows) = (Vec::new(), Vec::new());
    let Some(table) = Table::open(directory, FILE)? else {
        return Ok((users, FileReport { is_missing: true, ..report }, bad_rows));
    };
    let username = table.header.required("username")?;
    let password_hash = table.header.required_by(&["password_hash", "hashed_password"])?;
    let is_admin = table.header.optional("is_admin");
    table.for_each(&AtomicU64::new(0), |record: &Record| {
        report.rows += 1;
        if users.len() >= USERS_MAX {
            return Err(BundleError::TooMany { file: FILE, max: USERS_MAX });
        }
        let line = record.position().map_or(0, csv::Position::line);
        let text = |field: Option<&[u8]>| String::from_utf8(field?.to_vec()).ok();
        let name = text(username.of(record)).unwrap_or_default();
        match (Username::new(&name), text(password_hash.of(record))) {
            (Ok(username), Some(password_hash)) => {
                let is_admin = matches!(is_admin.of(record), Some(b"t" | b"true" | b"1" | b"True"));
                let role = if is_admin { Role::Admin } else { Role::User };
                users.push(BundleUser { username, role, password_hash, line });
            }
            (Err(error), _) => bad_rows.push(report.bad_row(line, error.to_string())),
            (_, None) => bad_rows.push(report.bad_row(line, "password_hash: empty".to_owned())),
        }
        Ok(())
    })?;
    Ok((users, report, bad_rows))
}
