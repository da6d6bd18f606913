//! The real program, for benches that talk to it from outside.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_overlord");
pub const SECRET: &str = "bench";

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A server of its own, stopped when dropped.
pub struct Server {
    child: Child,
    pub address: String,
    _dir: tempfile::TempDir,
}

impl Server {
    pub fn start(processors: Option<&str>) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let mut command = match processors {
            Some(processors) => {
                let mut command = Command::new("taskset");
                command.args(["-c", processors, PROGRAM]);
                command
            }
            None => Command::new(PROGRAM),
        };
        let mut child = command
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(dir.path().join("data"))
            .env("SHARED_SECRET", SECRET)
            .env("OVERLORD__PLUGIN__FRAMES_PER_SECOND_MAX", "1000000")
            .env("LOG_LEVEL", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
        stdout.read_line(&mut line).expect("the address line");
        let address = line.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        Self { child, address: address.to_owned(), _dir: dir }
    }

    pub async fn connect(&self, path: &str) -> Socket {
        let url = format!("ws://{}{path}", self.address);
        let mut request = url.into_client_request().expect("a request");
        request.headers_mut().insert("x-plugin-secret", SECRET.parse().expect("a value"));
        tokio_tungstenite::connect_async(request).await.expect("connected").0
    }

    /// Resident memory, MB.
    pub fn resident_mb(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("/proc");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
        line.trim().trim_end_matches("kB").trim().parse::<f64>().expect("a number") / 1024.0
    }

    /// Processor time used so far, seconds.
    pub fn cpu_s(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.expect("/proc");
        let fields: Vec<&str> =
            stat.rsplit_once(')').expect("a name").1.split_whitespace().collect();
        (fields[11].parse::<f64>().expect("user") + fields[12].parse::<f64>().expect("system"))
            / 100.0
    }

    pub async fn metric(&self, name: &str) -> f64 {
        let url = format!("http://{}/metrics", self.address);
        let page = reqwest::get(url).await.expect("an answer").text().await.expect("text");
        let lines = page.lines().filter(|line| line.split(['{', ' ']).next() == Some(name));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that is gone already needs no stop.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Keeps all threads of this process on the given processors.
pub fn pin_self(processors: &str) {
    let pid = std::process::id().to_string();
    let pinned = Command::new("taskset")
        .args(["-a", "-c", "-p", processors, &pid])
        .stdout(Stdio::null())
        .status()
        .expect("taskset");
    assert!(pinned.success());
}
