//! The same rows in Postgres, through `psql`. Which server: the environment says (`PGHOST`...).

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use overlord::domain::event::{Event, EventBody, Spawn, Telemetry};

use crate::fleet::{Fleet, HOUR_MS, REPORT_MS, START_MS};
use crate::psql::psql;
use crate::table::Table;
use crate::timing::percentile;
use crate::{Size, titles};

const RUNS: usize = 5;
const WHO: &str = "PostgreSQL";
const ROWS_PER_INSERT: usize = 1_000;

const TABLES: &str = "
    create table telemetry (
        id bigserial primary key, character_name text not null, char_tag text,
        session_id text not null, received_at timestamptz not null, client_time timestamptz,
        ew double precision not null, ns double precision not null, z double precision not null,
        kills integer not null, kills_per_hour double precision, online_s integer,
        deaths integer not null, total_deaths integer, rares_found integer not null,
        prismatic_taper_count integer not null, vt_state text, mem_mb double precision,
        cpu_pct double precision, mem_handles integer, latency_ms double precision);
    create index on telemetry (character_name, received_at);
    create index on telemetry (received_at);
    create table spawns (
        id bigserial primary key, character_name text not null, mob text not null,
        received_at timestamptz not null, ew double precision not null,
        ns double precision not null, z double precision);
    create index on spawns (received_at);";

const COLUMNS: &str = "(character_name, char_tag, session_id, received_at, client_time, ew, ns, z, \
    kills, kills_per_hour, online_s, deaths, total_deaths, rares_found, prismatic_taper_count, \
    vt_state, mem_mb, cpu_pct, mem_handles, latency_ms)";

/// Loads a day of 70 characters and does with it what the store did.
pub fn beside(table: &mut Table, directory: &Path, size: &Size) {
    psql(TABLES);
    let rows = size.day_hours * 70 * HOUR_MS / REPORT_MS;
    let (telemetry, spawns) = (directory.join("telemetry.tsv"), directory.join("spawns.tsv"));
    write_day(&telemetry, &spawns, size);
    let rows = rows as f64;
    let copy =
        timed(|| psql(&format!("\\copy telemetry {COLUMNS} from '{}'", telemetry.display())));
    psql(&format!(
        "\\copy spawns (character_name, mob, received_at, ew, ns, z) from '{}'",
        spawns.display()
    ));
    table.beside(titles::INGEST, "COPY", rows / copy);
    psql("vacuum analyze");
    let bytes: f64 = psql("select pg_total_relation_size('telemetry')").parse().expect("bytes");
    table.beside(titles::DAY_BYTES, WHO, bytes / rows);

    let day = format!(
        "received_at >= to_timestamp({}) and received_at < to_timestamp({})",
        START_MS / 1000,
        START_MS / 1000 + size.day_hours * 3600,
    );
    let trail = format!(
        "select received_at, ew, ns, z from telemetry \
         where character_name = 'Hunter 7' and {day} order by received_at"
    );
    table.beside(titles::TRAIL, WHO, query_ms(&trail));
    let heat = format!(
        "select floor(ew * 4), floor(ns * 4), count(*) from spawns where {day} group by 1, 2"
    );
    table.beside(titles::RAW_HEAT, WHO, query_ms(&heat));
    let delete = timed(|| psql(&format!("delete from telemetry where {day}")));
    table.beside(titles::EXPIRY, "DELETE", delete * 1e3);

    let inserts = directory.join("inserts.sql");
    let inserted = write_inserts(&inserts);
    let insert = timed(|| psql(&format!("\\i {}", inserts.display())));
    table.beside(titles::INGEST_1000, "INSERT", inserted as f64 / insert);
}

/// Median time of a query, milliseconds, as psql tells it: with the transfer of the rows, without
/// the start of psql.
fn query_ms(query: &str) -> f64 {
    let runs = (0..RUNS).map(|_| {
        let mut psql = Command::new("psql");
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--dbname=postgres"]);
        psql.args(["--command", "\\o /dev/null", "--command", "\\timing on", "--command", query]);
        let output = psql.output().expect("psql is installed");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let time = text.lines().find_map(|line| line.strip_prefix("Time: ")?.split(' ').next());
        time.and_then(|time| time.parse().ok()).expect("psql tells the time")
    });
    percentile(runs.collect(), 50)
}

/// Seconds.
fn timed<T>(run: impl FnOnce() -> T) -> f64 {
    let start = Instant::now();
    run();
    start.elapsed().as_secs_f64()
}

/// Writes the same events that the store got, as two files for COPY.
fn write_day(telemetry: &Path, spawns: &Path, size: &Size) {
    let create = |path: &Path| BufWriter::new(File::create(path).expect("creates a file"));
    let (mut telemetry, mut spawns) = (create(telemetry), create(spawns));
    let mut fleet = Fleet::new(70, START_MS, size.day_spawns_per_report);
    for _ in 0..size.day_hours * HOUR_MS / REPORT_MS {
        fleet.tick(|event| match &event.body {
            EventBody::Telemetry(body) => {
                let fields =
                    telemetry_fields(&event, body).map(|field| field.unwrap_or("\\N".into()));
                writeln!(telemetry, "{}", fields.join("\t")).expect("writes");
            }
            EventBody::Spawn(Spawn { mob, ew, ns, .. }) => {
                let (character, at) = (&event.character, time(event.received_at_ms));
                writeln!(spawns, "{character}\t{mob}\t{at}\t{ew}\t{ns}\t\\N").expect("writes");
            }
            EventBody::Portal(_) | EventBody::Rare(_) => {}
        });
    }
}

/// Writes an hour of telemetry as INSERTs of many rows, each a transaction; returns the rows.
fn write_inserts(path: &Path) -> usize {
    let events = Fleet::new(70, START_MS, 0.0).events(HOUR_MS);
    let mut file = BufWriter::new(File::create(path).expect("creates a file"));
    for events in events.chunks(ROWS_PER_INSERT) {
        let mut statement = format!("insert into telemetry {COLUMNS} values ");
        for (index, event) in events.iter().enumerate() {
            let EventBody::Telemetry(body) = &event.body else { continue };
            let fields = telemetry_fields(event, body);
            let quoted =
                fields.map(|field| field.map_or("null".into(), |text| format!("'{text}'")));
            let comma = if index == 0 { "" } else { "," };
            write!(statement, "{comma}({})", quoted.join(",")).expect("writes to memory");
        }
        writeln!(file, "{statement};").expect("writes");
    }
    events.len()
}

fn telemetry_fields(event: &Event, body: &Telemetry) -> [Option<String>; 20] {
    [
        Some(event.character.to_string()),
        body.char_tag.clone(),
        Some(body.session_id.clone()),
        Some(time(event.received_at_ms)),
        Some(time(event.client_time_ms)),
        Some(body.position.ew.to_string()),
        Some(body.position.ns.to_string()),
        Some(body.position.z.to_string()),
        Some(body.kills.to_string()),
        body.kills_per_hour.map(|number| number.to_string()),
        body.online_s.map(|number| number.to_string()),
        Some(body.deaths.to_string()),
        body.total_deaths.map(|number| number.to_string()),
        Some(body.rares_found.to_string()),
        Some(body.prismatic_taper_count.to_string()),
        body.vt_state.clone(),
        body.mem_mb.map(|number| number.to_string()),
        body.cpu_pct.map(|number| number.to_string()),
        body.mem_handles.map(|number| number.to_string()),
        body.latency_ms.map(|number| number.to_string()),
    ]
}

/// As Postgres reads it, UTC.
fn time(at_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(at_ms).map_or_else(|_| String::new(), |at| at.to_string())
}
