//! What the disk does by itself, and what the kernel knows of this process.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// A file that grows by durable appends and nothing else: the least that a commit can cost.
pub struct BareLog(File);

impl BareLog {
    pub fn new(directory: &Path) -> Self {
        Self(File::create(directory.join("bare.log")).expect("creates a file"))
    }

    /// Appends so many bytes and makes them durable.
    pub fn append(&mut self, len: usize) -> Duration {
        let bytes = vec![0x5a; len];
        let start = Instant::now();
        self.0.write_all(&bytes).expect("writes");
        self.0.sync_data().expect("syncs");
        start.elapsed()
    }
}

/// Bytes of the files in a directory and below.
pub fn bytes_in(directory: &Path) -> u64 {
    files_in(directory).iter().filter_map(|file| file.metadata().ok()).map(|meta| meta.len()).sum()
}

/// Takes the files in a directory and below out of the page cache; they must be synced.
pub fn forget_cached(directory: &Path) {
    for file in files_in(directory) {
        // With nothing to copy, `nocache` is posix_fadvise(POSIX_FADV_DONTNEED) for the whole file.
        let input = format!("if={}", file.display());
        let mut dd = Command::new("dd");
        dd.args([&input, "iflag=nocache", "count=0", "status=none"]);
        assert!(dd.status().is_ok_and(|status| status.success()), "dd fails for {input}");
    }
}

fn files_in(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] })
        .collect()
}

/// Bytes that this process has sent towards the disk.
pub fn written_bytes() -> u64 {
    number_in("/proc/self/io", "write_bytes:")
}

/// Processor time of this thread: what the machine's other work does not change much.
pub fn thread_time() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let ns = text.split(' ').next().and_then(|ns| ns.parse().ok());
    Duration::from_nanos(ns.unwrap_or(0))
}

/// Memory of this process, bytes.
pub fn resident_bytes() -> u64 {
    number_in("/proc/self/status", "VmRSS:") << 10
}

fn number_in(file: &str, label: &str) -> u64 {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(label));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
