// Starts the real program, on a port and in a data directory of its own.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const READY = /Overlord is ready at (http:\/\/\S+)/;
const SETUP_LINK = /Set up the first admin: (http:\/\/\S+)/;
const START_MS_MAX = 30_000;

/** Starts the demo with its simulated fleet; with `isEmpty` the server itself, without accounts and data. */
export async function startServer({ characters = 70, isEmpty = false, env = {} } = {}) {
  const binary = process.env.OVERLORD_BIN;
  if (binary === undefined) throw new Error("set OVERLORD_BIN to the overlord binary to test");
  const dataDir = await mkdtemp(join(tmpdir(), "overlord-e2e-"));
  let child;
  let log = "";

  const launch = (listen) =>
    new Promise((resolve, reject) => {
      const fleet = ["--characters", String(characters), "--seed", "1"];
      const args = [isEmpty ? "serve" : "demo", "--listen", listen, "--data-dir", dataDir];
      child = spawn(binary, isEmpty ? args : [...args, ...fleet], { env: { ...process.env, ...env } });
      const timer = setTimeout(() => reject(new Error(`the server is not ready:\n${log}`)), START_MS_MAX);
      const read = (chunk) => {
        log = (log + chunk).slice(-20_000);
        const url = READY.exec(log)?.[1];
        if (url === undefined) return;
        clearTimeout(timer);
        resolve(url);
      };
      child.stdout.on("data", read);
      child.stderr.on("data", (chunk) => {
        log = (log + chunk).slice(-20_000);
      });
      child.once("exit", (code) => reject(new Error(`the server ended with ${code}:\n${log}`)));
    });

  const end = (signal) =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.removeAllListeners("exit");
      child.once("exit", resolve);
      child.kill(signal);
    });

  const url = await launch("127.0.0.1:0");
  return {
    url,
    /** The one-time link to the first admin's page; undefined until it was printed. */
    setupLink: () => SETUP_LINK.exec(log)?.[1],
    dataDir,
    /** As a crash would: no goodbye. */
    kill: () => end("SIGKILL"),
    /** Again on the same port, with the same data. */
    restart: async () => {
      log = "";
      await launch(new URL(url).host);
    },
    stop: async () => {
      await end("SIGTERM");
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
