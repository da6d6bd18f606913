// The suit builder against the real program: a goal, its suits, and what is said about them.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { settle, violations } from "./axe.mjs";
import { openPage, readRows, shoot, startBrowser, until } from "./browser.mjs";
import { openSocket } from "./proxy.mjs";
import { startServer } from "./server.mjs";

const SECRET = "the secret of the game clients";
/** A character of our own, whose few items leave no doubt about the best suit. */
const OWNER = "Tessaly the Tailor";
/** One of the simulated fleet. */
const RECEIVER = "Larsson";
const LOOKS = [
  { name: "dark", theme: "dark" },
  { name: "light", theme: "light" },
  { name: "contrast", theme: "contrast" },
  { name: "phone", theme: "dark", isPhone: true },
];

let server;
let browser;
let client;

let lastId = -2_090_000_000;
/** Armour as a game client writes it. 28 armor level, 105 workmanship, 265 set, 218103822 where it can be worn. */
function armor(name, place, { level = 300, set, spells = [] }) {
  lastId += 1;
  return {
    HasIdData: true,
    Id: lastId,
    LastIdTime: 1,
    ObjectClass: 2,
    BoolValues: {},
    DoubleValues: {},
    IntValues: { 5: 300, 19: 9000, 28: level, 105: 7, 131: 64, 265: set, 218103822: place },
    StringValues: { 1: name },
    ActiveSpells: [],
    Spells: spells,
  };
}

/** Equip mask: 1 head, 32 hands, 256 feet. Spells: legendary strength, focus, endurance. Sets: 14 Adept's, 16 Defender's. */
const ITEMS = [
  armor("Tessaly Helm", 1, { level: 400, set: 14, spells: [6107] }),
  armor("Tessaly Cap", 1, { level: 350, set: 14, spells: [] }),
  armor("Tessaly Gauntlets", 32, { set: 14, spells: [6105] }),
  armor("Tessaly Sandals", 256, { set: 16, spells: [6104] }),
];

const GOAL = `w=${OWNER};c=+strengthe+focuse+endurancee+sprinte;s=14x2+16x1;q=on:"${OWNER}"`;
const win = (goal) =>
  `/?win=${encodeURIComponent(`suits:${goal.replaceAll("~", "~t").replaceAll(",", "~c")}`)}`;
const goalOf = (page) => new URL(page.url()).searchParams.get("win")?.replace(/^-?suits:?/, "");

const say = (type, rest) =>
  client.send(JSON.stringify({ type, character_name: OWNER, timestamp: new Date().toISOString(), ...rest }));
const report = () => say("telemetry", { session_id: "e2e", ew: 33.6, ns: 42.1, z: 0, kills: 0 });

async function totalOf(q) {
  const answer = await fetch(new URL(`/api/inv/search?q=${encodeURIComponent(q)}`, server.url));
  return answer.ok ? (await answer.json()).total : 0;
}

/** Opens a page, runs the test and checks that nothing improper happened. */
async function onPage(path, run, options = {}) {
  const { page, watch, close } = await openPage(browser, new URL(path, server.url).href, options);
  try {
    if (options.isPhone !== true)
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

const frame = (page) => page.getByRole("dialog", { name: /^Suit builder/ });
const worn = (page, slot) => page.locator(`.doll [data-slot=${slot}]`).textContent();
const find = (page) => page.getByRole("button", { name: /^(Find suits|Search again)$/ }).click();
const proven = (page) => page.getByText("Proven: nothing is better").waitFor();
async function found(page) {
  await find(page);
  await proven(page);
}

describe("the suit builder", { timeout: 240_000 }, () => {
  let reports;

  before(async () => {
    server = await startServer({ characters: 12, env: { SHARED_SECRET: SECRET } });
    browser = await startBrowser();
    client = await openSocket(server.url, "/ws/position", { "x-plugin-secret": SECRET });
    assert.equal(client.status, 101);
    report();
    reports = setInterval(report, 2000);
    say("full_inventory", { item_count: ITEMS.length, items: ITEMS });
    await until("our items in the search", async () => (await totalOf("tessaly")) === ITEMS.length, 30_000);
    await until(`items of ${RECEIVER}`, async () => (await totalOf(`on:${RECEIVER}`)) > 0, 60_000);
  });
  after(async () => {
    clearInterval(reports);
    client?.close();
    await browser?.close();
    await server?.stop();
  });

  it("needs a character and a profile, and finds the best suit", async () => {
    await onPage("/", async (page) => {
      await page.getByRole("button", { name: "Suit builder" }).click();
      await page.getByLabel("Wearer", { exact: true }).selectOption(OWNER);
      await page.getByLabel("Fights with").selectOption({ label: "Heavy weapons" });
      await page.getByRole("button", { name: "Own only" }).click();
      await until("the goal in the URL", () => goalOf(page)?.startsWith(`w=${OWNER}`) === true);
      await found(page);
      await until("the helm on the doll", async () => (await worn(page, "head")).includes("Tessaly Helm"));
      assert.match(await frame(page).locator(".win-head").textContent(), /heavy weapons/);
    });
  });

  it("tells what is there, what is missing, and where it is", async () => {
    await onPage(win(GOAL), async (page) => {
      await found(page);
      const lines = page.getByRole("list", { name: "Wanted cantrips" }).getByRole("listitem");
      assert.match(await lines.first().textContent(), /Sprint\s*missing/);
      assert.equal(await lines.count(), 4);
      await page.getByText("2 Adept's").first().waitFor();
      await page.locator("[data-slot=feet]").hover();
      await page.getByRole("tooltip").getByText("Endurance").waitFor();
    });
  });

  it("tells who has to hand over what", async () => {
    await onPage(win(GOAL.replace(`w=${OWNER}`, `w=${RECEIVER}`)), async (page) => {
      await found(page);
      await page.getByRole("button", { name: "Show what to move" }).click();
      const group = page.getByRole("region", { name: `${OWNER} to ${RECEIVER}` });
      await group.getByText("Tessaly Gauntlets").waitFor();
      assert.match(await group.textContent(), /Main pack · for hands/);
    });
  });

  it("searches again without what was excluded, and with what was locked", async () => {
    await onPage(win(GOAL), async (page) => {
      await found(page);
      await page.getByText("Pieces", { exact: true }).click();
      await page.getByRole("button", { name: /^Never use .*Tessaly Helm/ }).click();
      await page.getByText("The goal has changed").waitFor();
      await found(page);
      await until("the cap in place of the helm", async () => (await worn(page, "head")).includes("Cap"));
      await page.locator("[data-slot=head]").click();
      assert.equal(await page.locator("[data-slot=head]").getAttribute("aria-pressed"), "true");
      await until("both in the URL", () => /lk=.*;x=/.test(goalOf(page) ?? ""));
      await found(page);
      assert.match(await worn(page, "head"), /Cap.*locked/);
    });
  });

  it("says which rules cannot hold together, and gives one up at a press", async () => {
    const goal = GOAL.replace("sprinte", "sprinte!");
    await onPage(win(goal), async (page) => {
      await find(page);
      await page.getByText("Proven: no suit keeps all rules").waitFor();
      await page.locator(".conflict-rules li").first().waitFor();
      await settle(page);
      await shoot(page, "suits-conflict-dark");
      assert.deepEqual(await violations(page), []);
      await page.getByRole("button", { name: "Search so" }).first().click();
      await proven(page);
      await until("the goal without it", () => !goalOf(page)?.includes("sprinte!"));
    });
  });

  it("says why an item is not in the suit", async () => {
    await onPage(win(GOAL), async (page) => {
      await found(page);
      await page.getByRole("button", { name: "Item search" }).click();
      await page.getByRole("combobox", { name: "Search items" }).pressSequentially("tessaly cap ");
      await page.getByRole("row", { name: /Tessaly Cap/ }).click();
      await page.getByRole("button", { name: "Why is it not in my suit?" }).click();
      await page
        .getByRole("region", { name: /^Why not .*Tessaly Cap/ })
        .getByRole("status")
        .waitFor();
    });
  });

  it("offers what could take a piece's place, and what one more piece of a set costs", async () => {
    await onPage(win(GOAL), async (page) => {
      await found(page);
      await page.getByText("Next swaps", { exact: true }).click();
      await page.getByRole("list", { name: "Next best swaps" }).getByText("Cap").waitFor();
      await page.getByText("Set costs", { exact: true }).click();
      await page.getByRole("list", { name: "What one more piece costs" }).getByText("Adept's").waitFor();
    });
  });

  it("dresses two from the same items, whoever comes first", async () => {
    await onPage(win(GOAL), async (page) => {
      await page.getByLabel("Dress one more").selectOption(RECEIVER);
      await until("both in the URL", () => goalOf(page)?.includes(`ow=${RECEIVER}`) === true);
      for (const mode of ["First come first", "Best for all"]) {
        await page.getByText("Goal", { exact: true }).click();
        await page.getByText(mode, { exact: true }).click();
        await found(page);
        // The suit that was looked at stays in sight.
        await page.getByRole("row", { name: new RegExp(`^Compare suit ${OWNER}`) }).click();
        await until(`the helm, ${mode}`, async () => (await worn(page, "head")).includes("Tessaly Helm"));
        await page.getByRole("row", { name: new RegExp(`^Compare suit ${RECEIVER}`) }).click();
        await until(`the cap, ${mode}`, async () => (await worn(page, "head")).includes("Tessaly Cap"));
      }
      await page.locator("[data-slot=head]").click();
      await found(page);
      await page.getByRole("row", { name: new RegExp(`^Compare suit ${RECEIVER}`) }).click();
      assert.match(await worn(page, "head"), /Cap.*locked/);
      await page.getByRole("button", { name: "Show what to move" }).click();
      await page.getByRole("region", { name: `${OWNER} to ${RECEIVER}` }).waitFor();
    });
  });

  it("is the same on any browser that follows the link, and after a reload", async () => {
    await onPage(win(GOAL), async (page) => {
      await found(page);
      await page.reload();
      await proven(page);
      await page.getByRole("button", { name: "Copy the link" }).click();
      await page.getByText("Link copied").waitFor();
      const link = await page.evaluate(() => navigator.clipboard.readText());
      const older = link.replace("/suits?", "/suitbuilder.html?");
      for (const address of [link, older]) {
        await onPage(address, async (fresh) => {
          await fresh.getByLabel("Wearer", { exact: true }).waitFor();
          assert.equal(await fresh.getByLabel("Wearer", { exact: true }).inputValue(), OWNER);
          assert.equal(new URL(fresh.url()).pathname, "/");
          assert.equal(goalOf(fresh), goalOf(page));
          assert.ok((await frame(fresh).boundingBox()).width > 900, "as large as the map");
        });
      }
    });
  });

  it("keeps suits and goals, and hands them out", async () => {
    await onPage(win(GOAL), async (page) => {
      await found(page);
      await page.getByRole("button", { name: "Pin suit" }).click();
      await page.getByRole("button", { name: "Saved goals" }).click();
      await page.getByLabel("Name of the goal").fill("Ours");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByRole("button", { name: "Ours", exact: true }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Export" }).click();
      const file = page.waitForEvent("download");
      await page.getByRole("button", { name: "All suits as CSV" }).click();
      assert.equal((await file).suggestedFilename(), "suits.csv");
      await page.getByRole("button", { name: "Copy this suit as text" }).click();
      await until("the suit on the clipboard", async () =>
        (await page.evaluate(() => navigator.clipboard.readText())).includes("Tessaly Gauntlets"),
      );
    });
  });

  it("is used with the keyboard alone", async () => {
    await onPage("/", async (page) => {
      await page.keyboard.press("u");
      await frame(page).waitFor();
      await page.getByLabel("Wearer", { exact: true }).selectOption(OWNER);
      await page.getByLabel("Pool of items").focus();
      await page.keyboard.type(`on:"${OWNER}" `);
      await page.getByRole("button", { name: "Find suits" }).press("Enter");
      await proven(page);
      await page.locator("[data-slot=head]").focus();
      await page.keyboard.press("ArrowDown");
      assert.equal(await page.evaluate(() => document.activeElement?.dataset.slot), "chest");
      await page.keyboard.press("Escape");
      await frame(page).waitFor({ state: "hidden" });
    });
  });

  it("looks well and is accessible", async () => {
    const everybody = `w=${OWNER};s=14x5+16x4;t=5`;
    const scenes = {
      "suits-goal": {
        path: win(GOAL),
        prepare: async (page) => {
          for (const part of ["Wanted cantrips", "Rules", "What counts first"])
            await page.locator("summary", { hasText: part }).click();
        },
      },
      suits: {
        path: win(everybody),
        prepare: async (page) => {
          await find(page);
          await page.locator(".badge").waitFor();
        },
      },
      "suits-page": {
        path: `/suits?q=${encodeURIComponent(everybody)}`,
        prepare: async (page) => {
          await find(page);
          await page.locator(".badge").waitFor();
          await page.getByText("Pieces", { exact: true }).click();
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
});
