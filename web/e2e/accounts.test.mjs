// From a new server without an account to an admin, a viewer, and the end of the viewer's session.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { settle, violations } from "./axe.mjs";
import { openPage, shoot, startBrowser, until } from "./browser.mjs";
import { startServer } from "./server.mjs";

const ADMIN = { name: "Erik", password: "correct horse battery" };
const VIEWER = { name: "Aldra", password: "the first password" };
/** The page notices by its live connection or by its next question, which comes within half a minute. */
const NOTICE_MS_MAX = 60_000;
const LOOKS = [
  { name: "dark", theme: "dark" },
  { name: "light", theme: "light" },
  { name: "phone", theme: "dark", isPhone: true },
];

let server;
let browser;
let setupLink;
let admin;

/** Opens a page as nobody, or with the session of another page. */
function open(path, { session, ...options } = {}) {
  const refusals = session === undefined ? [401] : [];
  return openPage(browser, new URL(path, server.url).href, { refusals, storageState: session, ...options });
}

async function signIn(page, { name, password }) {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Takes a picture of a page in every look, and has axe judge each. */
async function judge(name, path, ready, options = {}) {
  for (const { name: look, ...rest } of LOOKS) {
    const { page, watch, close } = await open(path, { ...options, ...rest });
    await ready(page);
    await settle(page);
    await shoot(page, `${name}-${look}`);
    assert.deepEqual(await violations(page), [], `${name}, ${look}`);
    assert.equal(
      await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth),
      0,
      `${name}, ${look}: nothing sticks out to the side`,
    );
    await watch.check();
    await close();
  }
}

const signInForm = (page) => page.getByRole("heading", { name: /^Sign in/ }).waitFor();
const filterOf = (page) => new URL(page.url()).searchParams.get("q");
const mapPage = (page) => page.getByRole("main", { name: "Map" }).waitFor();

describe("accounts", { timeout: 300_000 }, () => {
  before(async () => {
    // Without trust in the loopback address, so that this browser is a stranger.
    server = await startServer({ isEmpty: true, env: { OVERLORD__AUTH__INTERNAL_TRUST: "false" } });
    browser = await startBrowser();
    await until("the set-up link", () => server.setupLink() !== undefined);
    setupLink = server.setupLink();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("tells a stranger of the set-up link, and shows nothing else", async () => {
    await judge("sign-in", "/", async (page) => {
      await signInForm(page);
      await page.getByText(/has no account yet/).waitFor();
    });
  });

  it("makes the first admin by the link, once", async () => {
    const { pathname, hash } = new URL(setupLink);
    await judge("setup", `${pathname}${hash}`, (page) => page.getByLabel("Password again").waitFor());

    admin = await open(`${pathname}${hash}`);
    const { page } = admin;
    await until("a clean address bar", () => !page.url().includes("#"));
    await page.getByLabel("Name").fill(ADMIN.name);
    await page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
    await page.getByLabel("Password again").fill(ADMIN.password);
    await page.getByRole("button", { name: "Make the admin and sign in" }).click();
    await mapPage(page);
    assert.equal(new URL(page.url()).pathname, "/");

    const late = await open(`${pathname}${hash}`, { refusals: [401, 403] });
    await late.page.getByLabel("Name").fill("Late");
    await late.page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
    await late.page.getByLabel("Password again").fill(ADMIN.password);
    await late.page.getByRole("button", { name: "Make the admin and sign in" }).click();
    await late.page.getByText(/^This link is no longer good/).waitFor();
    await late.watch.check();
    await late.close();
  });

  it("lets the admin make a viewer", async () => {
    const { page } = admin;
    await page.getByRole("button", { name: `Signed in as ${ADMIN.name}` }).click();
    await page.getByRole("link", { name: "Admin" }).click();
    await page.getByRole("button", { name: "New user" }).click();
    await page.getByLabel("Name", { exact: true }).fill(VIEWER.name);
    await page.getByLabel("First password").fill(VIEWER.password);
    await page.getByRole("button", { name: "Make the user" }).click();
    await page.getByRole("button", { name: VIEWER.name, exact: true }).waitFor();
    assert.equal(new URL(page.url()).pathname, "/admin/users");
    await page.goBack();
    await mapPage(page);
    await page.goForward();
    await page.getByRole("heading", { name: "Admin" }).waitFor();
  });

  it("keeps the last admin", async () => {
    const { page, watch, close } = await open("/admin/users", {
      session: await admin.page.context().storageState(),
      refusals: [409],
    });
    await page.getByRole("button", { name: ADMIN.name, exact: true }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByText(/is the last admin/).waitFor();
    await watch.check();
    await close();
  });

  it("makes an API token that works, and shows it once", async () => {
    const { page } = admin;
    await page.goto(new URL("/account", server.url).href);
    await page.getByLabel("Name", { exact: true }).fill("Grafana");
    await page.getByRole("button", { name: "Make an API token" }).click();
    await page.getByRole("button", { name: "Copy the secret" }).click();
    await page.getByText("Copied").waitFor();
    const secret = await page.evaluate(() => navigator.clipboard.readText());
    const ask = () =>
      fetch(new URL("/api/me", server.url), { headers: { authorization: `Bearer ${secret}` } });
    assert.deepEqual((await (await ask()).json()).role, "viewer");
    await page.reload();
    await page.getByRole("button", { name: "Revoke Grafana" }).waitFor();
    assert.equal(await page.getByText(secret).count(), 0);
    await page.getByRole("button", { name: "Revoke Grafana" }).click();
    await page.getByRole("button", { name: "Revoke", exact: true }).click();
    await page.getByText(/^No API tokens/).waitFor();
    assert.equal((await ask()).status, 401);
  });

  it("looks well and is accessible", async () => {
    const session = await admin.page.context().storageState();
    const readyTo = (text) => (page) => page.getByText(text).first().waitFor();
    await judge("account", "/account", readyTo(/^No API tokens/), { session });
    await judge("users", "/admin/users", readyTo("2 users"), { session });
    const firstEntry = (page) => page.getByRole("cell", { name: "first admin made" }).waitFor();
    await judge("audit", "/admin/audit", firstEntry, { session });
    await judge("server-settings", "/admin/settings", readyTo("Origin"), { session });
  });

  it("gives a viewer no commands, and ends the session with the password", async () => {
    const { page, watch, close } = await open("/?q=nobody");
    await signIn(page, VIEWER);
    await mapPage(page);
    assert.equal(filterOf(page), "nobody", "the link survives the sign-in");
    assert.equal(await page.getByRole("button", { name: /command|send/i }).count(), 0);
    await page.getByRole("button", { name: `Signed in as ${VIEWER.name}` }).click();
    await page.getByText("viewer, signed in with a password").waitFor();
    assert.equal(await page.getByRole("link", { name: "Admin" }).count(), 0);
    await page.getByText("Live", { exact: true }).waitFor();

    await admin.page.goto(new URL("/admin/users", server.url).href);
    await admin.page.getByRole("button", { name: VIEWER.name, exact: true }).click();
    await admin.page.getByLabel("New password").fill("the second password");
    await admin.page.getByRole("button", { name: "Set the password" }).click();
    await admin.page.getByText(/^The password is set/).waitFor();

    await page.getByRole("heading", { name: /^Sign in/ }).waitFor({ timeout: NOTICE_MS_MAX });
    assert.equal(filterOf(page), "nobody", "the link survives the end of the session");
    await signIn(page, { ...VIEWER, password: "the second password" });
    await mapPage(page);
    await watch.check();
    await close();
  });

  it("says when name and password do not match", async () => {
    const { page, watch, close } = await open("/", { refusals: [401, 429] });
    await signIn(page, { name: "nobody", password: "at all of it" });
    await page.getByText("That name and password do not match.").waitFor();
    await shoot(page, "sign-in-wrong-dark");
    await watch.check();
    await close();
  });

  it("signs out", async () => {
    const { page, watch, close } = admin;
    await page.getByRole("button", { name: `Signed in as ${ADMIN.name}` }).click();
    await page.getByRole("button", { name: "Sign out", exact: true }).click();
    await signInForm(page);
    await watch.check();
    await close();
  });
});
