//! The table of figures that a run ends with, and the machine it ran on.

use std::fs;

/// What a figure counts; tells how to print it and whether more is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    BytesPerRow,
    RowsPerSecond,
    Millis,
    Micros,
    Nanos,
    Bytes,
    MegaBytes,
    Count,
}

impl Unit {
    fn print(self, value: f64) -> String {
        match self {
            Self::BytesPerRow => format!("{value:.2} B/row"),
            Self::RowsPerSecond => format!("{} rows/s", thousands(value)),
            Self::Millis if value < 10.0 => format!("{value:.2} ms"),
            Self::Millis => format!("{value:.0} ms"),
            Self::Micros => format!("{value:.0} us"),
            Self::Nanos => format!("{value:.0} ns"),
            Self::Bytes => format!("{} B", thousands(value)),
            Self::MegaBytes => format!("{value:.0} MB"),
            Self::Count => format!("{value:.2}"),
        }
    }
}

/// All figures of a run, in the order they were measured.
#[derive(Default)]
pub struct Table(Vec<Line>);

struct Line {
    title: String,
    unit: Unit,
    ours: f64,
    goal: &'static str,
    /// The same of others, in the same run: who, and what.
    beside: Vec<(&'static str, f64)>,
}

impl Table {
    /// Adds a figure of the store. `goal`: for people; nothing is asserted.
    pub fn add(&mut self, title: impl Into<String>, unit: Unit, ours: f64, goal: &'static str) {
        let title = title.into();
        eprintln!("  {title}: {} (goal {goal})", unit.print(ours));
        self.0.push(Line { title, unit, ours, goal, beside: Vec::new() });
    }

    /// Puts what somebody else does beside the figure with that title, if it was measured.
    pub fn beside(&mut self, title: &str, who: &'static str, value: f64) {
        let Some(line) = self.0.iter_mut().find(|line| line.title == title) else { return };
        eprintln!("  {title}: {who} {}", line.unit.print(value));
        line.beside.push((who, value));
    }

    pub fn print(&self) {
        let mut rows =
            vec![["figure", "Overlord", "goal", "beside", "times better"].map(str::to_owned)];
        rows.extend(self.0.iter().map(Line::cells));
        let widths: Vec<_> = (0..5)
            .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0))
            .collect();
        println!();
        for (number, row) in rows.iter().enumerate() {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            println!("| {} |", cells.collect::<Vec<_>>().join(" | "));
            if number == 0 {
                let rules: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
                println!("| {} |", rules.join(" | "));
            }
        }
    }
}

impl Line {
    fn cells(&self) -> [String; 5] {
        let Self { title, unit, ours, goal, beside } = self;
        let (names, ratios): (Vec<_>, Vec<_>) = beside
            .iter()
            .map(|(who, value)| {
                let is_more_better = *unit == Unit::RowsPerSecond;
                let ratio = if is_more_better { ours / value } else { value / ours };
                (format!("{who} {}", unit.print(*value)), format!("{ratio:.1}"))
            })
            .unzip();
        let (beside, ratio) = (names.join("; "), ratios.join("; "));
        [title.clone(), unit.print(*ours), (*goal).to_owned(), beside, ratio]
    }
}

/// What this machine is, in a few words.
pub fn machine() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let meminfo = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory_kb = meminfo.lines().find_map(|line| {
        line.strip_prefix("MemTotal:")?.split_whitespace().next()?.parse::<u64>().ok()
    });
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!(
        "{} x {}, {} GiB, Linux {}",
        std::thread::available_parallelism().map_or(1, usize::from),
        model.map_or("unknown processor", |(_, model)| model),
        memory_kb.unwrap_or_default() >> 20,
        kernel.trim(),
    )
}

/// How many processes want a processor, on average over the last minute: above 1, others work too.
pub fn load() -> String {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split_whitespace().next().unwrap_or("?").to_owned()
}

fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
