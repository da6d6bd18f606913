//! What an import did, for people and programs.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::storage::RowCounts;

/// Most bad rows that are told one by one; all are counted.
pub const BAD_ROWS_MAX: usize = 100;

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    /// In the order they were read.
    pub files: Vec<FileReport>,
    /// The first ones, at most [`BAD_ROWS_MAX`].
    pub bad_rows: Vec<BadRow>,
    /// Of all files together.
    pub rows: u64,
    pub elapsed_ms: u64,
    pub rows_per_s: u64,
}

/// What became of the rows of one file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FileReport {
    pub file: Cow<'static, str>,
    /// Whether the bundle does not have it.
    pub is_missing: bool,
    pub rows: u64,
    pub added: u64,
    /// Rows that were here already.
    pub duplicates: u64,
    /// Rows that cannot be read.
    pub bad: u64,
    /// Rows older than what is kept; of portals, those nobody has seen for an hour.
    pub expired: u64,
    /// Rows of an hour that is not over, or of the future: a later import of the bundle takes them.
    pub too_recent: u64,
}

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadRow {
    pub file: Cow<'static, str>,
    /// Where it begins; the header is line 1.
    pub line: u64,
    pub reason: String,
}

impl FileReport {
    /// Counts a row that cannot be used.
    pub fn bad_row(&mut self, line: u64, reason: String) -> BadRow {
        self.bad += 1;
        BadRow { file: self.file.clone(), line, reason }
    }

    pub fn set_counts(&mut self, counts: RowCounts) {
        let RowCounts { added, duplicates, expired, too_recent } = counts;
        (self.added, self.duplicates) = (added, duplicates);
        (self.expired, self.too_recent) = (expired, too_recent);
    }
}

impl ImportReport {
    /// Whether anything of the bundle is in the store now, or was before.
    pub fn is_useful(&self) -> bool {
        self.rows == 0 || self.files.iter().any(|file| file.bad < file.rows)
    }

    pub fn bad(&self) -> u64 {
        self.files.iter().map(|file| file.bad).sum()
    }

    pub fn too_recent(&self) -> u64 {
        self.files.iter().map(|file| file.too_recent).sum()
    }
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.reason)
    }
}

/// The table of files, and the speed.
impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let titles = ["rows", "added", "known", "bad", "expired", "too recent"];
        write!(f, "{:<24}", "file")?;
        titles.iter().try_for_each(|title| write!(f, " {title:>12}"))?;
        for file in &self.files {
            write!(f, "\n{:<24}", file.file)?;
            if file.is_missing {
                write!(f, " {:>12}", "missing")?;
                continue;
            }
            let FileReport { rows, added, duplicates, bad, expired, too_recent, .. } = file;
            let counts = [rows, added, duplicates, bad, expired, too_recent];
            counts.iter().try_for_each(|count| write!(f, " {count:>12}"))?;
        }
        let seconds = self.elapsed_ms / 1000;
        let tenths = self.elapsed_ms / 100 % 10;
        let (rows, rows_per_s) = (self.rows, self.rows_per_s);
        write!(f, "\n{rows} rows in {seconds}.{tenths} s: {rows_per_s} rows/s")
    }
}
