//! Bundles: what an older installation kept, as CSV files (`psql \copy … csv header`).
//!
//! Columns are found by name, in any order; unknown ones are passed over. A row that cannot be
//! read is told with its file and line, and the rest goes on.

mod field;
#[cfg(fuzzing)]
pub mod fuzz;
mod ids;
mod report;
mod rows;
mod table;
mod time;
mod users;

#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::bundle::field::RowError;
use crate::bundle::ids::Ids;
use crate::bundle::rows::{
    KillTotals, PortalRows, RareRows, RareTotals, Rows, SessionRares, SpawnRows, Target,
    TelemetryRows,
};
use crate::bundle::table::{Record, Table};
use crate::bundle::time::TimeReader;
use crate::storage::{ImportCounts, Progress, RowCounts, StorageError, Store};

pub use crate::bundle::users::{BundleUser, USERS_MAX, read_users};

pub use crate::bundle::report::{BAD_ROWS_MAX, BadRow, FileReport, ImportReport};

/// How often the progress is told, rows.
const TELL_ROWS: u64 = 1 << 14;

/// Why a bundle cannot be imported.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    #[error("{} holds none of the files of a bundle, such as telemetry_events.csv", .0.display())]
    Nothing(PathBuf),
    #[error("{file} has no column `{column}`")]
    Column { file: &'static str, column: &'static str },
    #[error("{file} has more than {max} rows")]
    TooMany { file: &'static str, max: usize },
    #[error("reading {file}: {source}")]
    Read { file: &'static str, source: io::Error },
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Why a row was not taken: its own fault, or that of the store.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    #[error(transparent)]
    Row(#[from] RowError),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// Imports a bundle into a store, which may be serving at the same time.
///
/// All headers are checked before anything is changed. Importing a bundle twice is importing it
/// once. Blocking; 500,000 rows a second.
///
/// # Errors
/// A directory without a known file, a missing column, and what the disks say. What was imported
/// before an error stays; importing again goes on from there.
pub fn run_bundle(
    store: &Store,
    directory: &Path,
    now_ms: i64,
    progress: Progress<'_>,
) -> Result<ImportReport, BundleError> {
    let start = Instant::now();
    // The small files first: what they say is seen at once.
    let files: [Box<dyn BundleFile>; 7] = [
        open::<KillTotals>(directory)?,
        open::<RareTotals>(directory)?,
        open::<SessionRares>(directory)?,
        open::<RareRows>(directory)?,
        open::<PortalRows>(directory)?,
        open::<TelemetryRows>(directory)?,
        open::<SpawnRows>(directory)?,
    ];
    if files.iter().all(|file| file.bytes().is_none()) && !users::is_there(directory) {
        return Err(BundleError::Nothing(directory.to_owned()));
    }
    let mut run = Run {
        target: Target {
            importer: store.import(now_ms)?,
            ids: Ids::default(),
            times: TimeReader::default(),
        },
        report: ImportReport::default(),
        done_bytes: AtomicU64::new(0),
        total_bytes: files.iter().filter_map(|file| file.bytes()).sum(),
        progress,
    };
    let mut counts_of = Vec::new();
    for file in files {
        counts_of.push(file.run(&mut run)?);
    }
    let Run { target, mut report, .. } = run;
    let counts = target.importer.finish(progress)?;
    for (file, counts_of) in report.files.iter_mut().zip(counts_of) {
        file.set_counts(counts_of(&counts));
        report.rows += file.rows;
    }
    let elapsed_ms = start.elapsed().as_millis().max(1);
    report.elapsed_ms = u64::try_from(elapsed_ms).unwrap_or(u64::MAX);
    report.rows_per_s = report.rows.saturating_mul(1000) / report.elapsed_ms;
    Ok(report)
}

/// An import under way.
struct Run<'a> {
    target: Target<'a>,
    report: ImportReport,
    done_bytes: AtomicU64,
    total_bytes: u64,
    progress: Progress<'a>,
}

/// Which of the store's counts are those of a file.
type CountsOf = fn(&ImportCounts) -> RowCounts;

/// One of the files that a bundle may have.
trait BundleFile {
    /// Its length; `None` if it is missing.
    fn bytes(&self) -> Option<u64>;

    /// Reads it to its end.
    fn run(self: Box<Self>, run: &mut Run<'_>) -> Result<CountsOf, BundleError>;
}

/// A file, if it is there, with its columns.
struct Part<R>(Option<(Table, R)>);

fn open<R: Rows + 'static>(directory: &Path) -> Result<Box<dyn BundleFile>, BundleError> {
    let Some(table) = Table::open(directory, R::FILE)? else {
        return Ok(Box::new(Part::<R>(None)));
    };
    let rows = R::find(&table.header)?;
    Ok(Box::new(Part(Some((table, rows)))))
}

impl<R: Rows> BundleFile for Part<R> {
    fn bytes(&self) -> Option<u64> {
        self.0.as_ref().map(|(table, _)| table.bytes)
    }

    fn run(self: Box<Self>, run: &mut Run<'_>) -> Result<CountsOf, BundleError> {
        let mut file = FileReport { file: R::FILE.into(), ..FileReport::default() };
        let Some((table, rows)) = self.0 else {
            run.report.files.push(FileReport { is_missing: true, ..file });
            return Ok(R::counts);
        };
        let Run { target, report, done_bytes, total_bytes, progress } = run;
        let wanted = table.header.len();
        table.for_each(done_bytes, |record: &Record| {
            if file.rows.is_multiple_of(TELL_ROWS) {
                target.importer.go_on()?;
                progress.tell("reading", done_bytes.load(Ordering::Relaxed), *total_bytes);
            }
            file.rows += 1;
            let found = record.len();
            let taken = if found == wanted {
                rows.take(record, target)
            } else {
                Err(RowError::Columns { found, wanted }.into())
            };
            match taken {
                Ok(()) => Ok(()),
                Err(TakeError::Storage(error)) => Err(BundleError::Storage(error)),
                Err(TakeError::Row(error)) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    let bad_row = file.bad_row(line, error.to_string());
                    if report.bad_rows.len() < BAD_ROWS_MAX {
                        report.bad_rows.push(bad_row);
                    }
                    Ok(())
                }
            }
        })?;
        report.files.push(file);
        Ok(R::counts)
    }
}
