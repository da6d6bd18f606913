// The windows of items: one character's inventory, the search over all, history and groups, against the real program.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { settle, violations } from "./axe.mjs";
import { openPage, readRows, shoot, startBrowser, until } from "./browser.mjs";
import { openSocket } from "./proxy.mjs";
import { startServer } from "./server.mjs";

const SECRET = "the secret of the game clients";
/** A character of our own, whose items no simulated one has. */
const OWNER = "Tessaly the Packer";
/** After the last change the window waits two seconds; the rest is the machine's. */
const REFRESH_MS_MAX = 12_000;
const LOOKS = [
  { name: "dark", theme: "dark" },
  { name: "light", theme: "light" },
  { name: "contrast", theme: "contrast" },
  { name: "phone", theme: "dark", isPhone: true },
];

let server;
let browser;
let client;

/** An item as a game client writes it: object class, and properties by their numbers. */
function gameItem(id, name, objectClass, ints = {}, spells = []) {
  return {
    HasIdData: true,
    Id: id,
    LastIdTime: 1,
    ObjectClass: objectClass,
    BoolValues: {},
    DoubleValues: {},
    IntValues: ints,
    StringValues: { 1: name },
    ActiveSpells: [],
    Spells: spells,
  };
}

/** 19 value, 5 burden, 28 armor level, 105 workmanship, 131 material (64 steel), 265 set, 218103822 where it can be worn. */
const HELM = gameItem(
  -2_100_000_001,
  "Tessaly Helm",
  2,
  { 5: 300, 19: 21_000, 28: 612, 105: 7, 131: 64, 218103822: 1 },
  [6107],
);
const GLOVES = gameItem(-2_100_000_002, "Tessaly Gauntlets", 2, {
  5: 200,
  19: 9000,
  28: 480,
  131: 64,
  218103822: 32,
});
const RING = gameItem(-2_100_000_003, "Tessaly Band", 4, { 5: 20, 19: 4000, 218103822: 786_432 });

const say = (type, rest) =>
  client.send(JSON.stringify({ type, character_name: OWNER, timestamp: new Date().toISOString(), ...rest }));
const report = () => say("telemetry", { session_id: "e2e", ew: 33.6, ns: 42.1, z: 0, kills: 0 });

async function ask(path) {
  const answer = await fetch(new URL(`/api${path}`, server.url));
  return answer.ok ? answer.json() : undefined;
}
const totalOf = async (q) => (await ask(`/inv/search?q=${encodeURIComponent(q)}`))?.total ?? 0;

/** Opens a page, runs the test and checks that nothing improper happened. */
async function onPage(path, run, options = {}) {
  const { page, watch, close } = await openPage(browser, new URL(path, server.url).href, options);
  try {
    await until("characters in the list", async () => (await readRows(page)).length > 0);
    await run(page);
    await watch.check();
  } catch (error) {
    await shoot(page, "failed").catch(() => {});
    throw error;
  } finally {
    await close();
  }
}

const win = (query) => `/?win=${encodeURIComponent(query)}`;
const slot = (page, name) => page.locator(".slots").getByRole("button", { name });
const box = (page) => page.getByRole("combobox", { name: "Search items" });
const chips = (page) => page.getByRole("button", { name: /^Change / }).allTextContents();
const found = (page) => page.getByRole("grid", { name: "Items found" });
const winParam = (page) => new URL(page.url()).searchParams.get("win");
const foundNames = (page) =>
  found(page).locator("tbody .item-name .two > .ell:first-child").allTextContents();

/** The texts of one column, top to bottom, of the rows that exist. */
async function column(page, name) {
  const index = await found(page)
    .getByRole("columnheader", { name })
    .evaluate((head) => head.cellIndex);
  return found(page)
    .locator("tbody tr[aria-rowindex]")
    .evaluateAll((rows, at) => rows.map((row) => row.cells[at].textContent), index);
}

describe("the item windows", { timeout: 300_000 }, () => {
  let reports;

  before(async () => {
    server = await startServer({ env: { SHARED_SECRET: SECRET } });
    browser = await startBrowser();
    client = await openSocket(server.url, "/ws/position", { "x-plugin-secret": SECRET });
    assert.equal(client.status, 101);
    report();
    reports = setInterval(report, 2000);
    say("full_inventory", { item_count: 2, items: [HELM, GLOVES] });
    await until("our items in the search", async () => (await totalOf("tessaly")) === 2, 30_000);
    await until("items of the simulated fleet", async () => (await totalOf("is:armor")) > 50, 60_000);
  });
  after(async () => {
    clearInterval(reports);
    client?.close();
    await browser?.close();
    await server?.stop();
  });

  it("opens an inventory from the player list, and gives the focus back", async () => {
    await onPage("/", async (page) => {
      await page.getByLabel("Filter players").fill(OWNER.split(" ")[0]);
      const row = page.getByRole("row", { name: OWNER });
      await row.hover();
      await row.getByRole("button", { name: `Inventory of ${OWNER}` }).click();
      await page.getByRole("dialog", { name: "Inventory" }).waitFor();
      await slot(page, /Tessaly Helm/).waitFor();
      await until("the window in the URL", () => winParam(page) === `inventory:${OWNER}`);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog", { name: "Inventory" }).waitFor({ state: "hidden" });
      await until("no window in the URL", () => winParam(page) === null);

      await page.keyboard.press("/");
      await page.getByRole("combobox", { name: /^Search players/ }).fill(OWNER);
      await page.getByRole("option", { name: /inventory/ }).click();
      await slot(page, /Tessaly Helm/).waitFor();
      await page.keyboard.press("Escape");
      const focused = page.getByRole("combobox", { name: /^Search players/ });
      await until("the focus where it came from", () =>
        focused.evaluate((it) => it === document.activeElement),
      );
    });
  });

  it("tells everything of an item on hover, and keeps it on a click", async () => {
    await onPage(win(`inventory:${OWNER}`), async (page) => {
      await slot(page, /Tessaly Helm/).hover();
      const tip = page.getByRole("tooltip");
      await tip.getByText("612", { exact: true }).waitFor();
      await tip.getByText("Legendary Strength").waitFor();
      await slot(page, /Tessaly Helm/).click();
      const card = page.getByRole("dialog", { name: /Tessaly Helm/ });
      await card.getByRole("button", { name: "Copy line" }).click();
      await until("the line on the clipboard", async () =>
        (await page.evaluate(() => navigator.clipboard.readText())).includes("Tessaly Helm"),
      );
      await card.getByRole("button", { name: "More like this" }).click();
      await page.getByRole("dialog", { name: "Item search" }).waitFor();
      await until("a query for the like", async () => (await chips(page)).length > 0);
      await page.getByRole("dialog", { name: /Tessaly Helm/ }).press("Escape");
      await card.waitFor({ state: "hidden" });
    });
  });

  it("shows what came in by itself", async () => {
    await onPage(win(`inventory:${OWNER}`), async (page) => {
      await slot(page, /Tessaly Helm/).waitFor();
      assert.equal(await slot(page, /Tessaly Band/).count(), 0);
      say("inventory_delta", { action: "add", item: RING });
      await slot(page, /Tessaly Band/).waitFor({ timeout: REFRESH_MS_MAX });
      say("inventory_delta", { action: "remove", item_id: RING.Id });
      await slot(page, /Tessaly Band/).waitFor({ state: "detached", timeout: REFRESH_MS_MAX });
    });
  });

  it("is moved, resized, minimised and remembered", async () => {
    await onPage(win(`inventory:${OWNER}`), async (page) => {
      const frame = page.getByRole("dialog", { name: "Inventory" });
      await slot(page, /Tessaly Helm/).waitFor();
      await settle(page);
      const start = await frame.boundingBox();
      await page.mouse.move(start.x + 120, start.y + 14);
      await page.mouse.down();
      await page.mouse.move(start.x + 320, start.y + 94, { steps: 5 });
      await page.mouse.up();
      const moved = await frame.boundingBox();
      assert.deepEqual([moved.x - start.x, moved.y - start.y], [200, 80]);
      await page.mouse.move(moved.x + moved.width, moved.y + 200);
      await page.mouse.down();
      await page.mouse.move(moved.x + moved.width + 90, moved.y + 200, { steps: 3 });
      await page.mouse.up();
      assert.equal((await frame.boundingBox()).width, moved.width + 90);
      await frame.getByRole("group", { name: /^Move Inventory/ }).press("ArrowRight");
      assert.equal((await frame.boundingBox()).x, moved.x + 16);

      await frame.getByRole("button", { name: "Minimise" }).click();
      await until("the dock in the URL", () => winParam(page) === `-inventory:${OWNER}`);
      await page.getByRole("button", { name: `Inventory, ${OWNER}`, exact: true }).click();
      assert.equal((await frame.boundingBox()).x, moved.x + 16);
      await until("the open window in the URL", () => winParam(page) === `inventory:${OWNER}`);
      await page.reload();
      await slot(page, /Tessaly Helm/).waitFor();
      assert.equal((await frame.boundingBox()).x, moved.x + 16, "the place is remembered");
    });
  });

  it("searches with completion and chips", async () => {
    // What is half typed may not be readable yet.
    const options = { refusals: [400] };
    const type = async (page) => {
      await page.getByRole("button", { name: "Item search" }).click();
      await box(page).pressSequentially("is:armor ");
      assert.deepEqual(await chips(page), ["is:armor"]);
      await box(page).pressSequentially("so");
      await page.locator(".completions").getByRole("option", { name: /sort:/ }).first().waitFor();
      await page.keyboard.press("ArrowDown");
      await shoot(page, "items-completion-dark");
      await page.keyboard.press("Enter");
      await box(page).pressSequentially("al ");
      await until("the order as a chip", async () => (await chips(page)).includes("sort:al"));
      await until("the query in the URL", () => winParam(page) === "items:is:armor sort:al");
      await until("the strongest first", async () => {
        const levels = (await column(page, /^AL/)).map(Number).filter((level) => level > 0);
        return levels.length > 5 && levels.every((level, i) => i === 0 || level <= levels[i - 1]);
      });
      await box(page).press("Backspace");
      assert.equal(await box(page).inputValue(), "sort:al");
    };
    await onPage("/", type, options);
  });

  it("narrows by facets, sorts by heads, and reads on while one scrolls", async () => {
    await onPage(win("items:is:armor"), async (page) => {
      await found(page).waitFor();
      const tick = page.locator(".facets").getByRole("checkbox").first();
      const total = await found(page).getAttribute("aria-rowcount");
      await tick.check();
      await until("a chip of the facet", async () => (await chips(page)).length === 2);
      await until("fewer items", async () => (await found(page).getAttribute("aria-rowcount")) !== total);
      await tick.uncheck();
      await until("no chip of the facet", async () => (await chips(page)).length === 1);

      const head = found(page).getByRole("columnheader", { name: /^Item/ });
      await head.getByRole("button").click();
      await until("names from A to Z", async () => {
        const names = (await foundNames(page)).map((name) => name.toLowerCase());
        return names.every((name, i) => i === 0 || names[i - 1] <= name);
      });
      assert.equal(await head.getAttribute("aria-sort"), "ascending");

      if (Number(total) > 120) {
        const second = page.waitForResponse((answer) => answer.url().includes("cursor="));
        await page.locator(".item-scroll").evaluate((it) => it.scrollTo(0, it.scrollHeight));
        await second;
      }
    });
  });

  it("sets items side by side", async () => {
    await onPage(win("items:tessaly is:armor"), async (page) => {
      await page.getByRole("checkbox", { name: /^Compare .*Tessaly Helm/ }).check();
      await page.getByRole("checkbox", { name: /^Compare .*Tessaly Gauntlets/ }).check();
      await page.getByRole("button", { name: "Compare", exact: true }).click();
      const table = page.getByRole("table", { name: "Items side by side" });
      const row = table.getByRole("row", { name: /^Armor level/ });
      assert.deepEqual((await row.getByRole("cell").allTextContents()).toSorted(), ["480", "612 (best)"]);
      await shoot(page, "items-compare-dark");
      await page.getByRole("button", { name: "Back to the list" }).click();
      await found(page).waitFor();
    });
  });

  it("follows a permalink in a fresh page", async () => {
    await onPage(win("items:tessaly"), async (page) => {
      await page.getByRole("button", { name: "Copy the link" }).click();
      await page.getByText("Link copied").waitFor();
      const link = await page.evaluate(() => navigator.clipboard.readText());
      assert.match(link, /\/items\?q=tessaly$/);
      await onPage(link, async (fresh) => {
        await until("our two pieces", async () => (await foundNames(fresh)).length === 2);
        assert.equal(new URL(fresh.url()).pathname, "/");
        assert.equal(winParam(fresh), "items:tessaly");
      });
    });
  });

  it("says what it cannot read, where, and what may be meant", async () => {
    const options = { refusals: [400] };
    await onPage(
      win("items:is:armor"),
      async (page) => {
        await found(page).waitFor();
        await box(page).pressSequentially("sett:adept ");
        const problem = page.locator(".query-problem");
        await problem.waitFor();
        assert.equal(await problem.locator("mark").isVisible(), true);
        assert.ok((await foundNames(page)).length > 0, "the last good result stays");
        await settle(page);
        await shoot(page, "items-error-dark");
        assert.deepEqual(await violations(page), []);
        await problem.getByRole("button").first().click();
        await problem.waitFor({ state: "hidden" });
      },
      options,
    );
  });

  it("offers to let go of a condition when nothing is found", async () => {
    await onPage(win("items:tessaly al:>9000"), async (page) => {
      await page.getByText(/^No items match/).waitFor();
      await settle(page);
      await shoot(page, "items-empty-dark");
      await page.getByRole("button", { name: "Remove al:>9000" }).last().click();
      await until("our two pieces", async () => (await foundNames(page)).length === 2);
    });
  });

  it("makes a group, and searches on it", async () => {
    await onPage(win("groups"), async (page) => {
      const name = page.getByLabel("Name of the group");
      await name.waitFor();
      const fresh = page.getByRole("button", { name: "New group" });
      if ((await fresh.count()) > 0) await fresh.click();
      await name.fill("packers");
      await page.getByLabel("Filter characters").fill(OWNER);
      await page.getByRole("checkbox", { name: new RegExp(OWNER) }).check();
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("on:packers").waitFor();
      await until("our two pieces by the group", async () => (await totalOf("on:packers")) === 2);
      await page.getByRole("button", { name: "Delete" }).click();
      await page.getByRole("button", { name: "Delete" }).click();
      await page.getByText("on:packers").waitFor({ state: "hidden" });
    });
  });

  it("tells what came and went", async () => {
    await onPage(win(`history:${OWNER}`), async (page) => {
      await page.getByRole("listitem").filter({ hasText: "Tessaly Band" }).first().waitFor();
      await page.getByText("Supplies", { exact: true }).click();
      await page
        .getByText(/supplies|No components/)
        .first()
        .waitFor();
    });
  });

  it("looks well and is accessible", async () => {
    const { characters } = await ask("/inventory-characters");
    const { character_name: rich } = characters.reduce((a, b) => (b.item_count > a.item_count ? b : a));
    const scenes = {
      windows: {
        path: win(`inventory:${rich},items:is:armor sort:al`),
        prepare: (page) => found(page).waitFor(),
      },
      "windows-other": {
        path: win(`groups,history:${OWNER}`),
        prepare: (page) => page.getByRole("list", { name: "Events" }).waitFor({ state: "attached" }),
      },
      inventory: {
        path: win(`inventory:${OWNER}`),
        prepare: async (page) => {
          await slot(page, /Tessaly Helm/).click();
          await page.getByRole("button", { name: "Better than this" }).waitFor();
        },
      },
    };
    for (const { name: look, ...options } of LOOKS) {
      for (const [name, { path, prepare }] of Object.entries(scenes)) {
        await onPage(
          path,
          async (page) => {
            await prepare(page);
            await settle(page);
            await shoot(page, `${name}-${look}`);
            assert.deepEqual(await violations(page), [], `${name}, ${look}`);
            assert.equal(await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth), 0);
          },
          options,
        );
      }
    }
  });

  it("is a sheet on a phone", async () => {
    await onPage(
      win(`inventory:${OWNER},items:tessaly`),
      async (page) => {
        const sheet = page.getByRole("dialog", { name: "Item search" });
        await sheet.waitFor();
        const { width, height } = await sheet.boundingBox();
        assert.equal(width, 390);
        assert.ok(height > 600, `${height}`);
        await sheet.getByRole("button", { name: "Make the window small" }).tap();
        await until("half a sheet", async () => (await sheet.boundingBox()).height < 500);
        await sheet.getByRole("button", { name: "Close" }).tap();
        await slot(page, /Tessaly Helm/).tap();
        await page.getByRole("dialog", { name: /Tessaly Helm/ }).waitFor();
      },
      { isPhone: true },
    );
  });

  it("keeps searches for who has an account", async () => {
    const account = { username: "Keeper", password: "a long password for tests" };
    const args = ["user", "add", account.username, "--role", "user", "--password-stdin"];
    const added = spawnSync(process.env.OVERLORD_BIN, [...args, "--data-dir", server.dataDir], {
      input: `${account.password}\n`,
      encoding: "utf8",
    });
    assert.equal(added.status, 0, added.stderr);
    await onPage(win("items:tessaly"), async (page) => {
      const saved = page.getByRole("button", { name: "Saved searches" });
      await saved.click();
      await page.getByText(/belong to an account/).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Not signed in" }).click();
      await page.getByRole("link", { name: "Sign in" }).click();
      await page.getByLabel("Name").fill(account.username);
      await page.getByLabel("Password", { exact: true }).fill(account.password);
      await page.getByRole("button", { name: "Sign in" }).click();
      await found(page).waitFor();

      await saved.click();
      await page.getByLabel("Name of the search").fill("Ours");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      const mine = page.getByRole("region", { name: "Mine" });
      await mine.getByText("Ours").waitFor();
      await settle(page);
      await shoot(page, "items-saved-dark");
      assert.deepEqual(await violations(page), []);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Clear the query" }).click();
      await saved.click();
      await mine.getByRole("button", { name: /^Ours/ }).click();
      await until("the saved query", async () => (await chips(page)).join(" ") === "tessaly");
      await mine.getByRole("button", { name: "Delete Ours" }).click();
      await mine.getByText("Ours").waitFor({ state: "hidden" });
    });
  });
});
