//! SQLite and Postgres with the search bench's items, asked the same questions.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use overlord::search::Indexed;
use rusqlite::{Connection, params_from_iter};

use crate::psql::{self, psql};
use crate::rows::{self, COLUMNS, INDEXES, TABLES};
use crate::timing::micros;
use crate::{Answer, Question, RUNS_MAX, SECONDS_MAX};

/// SQLite in a file of its own, with FTS5 for the words.
pub struct Sqlite(Connection);

const SQLITE_WORD: &str = "id in (select rowid from titles where titles match 'title: {}*')";
const POSTGRES_WORD: &str = "to_tsvector('simple', title) @@ to_tsquery('simple', '{}:*')";

impl Sqlite {
    pub fn fill(path: &Path, items: impl Iterator<Item = Vec<Indexed>>) -> Self {
        let mut connection = Connection::open(path).expect("opens");
        let settings = "pragma journal_mode = wal; pragma synchronous = normal; \
            pragma cache_size = -1000000; pragma mmap_size = 4000000000;";
        connection.execute_batch(settings).expect("sets");
        connection.execute_batch(TABLES).expect("creates");
        let titles = "create virtual table titles using fts5 \
            (title, content='items', content_rowid='id', prefix='1 2 3')";
        connection.execute_batch(titles).expect("creates");
        let transaction = connection.transaction().expect("begins");
        {
            let marks = ["?"; 13].join(",");
            let insert = format!("insert into items ({COLUMNS}) values ({marks})");
            let mut insert = transaction.prepare(&insert).expect("prepares");
            let slot = "insert into slots values (?, ?)";
            let mut slot = transaction.prepare(slot).expect("prepares");
            let mark = "insert into marks values (?, ?)";
            let mut mark = transaction.prepare(mark).expect("prepares");
            for item in items.flatten() {
                insert.execute(params_from_iter(rows::row(&item))).expect("inserts");
                let id = rows::id(&item);
                for value in rows::slots(&item) {
                    slot.execute((id, value)).expect("inserts");
                }
                for value in rows::marks(&item) {
                    mark.execute((value, id)).expect("inserts");
                }
            }
        }
        transaction.commit().expect("commits");
        connection.execute_batch(INDEXES).expect("creates");
        connection
            .execute_batch("insert into titles(titles) values ('rebuild'); analyze;")
            .expect("indexes");
        Self(connection)
    }

    /// Asks often; returns the answer and the times, microseconds.
    pub fn ask(&self, question: &Question) -> (Answer, Vec<f64>) {
        let counts = rows::counts(question, SQLITE_WORD);
        let page = rows::page(question, SQLITE_WORD);
        let mut counts = self.0.prepare(&counts).expect("prepares");
        let mut page = self.0.prepare(&page).expect("prepares");
        repeat(|| {
            let counted = counts
                .query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .expect("asks")
                .map(|row| row.expect("a row"));
            let mut answer = Answer { items: Vec::new(), counts: counted.collect() };
            let hits =
                page.query_map((), |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)));
            answer.items = hits.expect("asks").map(|hit| hit.expect("a row").0).collect();
            answer
        })
    }
}

/// Runs something until it has run often enough or long enough.
pub fn repeat(mut run: impl FnMut() -> Answer) -> (Answer, Vec<f64>) {
    let answer = run();
    let (start, mut times) = (Instant::now(), Vec::new());
    while times.len() < RUNS_MAX && start.elapsed().as_secs_f64() < SECONDS_MAX {
        let start = Instant::now();
        std::hint::black_box(run());
        times.push(micros(start.elapsed()));
    }
    (answer, times)
}

/// Postgres, on the server that the environment names.
pub struct Postgres<'a>(pub &'a Path);

impl Postgres<'_> {
    pub fn fill(&self, items: impl Iterator<Item = Vec<Indexed>>) {
        psql("drop table if exists items, slots, marks");
        psql(TABLES);
        let paths = ["items", "slots", "marks"].map(|name| self.0.join(format!("{name}.tsv")));
        let files = paths.each_ref().map(|path| File::create(path).expect("creates a file"));
        let [mut rows, mut slots, mut marks] = files.map(BufWriter::new);
        for item in items.flatten() {
            let fields = rows::row(&item).map(|field| field.unwrap_or("\\N".to_owned()));
            writeln!(rows, "{}", fields.join("\t")).expect("writes");
            let id = rows::id(&item);
            for value in rows::slots(&item) {
                writeln!(slots, "{id}\t{value}").expect("writes");
            }
            for value in rows::marks(&item) {
                writeln!(marks, "{value}\t{id}").expect("writes");
            }
        }
        for file in [rows, slots, marks] {
            file.into_inner().expect("writes");
        }
        for (table, path) in ["items", "slots", "marks"].iter().zip(&paths) {
            psql(&format!("\\copy {table} from '{}'", path.display()));
            std::fs::remove_file(path).expect("removes");
        }
        psql(INDEXES);
        psql("create index on items using gin (to_tsvector('simple', title))");
        psql("vacuum analyze");
    }

    pub fn bytes() -> f64 {
        let sizes = ["items", "slots", "marks"].map(|t| format!("pg_total_relation_size('{t}')"));
        psql(&format!("select {}", sizes.join("+"))).parse().expect("bytes")
    }

    /// Asks by prepared statements; a time is that of both, as `psql` tells them.
    pub fn ask(&self, question: &Question) -> (Answer, Vec<f64>) {
        let counts = rows::counts(question, POSTGRES_WORD);
        let page = rows::page(question, POSTGRES_WORD);
        let items = psql(&page);
        let items = items.lines().filter_map(|line| line.split('|').next()?.parse().ok());
        let items = items.collect();
        let counted = psql(&counts);
        let counted = counted.lines().filter_map(|line| {
            let mut cells = line.split('|').map(|cell| cell.parse().ok());
            Some((cells.next()??, cells.next()??, cells.next()??))
        });
        let answer = Answer { items, counts: counted.collect() };
        let script = |runs: usize| {
            let mut text = format!(
                "set max_parallel_workers_per_gather = 0;\nset jit = off;\n\
                 prepare counts as {counts};\nprepare page as {page};\n"
            );
            for _ in 0..runs {
                let both = "execute counts;\nexecute page;\n\\timing off\n\\o\n";
                write!(text, "\\o /dev/null\n\\timing on\n{both}").expect("writes to memory");
            }
            let path = self.0.join("ask.sql");
            std::fs::write(&path, text).expect("writes");
            let printed = psql::run(&["--file", &path.to_string_lossy()]);
            let times = printed.lines().filter_map(|line| {
                line.strip_prefix("Time: ")?.split(' ').next()?.parse::<f64>().ok()
            });
            let times: Vec<_> = times.map(|time| time * 1e3).collect();
            times.chunks(2).map(|both| both.iter().sum()).collect::<Vec<f64>>()
        };
        // As often as the time allows, by how long one takes.
        let first = script(2)[1] / 1e6;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "some hundreds"
        )]
        let runs = (SECONDS_MAX / first) as usize;
        (answer, script(runs.clamp(3, RUNS_MAX)))
    }
}

/// The counts by facet and value, -1 for the total.
pub fn by_facet(counts: &[(i64, i64, i64)]) -> BTreeMap<(i64, i64), i64> {
    counts.iter().map(|(facet, value, count)| ((*facet, *value), *count)).collect()
}
