//! Sealing: closed hours move from memory and log into day files.
//!
//! In this order, so that a crash between any two steps leaves every row where a start finds it,
//! once: write the new day file under a temporary name, read it back, sync it, rename it over the
//! old one, sync the directory, switch the readers, and only then remove the log file. A log hour
//! that a day file already holds is not read into memory again.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::series::chunk;
use crate::series::column::ROWS_MAX;
use crate::storage::StorageError;
use crate::storage::bucket::{self, HourReader, HourRecord, NewHour, list_hours};
use crate::storage::directory::{TEMPORARY, sync_directory};
use crate::storage::error::AtPath;
use crate::storage::hour::{Hour, day_name, hour_of, start_ms};
use crate::storage::model::SealReport;
use crate::storage::open_hour::OpenHour;
use crate::storage::projection::Stored;
use crate::storage::sealed_files;
use crate::storage::series_view::{DayFile, HourSource, SealedHour, SeriesView};
use crate::storage::shared::{Shared, add};
use crate::storage::sync::lock;

/// How long after its end an hour may still take rows: clocks of receiver and sealer may differ.
const GRACE_MS: i64 = 90_000;

/// Generations of day files, in the order of their making. 0 is what a start finds.
static GENERATION: AtomicU64 = AtomicU64::new(1);

/// Seals what is due at `now_ms` and removes log files that nothing needs any more.
pub fn seal_due(shared: &Shared, now_ms: i64) -> Result<SealReport, StorageError> {
    let _one_at_a_time = lock(&shared.sealing);
    let mut report = SealReport::default();
    let open_hour = hour_of(now_ms.saturating_sub(GRACE_MS));
    let closed_sequence = close_before(shared, open_hour);
    let telemetry = shared.telemetry.open_before(open_hour);
    let spawns = shared.spawns.open_before(open_hour);
    if !telemetry.is_empty() || !spawns.is_empty() {
        // A row in a day file must be in the log first, or the totals would miss it after a crash.
        shared.wait_durable(closed_sequence)?;
        let sealed = seal_days(shared, &shared.telemetry, telemetry, &mut report);
        seal_days(shared, &shared.spawns, spawns, &mut report).and(sealed)?;
    }
    remove_log_files(shared, &mut report)?;
    Ok(report)
}

/// Refuses new rows for hours before `hour`; returns the last sequence number they can hold.
fn close_before(shared: &Shared, hour: Hour) -> u64 {
    // An append in progress may still be adding to the hour.
    let _gate = lock(&shared.gate);
    let mut core = shared.core();
    if core.floor_ms < start_ms(hour) {
        core.floor_ms = start_ms(hour);
        core.floor_sequence = core.last_sequence;
    }
    core.floor_sequence
}

fn seal_days<S: Stored>(
    shared: &Shared,
    view: &SeriesView<S>,
    hours: Vec<Arc<OpenHour<S>>>,
    report: &mut SealReport,
) -> Result<(), StorageError> {
    let mut days: BTreeMap<String, Vec<Arc<OpenHour<S>>>> = BTreeMap::new();
    for hour in hours {
        days.entry(day_name(hour.hour)).or_default().push(hour);
    }
    days.into_iter().try_for_each(|(day, hours)| seal_day(shared, view, &day, &hours, report))
}

fn seal_day<S: Stored>(
    shared: &Shared,
    view: &SeriesView<S>,
    day: &str,
    hours: &[Arc<OpenHour<S>>],
    report: &mut SealReport,
) -> Result<(), StorageError> {
    let path = view.directory.join(format!("{day}.redb"));
    let temporary = path.with_extension(TEMPORARY);
    let new: Vec<NewHour> = hours.iter().map(|hour| encode_hour(hour)).collect::<Result<_, _>>()?;
    let previous = open_previous(shared, view, &path)?;
    if temporary.try_exists().at(&temporary)? {
        // Left by an attempt that failed.
        fs::remove_file(&temporary).at(&temporary)?;
    }
    let lost = bucket::write(&temporary, previous.as_deref(), &new)?;
    let listed = verify(&temporary, hours)?;
    File::open(&temporary).and_then(|file| file.sync_all()).at(&temporary)?;
    if !lost.is_empty() {
        keep_aside(&path)?;
        for (hour, error) in lost {
            shared.problem(&format!("hour {hour} of the day file is damaged and left out"), &error);
        }
    }
    fs::rename(&temporary, &path).at(&path)?;
    sync_directory(&view.directory)?;

    shared.sealed_files.forget(&path);
    let generation = GENERATION.fetch_add(1, Ordering::Relaxed);
    let file = DayFile { path: path.into(), generation };
    view.change(|all| {
        all.retain(
            |_, source| !matches!(source, HourSource::Sealed(old) if old.file.path == file.path),
        );
        all.extend(listed.into_iter().map(|(hour, record)| {
            (hour, HourSource::Sealed(SealedHour { file: file.clone(), record }))
        }));
    });
    for hour in &new {
        report.hours += 1;
        report.rows += hour.record.rows;
        report.chunk_bytes += hour.record.stream_bytes;
    }
    add(&shared.metrics.sealed_hours, new.len() as u64);
    Ok(())
}

/// The day file so far. One that cannot be opened is kept aside, and the day begins anew.
fn open_previous<S: Stored>(
    shared: &Shared,
    view: &SeriesView<S>,
    path: &Path,
) -> Result<Option<Arc<redb::ReadOnlyDatabase>>, StorageError> {
    if !path.try_exists().at(path)? {
        return Ok(None);
    }
    let known = view.hours().values().find_map(|source| match source {
        HourSource::Sealed(sealed) if &*sealed.file.path == path => Some(sealed.file.clone()),
        _ => None,
    });
    let file = known.unwrap_or_else(|| DayFile { path: path.into(), generation: 0 });
    let opened = shared.sealed_files.get(&file).and_then(|database| {
        list_hours(&database, path)?;
        Ok(database)
    });
    match opened {
        Ok(database) => Ok(Some(database)),
        Err(error) => {
            shared.problem("a day file cannot be read and is kept aside", &error);
            keep_aside(path)?;
            Ok(None)
        }
    }
}

/// Gives a damaged day file a second name, for people to look at; the first one is replaced.
fn keep_aside(path: &Path) -> Result<(), StorageError> {
    let aside = path.with_extension("redb.damaged");
    if !aside.try_exists().at(&aside)? {
        fs::hard_link(path, &aside).at(&aside)?;
    }
    Ok(())
}

/// Turns the rows of an hour into chunks, by character.
fn encode_hour<S: Stored>(open: &OpenHour<S>) -> Result<NewHour, StorageError> {
    let mut stream = Vec::new();
    let mut chunks = Vec::new();
    let mut rows = 0;
    for character in open.characters() {
        let samples = open.samples_of(character)?;
        rows += samples.len() as u64;
        for (part, samples) in (0u16..).zip(samples.chunks(ROWS_MAX)) {
            let bytes = chunk::encode(start_ms(open.hour), samples)?;
            let len = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
            chunks.push((character, part, stream.len() as u64, len));
            stream.extend_from_slice(&bytes);
        }
    }
    let (first_sequence, last_sequence) = open.sequences();
    let stream_bytes = stream.len() as u64;
    let record = HourRecord { first_sequence, last_sequence, rows, stream_bytes };
    let heat = S::HAS_HEAT.then(|| open.heat().encode()).transpose()?;
    Ok(NewHour { hour: open.hour, record, stream, chunks, heat })
}

/// Reads a new day file back and compares its new hours with the rows in memory.
fn verify<S: Stored>(
    path: &Path,
    hours: &[Arc<OpenHour<S>>],
) -> Result<BTreeMap<Hour, HourRecord>, StorageError> {
    let database = sealed_files::open(path, 0)?;
    for open in hours {
        let reader = HourReader::open(&database, path, open.hour)?;
        for character in open.characters() {
            let mut sealed = Vec::new();
            for place in reader.list_chunks(Some(character))? {
                sealed.extend(S::from_columns(&chunk::open::<S>(&reader.chunk(place)?)?)?);
            }
            if !is_same(&sealed, &open.samples_of(character)?)? {
                return Err(StorageError::SealDiffers { path: path.to_owned() });
            }
        }
    }
    list_hours(&database, path)
}

/// Compares by bytes: NaN is stored too, and differs from itself.
fn is_same<S: Stored>(left: &[S], right: &[S]) -> Result<bool, StorageError> {
    let encode = |samples: &[S]| {
        let mut bytes = Vec::new();
        samples.iter().try_for_each(|s| crate::storage::codec::encode_into(&mut bytes, s))?;
        Ok::<_, StorageError>(bytes)
    };
    Ok(encode(left)? == encode(right)?)
}

/// Removes log files whose hour is closed, sealed, and whose totals are saved.
fn remove_log_files(shared: &Shared, report: &mut SealReport) -> Result<(), StorageError> {
    let (floor_ms, is_saved) = {
        let mut core = shared.core();
        let is_saved = core.applied_sequence >= core.floor_sequence;
        let mut files = lock(&shared.log_files).clone();
        files.retain(|file| start_ms(file.hour) < core.floor_ms);
        if !is_saved && !files.is_empty() {
            core.is_save_wanted = true;
            shared.wake.notify_all();
        }
        (core.floor_ms, is_saved)
    };
    if !is_saved {
        return Ok(());
    }
    let is_needed = |file: &crate::storage::log::LogFile| {
        start_ms(file.hour) >= floor_ms
            || shared.telemetry.has_open(file.hour)
            || shared.spawns.has_open(file.hour)
    };
    let files = lock(&shared.log_files).clone();
    for file in files.iter().filter(|file| !is_needed(file)) {
        if file.is_damaged {
            fs::rename(&file.path, file.path.with_extension("log.damaged")).at(&file.path)?;
        } else {
            fs::remove_file(&file.path).at(&file.path)?;
        }
        lock(&shared.log_files).retain(|known| known.path != file.path);
        report.log_files_removed += 1;
    }
    sync_directory(&shared.directory.log())
}
