// Behind a real nginx with TLS, on a machine where direct callers are trusted: outsiders gain
// nothing by what they write into headers, game clients get through, and a sign-in works.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { openPage, startBrowser, until } from "./browser.mjs";
import { ask, openSocket, startProxy } from "./proxy.mjs";
import { startServer } from "./server.mjs";

const SECRET = "a secret for tests";
const DATA = [
  "/live",
  "/api/live",
  "/history",
  "/rares",
  "/metrics",
  "/api-version",
  "/openapi.json",
  "/docs",
];
const SPOOFS = [
  {},
  { "x-forwarded-for": "127.0.0.1" },
  { "x-forwarded-for": "127.0.0.1, 127.0.0.1" },
  { "x-forwarded-for": "" },
  { forwarded: "for=127.0.0.1;host=localhost;proto=http" },
  { "x-real-ip": "127.0.0.1" },
  { host: "localhost" },
  { host: "127.0.0.1:8765" },
  { "x-forwarded-host": "localhost" },
  { "x-forwarded-proto": "http" },
  // Asks the proxy to drop what it should add.
  { connection: "close, X-Forwarded-For, Forwarded" },
  // Game clients' key opens their own door only.
  { "x-plugin-secret": SECRET },
];

let server;
let proxy;

describe("behind a reverse proxy with TLS", { timeout: 120_000 }, () => {
  before(async () => {
    const env = { SHARED_SECRET: SECRET, OVERLORD__AUTH__INTERNAL_TRUST: "true" };
    server = await startServer({ isEmpty: true, env });
    proxy = await startProxy(server.url);
  });
  after(async () => {
    await proxy?.stop();
    await server?.stop();
  });

  it("outsiders read nothing, whatever they write into headers", async () => {
    assert.equal((await ask(proxy.url, "/healthz")).status, 200);
    assert.equal((await fetch(new URL("/live", server.url))).status, 200, "direct callers are trusted");
    for (const path of DATA) {
      for (const headers of SPOOFS) {
        const { status, text } = await ask(proxy.url, path, { headers });
        assert.equal(status, 401, `${path} ${JSON.stringify(headers)}`);
        assert.equal(JSON.parse(text).error.code, "unauthenticated");
      }
    }
  });

  it("outsiders do not open the live socket", async () => {
    for (const headers of SPOOFS) {
      if (headers.connection !== undefined) continue;
      const { status } = await openSocket(proxy.url, "/ws/live", { origin: proxy.url, ...headers });
      assert.equal(status, 401, JSON.stringify(headers));
    }
  });

  it("game clients get through with their secret, and their frames arrive", async () => {
    const refused = await openSocket(proxy.url, "/ws/position", { "x-plugin-secret": "wrong" });
    assert.equal(refused.status, 401);
    const client = await openSocket(proxy.url, "/ws/position", { "x-plugin-secret": SECRET });
    assert.equal(client.status, 101);
    const report = { type: "telemetry", character_name: "Aldra", session_id: "1", ew: 33.6, ns: 42.1, z: 0 };
    client.send(JSON.stringify({ ...report, timestamp: new Date().toISOString(), kills: 0 }));
    await until("the report", async () => {
      const live = await (await fetch(new URL("/live", server.url))).text();
      return live.includes("Aldra");
    });
    client.close();
  });

  describe("with an account", () => {
    const account = { username: "Keeper", password: "a long password for tests" };
    let cookie;

    before(() => {
      const args = ["user", "add", account.username, "--role", "admin", "--password-stdin"];
      const added = spawnSync(process.env.OVERLORD_BIN, [...args, "--data-dir", server.dataDir], {
        input: `${account.password}\n`,
        encoding: "utf8",
      });
      assert.equal(added.status, 0, added.stderr);
    });

    it("a sign-in gives a cookie for TLS only, which opens what it should", async () => {
      const signIn = await ask(proxy.url, "/login", {
        method: "POST",
        headers: { "content-type": "application/json", origin: proxy.url },
        body: JSON.stringify(account),
      });
      assert.equal(signIn.status, 200, signIn.text);
      const [given] = signIn.headers["set-cookie"];
      for (const part of ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"]) {
        assert.ok(given.split("; ").includes(part), `${part}: ${given}`);
      }
      [cookie] = given.split(";");
      const me = await ask(proxy.url, "/me", { headers: { cookie } });
      assert.equal(me.status, 200);
      assert.equal(JSON.parse(me.text).username, account.username);
      assert.equal((await ask(proxy.url, "/live", { headers: { cookie } })).status, 200);
    });

    it("the live socket opens for our own page, and for no other", async () => {
      const socket = await openSocket(proxy.url, "/ws/live", { cookie, origin: proxy.url });
      assert.equal(socket.status, 101);
      socket.send(JSON.stringify({ type: "ping" }));
      assert.match((await socket.heard()).toString(), /pong/);
      socket.close();
      const foreign = await openSocket(proxy.url, "/ws/live", {
        cookie,
        origin: "https://elsewhere.example",
      });
      assert.equal(foreign.status, 403);
      // The cookie is no key for game clients.
      assert.equal((await openSocket(proxy.url, "/ws/position", { cookie })).status, 401);
    });

    it("a browser signs in, keeps the cookie, and opens its socket over TLS", async () => {
      const browser = await startBrowser();
      try {
        const { page } = await openPage(browser, proxy.url, { ignoreHTTPSErrors: true, refusals: [401] });
        const opened = page.waitForEvent("websocket", { timeout: 15_000 });
        await page.getByLabel(/name/i).fill(account.username);
        await page.getByLabel(/^password/i).fill(account.password);
        await page.getByRole("button", { name: /sign in/i }).click();
        assert.equal((await opened).url(), `${proxy.url.replace("https", "wss")}/api/ws/live`);
        const session = (await page.context().cookies()).find(({ name }) => name === "session");
        assert.deepEqual(
          { secure: session?.secure, httpOnly: session?.httpOnly, sameSite: session?.sameSite },
          { secure: true, httpOnly: true, sameSite: "Lax" },
        );
        const me = await page.evaluate(async () => (await fetch("/api/me")).json());
        assert.equal(me.username, account.username);
      } finally {
        await browser.close();
      }
    });
  });
});
