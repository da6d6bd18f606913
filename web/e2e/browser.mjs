// A headless Chromium, and pages that watch for what must never happen.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ARTIFACTS = fileURLToPath(new URL("../../test-artifacts/", import.meta.url));
const ARGS = [
  "--headless",
  "--no-sandbox",
  // Never a software GL: it collapses every large 2D canvas.
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function startBrowser() {
  await mkdir(ARTIFACTS, { recursive: true });
  const executablePath = process.env.CHROMIUM_BIN ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: ARGS });
}

/**
 * Opens a page; `watch.check()` fails when it logged an error, broke the content policy or left the host.
 * A refusal the test is about is named in `refusals`, by its status: browsers log every one as an error.
 */
export async function openPage(browser, url, options = {}) {
  const { theme = "dark", isPhone = false, refusals = [], ...context } = options;
  const size = isPhone
    ? { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true }
    : { viewport: { width: 1440, height: 900 } };
  const owner = await browser.newContext({
    ...size,
    permissions: ["clipboard-read", "clipboard-write"],
    ...context,
  });
  await owner.addInitScript((value) => {
    const preferences = { state: { theme: value }, version: 1 };
    localStorage.setItem("overlord.preferences", JSON.stringify(preferences));
    window.policyBreaches = [];
    document.addEventListener("securitypolicyviolation", (event) => {
      window.policyBreaches.push(`${event.violatedDirective}: ${event.blockedURI}`);
    });
  }, theme);
  const page = await owner.newPage();
  const host = new URL(url).host;
  const problems = [];
  let isServerDown = false;
  page.on("console", (message) => {
    const status = /(?:status of|response code:) (\d{3})/.exec(message.text())?.[1];
    if (message.type() !== "error" || isServerDown || refusals.includes(Number(status))) return;
    problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => problems.push(`exception: ${error.stack}`));
  page.on("request", (request) => {
    const { protocol, host: asked } = new URL(request.url());
    if (protocol.startsWith("http") && asked !== host) problems.push(`request to ${request.url()}`);
  });
  await page.goto(url);
  const watch = {
    /** Failed requests are what a killed server is for; they are no problem from here on. */
    expectServerDown: () => {
      isServerDown = true;
    },
    check: async () => {
      const breaches = await page.evaluate(() => window.policyBreaches);
      assert.deepEqual([...problems, ...breaches], []);
    },
  };
  return { page, watch, close: () => owner.close() };
}

/** Takes a picture; of a map once the ground is as good as it gets. */
export async function shoot(page, name) {
  const hasMap = (await page.locator(".mapbox").count()) > 0;
  if (hasMap) await page.locator(".mapbox[data-ground=finished]").waitFor();
  await page.screenshot({ path: `${ARTIFACTS}${name}.png` });
}

/** The players' rows that exist now, top to bottom, as `{ name, cells }`. */
export function readRows(page) {
  return page.locator("[role=grid] tbody tr[aria-rowindex]:has(.who .ell)").evaluateAll((rows) =>
    rows.map((row) => ({
      name: row.querySelector(".who .ell").textContent,
      cells: [...row.cells].map((cell) => cell.textContent),
    })),
  );
}

/** A row whose name no other row's text holds, so that it can be picked out by it. */
export async function readPlainRow(page) {
  const rows = await readRows(page);
  const holds = ({ cells }, name) => cells.join(" ").toLowerCase().includes(name.toLowerCase());
  const isPlain = ({ name }) => rows.filter((each) => holds(each, name)).length === 1;
  const row = rows.find((each) => isPlain(each));
  assert.ok(row, "a row with a name of its own");
  return row;
}

/** How many pixels a canvas of the map has painted (0: ground, 1: dots and names), and a sum that changes with them. */
export function readCanvas(page, index) {
  return page.evaluate((i) => {
    const canvas = document.querySelectorAll(".mapbox canvas")[i];
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let painted = 0;
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3] > 0) painted += 1;
      sum = (sum * 31 + data[at] + data[at + 1] + data[at + 2]) | 0;
    }
    return { painted, sum };
  }, index);
}

/** Asks again until the answer is true, and says what was waited for when it never is. */
export async function until(what, ask, msMax = 15_000) {
  const deadline = Date.now() + msMax;
  for (;;) {
    if (await ask()) return;
    if (Date.now() > deadline) throw new Error(`waited ${msMax} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
