// A real nginx with TLS in front of a server: docs/nginx.conf as users copy it, with its addresses
// changed. And requests the way an outsider makes them.
import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request as plainRequest } from "node:http";
import { request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./browser.mjs";

const SAMPLE = new URL("../../docs/nginx.conf", import.meta.url);

/** Everything nginx writes stays in its folder. */
const MAIN = `
  daemon off;
  master_process off;
  pid nginx.pid;
  error_log stderr;
  events {}
  http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include overlord.conf;
  }
`;

export async function startProxy(serverUrl) {
  const folder = await mkdtemp(join(tmpdir(), "overlord-nginx-"));
  const port = await freePort();
  makeCertificate(folder);
  let sample = await readFile(SAMPLE, "utf8");
  const replace = (pattern, value) => {
    if (!pattern.test(sample)) throw new Error(`docs/nginx.conf has no ${pattern}`);
    sample = sample.replace(pattern, value);
  };
  replace(/server 127\.0\.0\.1:8765;/, `server ${new URL(serverUrl).host};`);
  replace(/listen 443 ssl;/, `listen 127.0.0.1:${port} ssl;`);
  replace(/server_name [^;]+;/, "server_name localhost;");
  replace(/ssl_certificate .+;/, "ssl_certificate cert.pem;");
  replace(/ssl_certificate_key .+;/, "ssl_certificate_key key.pem;");
  await writeFile(join(folder, "overlord.conf"), sample);
  await writeFile(join(folder, "nginx.conf"), MAIN);
  const child = spawn("nginx", ["-p", folder, "-c", "nginx.conf"]);
  let log = "";
  child.stderr.on("data", (chunk) => {
    log += chunk;
  });
  child.once("error", (error) => {
    log += error;
  });
  const url = `https://localhost:${port}`;
  const isUp = () =>
    ask(url, "/healthz").then(
      () => true,
      () => false,
    );
  await until("nginx", isUp).catch((error) => {
    child.kill();
    throw new Error(`${error.message}\n${log}`);
  });
  return {
    url,
    stop: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function makeCertificate(folder) {
  const names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key.pem"];
  const args = ["req", "-x509", ...key, "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost"];
  execFileSync("openssl", [...args, "-addext", names], { cwd: folder, stdio: "pipe" });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Asks, with exactly these headers besides what HTTP needs. */
export function ask(url, path, { method = "GET", headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const options = { method, headers, rejectUnauthorized: false, agent: false };
    const call = request(new URL(path, url), options, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: answer.statusCode, headers: answer.headers, text });
      });
    });
    call.on("error", reject).end(body);
  });
}

/** Opens a WebSocket: `{ status: 101, send, close }`, or the status of the refusal. */
export function openSocket(url, path, headers = {}) {
  return new Promise((resolve, reject) => {
    const upgrade = {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": randomBytes(16).toString("base64"),
    };
    const options = { headers: { ...upgrade, ...headers }, rejectUnauthorized: false, agent: false };
    const open = url.startsWith("https") ? request : plainRequest;
    const call = open(new URL(path, url), options, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode });
    });
    call.on("upgrade", (answer, socket) => {
      socket.on("error", () => {});
      resolve({
        status: answer.statusCode,
        send: (text) => socket.write(textFrame(text)),
        /** Resolves with the first bytes that come. */
        heard: () => new Promise((arrived) => socket.once("data", arrived)),
        close: () => socket.destroy(),
      });
    });
    call.on("error", reject).end();
  });
}

/** One masked text frame (RFC 6455, 5.2) of up to 64 KiB. */
function textFrame(text) {
  const body = Buffer.from(text);
  const mask = randomBytes(4);
  const head = Buffer.from([0x81, 0x80 | 126, body.length >> 8, body.length & 0xff]);
  return Buffer.concat([head, mask, body.map((byte, at) => byte ^ mask[at % 4])]);
}
