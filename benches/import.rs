//! The whole program importing a bundle of an older installation: rows a second.
//!
//! `cargo bench --bench import` writes a bundle with 5 million telemetry rows of 70 characters (one
//! report each two seconds) to a temporary directory, then runs `overlord import` on it twice: into
//! an empty store, and into the one that then has it all. `-- ROWS` chooses another number of rows,
//! `TMPDIR` the disk.

#![expect(clippy::cast_precision_loss, reason = "figures for people")]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const CHARACTERS: u64 = 70;
const REPORT_MS: u64 = 2000;
/// 2026-03-01 00:00 UTC.
const START_MS: i64 = 1_772_323_200_000;
const ROWS_DEFAULT: u64 = 5_000_000;

fn main() -> io::Result<()> {
    let rows = std::env::args().find_map(|arg| arg.parse().ok()).unwrap_or(ROWS_DEFAULT);
    let root = tempfile::tempdir()?;
    let bundle = root.path().join("bundle");
    fs::create_dir(&bundle)?;
    let start = Instant::now();
    write_bundle(&bundle, rows)?;
    let bytes = fs::metadata(bundle.join("telemetry_events.csv"))?.len();
    println!("{rows} rows, {} MB, written in {:.1?}", bytes / 1_000_000, start.elapsed());
    println!("load before: {}", fs::read_to_string("/proc/loadavg").unwrap_or_default().trim());
    for what in ["into an empty store", "all of it again"] {
        import(&root.path().join("data"), &bundle, rows, what)?;
    }
    Ok(())
}

fn import(data_dir: &Path, bundle: &Path, rows: u64, what: &str) -> io::Result<()> {
    let start = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_overlord"))
        .args(["import", "--json", "--bundle"])
        .arg(bundle)
        .arg("--data-dir")
        .arg(data_dir)
        .env("OVERLORD__RETENTION__TELEMETRY_DAYS", "0")
        .output()?;
    let elapsed = start.elapsed();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{report}{}", String::from_utf8_lossy(&output.stderr));
    let wanted = if what.starts_with("into") { "added" } else { "duplicates" };
    assert!(report.contains(&format!("\"{wanted}\": {rows}")), "{report}");
    let bytes = files_bytes(&data_dir.join("series/telemetry"))?;
    println!(
        "{what}: {:.0} rows/s ({elapsed:.2?} for the whole program), {:.2} B a row on disk",
        rows as f64 / elapsed.as_secs_f64(),
        bytes as f64 / rows as f64
    );
    Ok(())
}

fn files_bytes(folder: &Path) -> io::Result<u64> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.metadata()?.len())).sum()
}

/// A character on a random walk, with rests in between.
struct Hunter {
    name: String,
    session: String,
    tag: &'static str,
    place: [f64; 3],
    is_resting: bool,
    kills: u64,
}

fn write_bundle(folder: &Path, rows: u64) -> io::Result<()> {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut hunters: Vec<_> = (0..CHARACTERS)
        .map(|number| Hunter {
            name: format!("Hunter {number}"),
            session: format!("Hunter {number}-{START_MS}"),
            tag: ["north", "south", ""][usize::try_from(number % 3).unwrap_or(0)],
            place: [0.0; 3].map(|_: f64| rng.random_range(-90.0..90.0)),
            is_resting: false,
            kills: 0,
        })
        .collect();
    let mut out = BufWriter::new(File::create(folder.join("telemetry_events.csv"))?);
    out.write_all(
        b"character_name,char_tag,session_id,timestamp,ew,ns,z,kills,kills_per_hour,onlinetime,\
        deaths,total_deaths,rares_found,prismatic_taper_count,vt_state,mem_mb,cpu_pct,mem_handles,\
        latency_ms\n",
    )?;
    let mut line = String::new();
    for row in 0..rows {
        let hunter = &mut hunters[usize::try_from(row % CHARACTERS).unwrap_or(0)];
        if rng.random_bool(0.01) {
            hunter.is_resting = rng.random_bool(0.3);
        }
        if !hunter.is_resting {
            hunter.place = hunter.place.map(|at| at + rng.random_range(-0.01..0.01));
            hunter.kills += u64::from(rng.random_bool(0.08));
        }
        let at_ms = row * REPORT_MS / CHARACTERS;
        let micros = i64::try_from(at_ms).unwrap_or(0) * 1000 + rng.random_range(0..30_000);
        let at = jiff::Timestamp::from_microsecond(START_MS * 1000 + micros)
            .expect("a time in this millennium");
        let seconds = at_ms / 1000 + 1;
        let Hunter { name, session, tag, place: [ew, ns, z], kills, .. } = hunter;
        line.clear();
        let _ = writeln!(
            line,
            "{name},{tag},{session},{},{ew:.4},{ns:.4},{z:.4},{kills},{},{:02}.{:02}:{:02}:{:02},0,\
            {},0,{},{},{:.1},{:.1},{},{:.1}",
            at.strftime("%Y-%m-%d %H:%M:%S.%6f+00"),
            *kills * 3600 / seconds,
            seconds / 86_400,
            seconds / 3600 % 24,
            seconds / 60 % 60,
            seconds % 60,
            row % CHARACTERS,
            900 - seconds / 1000 % 900,
            if hunter.is_resting { "idle" } else { "combat" },
            480.0 + rng.random_range(-2.0..2.0),
            rng.random_range(1.0..9.0),
            900 + row % 20,
            rng.random_range(40.0..80.0),
        );
        out.write_all(line.as_bytes())?;
    }
    out.flush()
}
