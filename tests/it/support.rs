//! A running server, and the callers that talk to it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error as WsError, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// Longest wait for anything; a test that gets here has failed.
const PATIENCE: Duration = Duration::from_secs(20);
pub const SECRET: &str = "a secret for tests";

/// Fails the test when `future` takes too long.
pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(value) => value,
        Err(elapsed) => panic!("waited too long for {what}: {elapsed}"),
    }
}

/// Asks again until `probe` gives something.
pub async fn eventually<T>(what: &str, mut probe: impl AsyncFnMut() -> Option<T>) -> T {
    soon(what, async {
        let mut pause = tokio::time::interval(Duration::from_millis(20));
        loop {
            pause.tick().await;
            if let Some(value) = probe().await {
                return value;
            }
        }
    })
    .await
}

/// What a command said and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub error: String,
}

impl Said {
    /// The output, as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Runs the program in a folder, with a data directory.
pub async fn overlord_in(folder: &Path, data_dir: &Path, args: &[&str]) -> Said {
    overlord_with_input(folder, data_dir, args, "").await
}

/// [`overlord_in`], with text on its standard input.
pub async fn overlord_with_input(
    folder: &Path,
    data_dir: &Path,
    args: &[&str],
    input: &str,
) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_overlord"));
    command.current_dir(folder).arg("--data-dir").arg(data_dir).args(args);
    say(command, input).await
}

/// Runs a command with text on its standard input, to its end.
async fn say(mut command: Command, input: &str) -> Said {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("its input");
    // A command that fails early reads nothing.
    let _ = stdin.write_all(input.as_bytes()).await;
    drop(stdin);
    let output = soon("the command", child.wait_with_output()).await.expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Said { code: output.status.code(), out: text(output.stdout), error: text(output.stderr) }
}

/// A clock for the whole program, in which hours pass in seconds.
#[derive(Debug, Clone, Copy)]
pub struct FastClock {
    pub start_ms: i64,
    pub rate: u32,
}

/// The real program, serving from a directory of its own.
pub struct TestServer {
    child: Child,
    stdout: BufReader<ChildStdout>,
    stderr: ChildStderr,
    address: String,
    data_dir: PathBuf,
    dir: Option<tempfile::TempDir>,
    env: Vec<(String, String)>,
}

impl TestServer {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts with settings on top, as environment variables.
    pub async fn start_with(env: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let data_dir = dir.path().join("data");
        let env =
            env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self::launch(data_dir, Some(dir), env, &[]).await
    }

    /// Starts on a data directory that outlives it, with a clock that runs `rate` times as fast.
    pub async fn start_fast(data_dir: &Path, clock: FastClock, env: &[(&str, &str)]) -> Self {
        let (start, rate) = (clock.start_ms.to_string(), clock.rate.to_string());
        let env =
            env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let args = ["--clock-start", &start, "--clock-rate", &rate];
        Self::launch(data_dir.to_owned(), None, env, &args).await
    }

    /// Starts on a data directory that outlives it.
    pub async fn start_on(data_dir: &Path) -> Self {
        Self::launch(data_dir.to_owned(), None, Vec::new(), &[]).await
    }

    async fn launch(
        data_dir: PathBuf,
        dir: Option<tempfile::TempDir>,
        env: Vec<(String, String)>,
        args: &[&str],
    ) -> Self {
        // A file that may not grow is then an error for the program, and not the end of it. The
        // limit of open files is the usual one.
        let mut child = Command::new("sh")
            .args([
                "-c",
                "trap '' XFSZ; ulimit -S -n 1024; exec \"$0\" \"$@\"",
                env!("CARGO_BIN_EXE_overlord"),
            ])
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(&data_dir)
            .args(args)
            .env("SHARED_SECRET", SECRET)
            .envs(env.iter().cloned())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts");
        let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
        let mut stderr = child.stderr.take().expect("its log");
        let mut line = String::new();
        soon("the address line", stdout.read_line(&mut line)).await.expect("a line");
        let address = line.trim().strip_prefix("Overlord is ready at http://");
        let Some(address) = address.and_then(|rest| rest.strip_suffix('/')) else {
            let mut log = String::new();
            let _ = stderr.read_to_string(&mut log).await;
            panic!("no address but {line:?}; the log: {log}");
        };
        let address = address.to_owned();
        Self { child, stdout, stderr, address, data_dir, dir, env }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Kills the process without warning and starts it again on the same data.
    pub async fn kill_and_restart(mut self) -> Self {
        self.child.kill().await.expect("killed");
        Self::launch(self.data_dir.clone(), self.dir.take(), self.env.clone(), &[]).await
    }

    /// Kills the process without warning.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("killed");
    }

    /// Asks the process to stop and starts it again on the same data.
    pub async fn stop_and_restart(mut self) -> Self {
        let (data_dir, dir, env) = (self.data_dir.clone(), self.dir.take(), self.env.clone());
        let (status, log) = self.stop().await;
        assert!(status.success(), "{log}");
        Self::launch(data_dir, dir, env, &[]).await
    }

    /// Keeps the process from writing beyond this length of any file, as a full disk would;
    /// `None` lets it.
    pub async fn limit_files(&self, bytes: Option<u64>) {
        let limit = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
        let set = Command::new("prlimit")
            .args(["--pid", &self.pid().to_string(), &format!("--fsize={limit}:unlimited")])
            .status();
        assert!(set.await.expect("prlimit runs").success());
    }

    pub fn pid(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// Asks the process to stop; its log, once it has.
    pub async fn stop(mut self) -> (std::process::ExitStatus, String) {
        let pid = self.child.id().expect("it runs").to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status().await.expect("kill runs");
        assert!(sent.success());
        let mut log = String::new();
        soon("the end of the log", self.stderr.read_to_string(&mut log)).await.expect("text");
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).await.expect("text");
        (soon("the end", self.child.wait()).await.expect("a status"), log + &rest)
    }

    pub async fn get(&self, path: &str) -> reqwest::Response {
        soon(path, reqwest::get(self.url(path))).await.expect("an answer")
    }

    pub async fn json(&self, path: &str) -> Value {
        let response = self.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.expect("JSON")
    }

    /// A number of `/metrics`.
    pub async fn metric(&self, name: &str) -> f64 {
        let page = self.get("/metrics").await.text().await.expect("text");
        let line = page.lines().find(|line| line.split(['{', ' ']).next() == Some(name));
        let line = line.unwrap_or_else(|| panic!("{name} is not in\n{page}"));
        line.rsplit(' ').next().and_then(|value| value.parse().ok()).expect("a number")
    }

    /// Waits until everything the server has read is safe on disk.
    pub async fn wait_until_durable(&self) {
        eventually("durability", async || {
            let queued = self.metric("overlord_queue_frames").await;
            let last = self.metric("overlord_store_sequence_total").await;
            let durable = self.metric("overlord_store_durable_sequence_total").await;
            (queued == 0.0 && durable >= last).then_some(())
        })
        .await;
    }

    pub async fn game_client(&self, name: &str) -> GameClient {
        GameClient::connect(&self.address, name).await
    }

    pub async fn browser(&self) -> Browser {
        self.browser_by(self.socket_request("/ws/live", &[])).await
    }

    /// A browser of somebody who signed in.
    pub async fn browser_of(&self, login: &Login) -> Browser {
        self.browser_by(self.socket_request("/ws/live", &[("cookie", login.cookie())])).await
    }

    pub async fn browser_by(&self, request: Request) -> Browser {
        Browser { socket: connect(request).await.expect("let in") }
    }

    /// The next line the program prints.
    pub async fn next_line(&mut self) -> String {
        let mut line = String::new();
        soon("a line", self.stdout.read_line(&mut line)).await.expect("a line");
        line.trim_end().to_owned()
    }

    /// Runs a command on this server's data directory, with the settings that the server was given
    /// and text on its standard input.
    pub async fn command(&self, args: &[&str], input: &str) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_overlord"));
        command.arg("--data-dir").arg(&self.data_dir).args(args).envs(self.env.iter().cloned());
        say(command, input).await
    }

    /// Makes an account from the shell.
    pub async fn add_user(&self, name: &str, role: &str, password: &str) {
        let args = ["user", "add", name, "--role", role, "--password-stdin"];
        let said = self.command(&args, &format!("{password}\n")).await;
        assert_eq!(said.code, Some(0), "{said:?}");
    }

    pub async fn try_sign_in(&self, name: &str, password: &str) -> reqwest::Response {
        let body = serde_json::json!({ "username": name, "password": password });
        let request = reqwest::Client::new().post(self.url("/login")).json(&body);
        soon("the sign-in", request.send()).await.expect("an answer")
    }

    pub async fn sign_in(&self, name: &str, password: &str) -> Login {
        let response = self.try_sign_in(name, password).await;
        assert_eq!(response.status(), 200);
        Login { cookie: cookie_set_by(&response).expect("a cookie") }
    }

    pub fn socket_request(&self, path: &str, headers: &[(&'static str, &str)]) -> Request {
        let mut request =
            format!("ws://{}{path}", self.address).into_client_request().expect("a request");
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("a header value"));
        }
        request
    }
}

/// Somebody who signed in.
pub struct Login {
    cookie: String,
}

impl Login {
    /// With a cookie that did not come from a sign-in.
    pub fn with(cookie: String) -> Self {
        Self { cookie }
    }

    /// The session's cookie, as a header.
    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    pub async fn get(&self, server: &TestServer, path: &str) -> reqwest::Response {
        self.send(server, reqwest::Method::GET, path, None).await
    }

    pub async fn post(&self, server: &TestServer, path: &str, body: &Value) -> reqwest::Response {
        self.send(server, reqwest::Method::POST, path, Some(body)).await
    }

    /// Sends a request as a page of the server would.
    pub async fn send(
        &self,
        server: &TestServer,
        method: reqwest::Method,
        path: &str,
        body: Option<&Value>,
    ) -> reqwest::Response {
        let request = reqwest::Client::new()
            .request(method, server.url(path))
            .header("cookie", &self.cookie)
            .header("origin", format!("http://{}", server.address));
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        soon(path, request.send()).await.expect("an answer")
    }
}

/// The value of the session cookie that an answer sets.
pub fn cookie_set_by(response: &reqwest::Response) -> Option<String> {
    let header = response.headers().get("set-cookie")?.to_str().ok()?;
    Some(header.split(';').next()?.to_owned())
}

pub type Request = tokio_tungstenite::tungstenite::handshake::client::Request;
type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens a socket; an HTTP status means that it was refused.
pub async fn connect(request: Request) -> Result<Socket, u16> {
    match soon("the socket", tokio_tungstenite::connect_async(request)).await {
        Ok((socket, _)) => Ok(socket),
        Err(WsError::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("no connection: {error}"),
    }
}

/// Next text on a socket, as JSON; pings are passed over. `None`: closed.
async fn next_json(socket: &mut Socket) -> Option<Value> {
    loop {
        match soon("a frame", socket.next()).await {
            Some(Ok(Message::Text(text))) => {
                return Some(serde_json::from_str(&text).expect("JSON"));
            }
            Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
            Some(Ok(_)) => {}
        }
    }
}

/// A pretend game client.
pub struct GameClient {
    name: String,
    socket: Socket,
}

impl GameClient {
    /// Connects to a server at `address`, host and port.
    pub async fn connect(address: &str, name: &str) -> Self {
        let mut request =
            format!("ws://{address}/ws/position").into_client_request().expect("a request");
        request.headers_mut().insert("x-plugin-secret", SECRET.parse().expect("a header value"));
        Self { name: name.to_owned(), socket: connect(request).await.expect("let in") }
    }

    /// Sends a frame of this character; `members` are joined to type, name and time.
    pub async fn send(&mut self, kind: &str, members: Value) {
        let mut frame = serde_json::json!({
            "type": kind,
            "character_name": self.name,
            "timestamp": "2026-04-24T12:55:30Z",
        });
        let members = members.as_object().expect("members").clone();
        frame.as_object_mut().expect("an object").extend(members);
        self.send_text(&frame.to_string()).await;
    }

    pub async fn send_text(&mut self, text: &str) {
        soon("sending", self.socket.send(Message::text(text))).await.expect("sent");
    }

    /// Sends a frame of this character; false if the connection is gone.
    pub async fn try_send(&mut self, kind: &str, members: &Value) -> bool {
        let mut frame = serde_json::json!({ "type": kind, "character_name": self.name });
        let members = members.as_object().expect("members").clone();
        frame.as_object_mut().expect("an object").extend(members);
        self.socket.send(Message::text(frame.to_string())).await.is_ok()
    }

    /// Waits until the server has read everything sent so far: it answers a frame that it refuses.
    pub async fn settle(&mut self) {
        self.send_text("no frame").await;
        while self.next().await.expect("an answer")["type"] != "error" {}
    }

    pub async fn send_binary(&mut self) {
        soon("sending", self.socket.send(Message::binary(vec![1, 2, 3]))).await.expect("sent");
    }

    /// A good telemetry report, with its session's kills.
    pub async fn telemetry(&mut self, session_id: &str, kills: u64) {
        let members = serde_json::json!({
            "session_id": session_id, "ew": "33.6", "ns": 42.1, "z": 0.5, "kills": kills,
            "kills_per_hour": "1,234.5", "deaths": "1", "total_deaths": "7", "rares_found": 0,
            "prismatic_taper_count": "812", "vt_state": "hunt", "onlinetime": "02.03:04:05",
        });
        self.send("telemetry", members).await;
    }

    /// The next frame from the server; `None` when it closed the socket.
    pub async fn next(&mut self) -> Option<Value> {
        next_json(&mut self.socket).await
    }

    /// How the server ended the connection.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            match soon("the close", self.socket.next()).await {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                other => panic!("no close frame but {other:?}"),
            }
        }
    }
}

/// A pretend browser on `/ws/live`.
pub struct Browser {
    socket: Socket,
}

impl Browser {
    pub async fn send(&mut self, message: Value) {
        soon("sending", self.socket.send(Message::text(message.to_string()))).await.expect("sent");
    }

    /// Subscribes, and waits until the server has taken it in.
    pub async fn subscribe(&mut self, kinds: &[&str]) {
        self.send(serde_json::json!({ "type": "subscribe", "message_types": kinds })).await;
        self.settle().await;
    }

    /// Waits until everything sent before was handled; frames on the way are passed over.
    pub async fn settle(&mut self) {
        self.send(serde_json::json!({ "type": "ping" })).await;
        while self.next().await.expect("open")["type"] != "pong" {}
    }

    pub async fn next(&mut self) -> Option<Value> {
        next_json(&mut self.socket).await
    }

    /// Waits until the server closes the socket; with which code.
    pub async fn close_code(&mut self) -> Option<u16> {
        loop {
            match soon("the close", self.socket.next()).await {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    /// The next frame that `wanted` accepts; others are passed over.
    pub async fn next_where(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        soon(what, async {
            loop {
                let frame = self.next().await.expect("open");
                if wanted(&frame) {
                    return frame;
                }
            }
        })
        .await
    }
}
