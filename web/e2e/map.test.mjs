// Watching the map: what a user does first, against the real program and its simulated fleet.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { openPage, readCanvas, readPlainRow, readRows, shoot, startBrowser, until } from "./browser.mjs";
import { startServer } from "./server.mjs";

/** From the first byte to characters on the map, on a busy machine. */
const FIRST_DOT_MS_MAX = 8000;

let server;
let browser;

/** Opens a page, waits for the fleet, runs the test and checks that nothing improper happened. */
async function onPage(options, search, run) {
  const { page, watch, close } = await openPage(browser, new URL(search, server.url).href, options);
  try {
    await until("characters in the list", async () => (await readRows(page)).length > 0);
    await run(page, watch);
    await watch.check();
  } catch (error) {
    await shoot(page, "failed");
    throw error;
  } finally {
    await close();
  }
}

const openLayers = (page) => page.getByRole("button", { name: "Layers" }).click();
const cellOf = (page, name) => page.getByRole("columnheader", { name }).evaluate((head) => head.cellIndex);
const numbers = async (page, column) =>
  (await readRows(page)).map(({ cells }) => Number(cells[column].replaceAll(",", "")));

describe("the map page", { timeout: 300_000 }, () => {
  before(async () => {
    server = await startServer();
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("shows dots soon, and they move", async () => {
    const startMs = Date.now();
    await onPage({}, "/", async (page) => {
      await until(
        "dots on the map",
        async () => (await readCanvas(page, 1)).painted > 1000,
        FIRST_DOT_MS_MAX,
      );
      const firstMs = Date.now() - startMs;
      assert.ok(firstMs < FIRST_DOT_MS_MAX, `the first dots took ${firstMs} ms`);
      const { sum } = await readCanvas(page, 1);
      await until("dots that move", async () => (await readCanvas(page, 1)).sum !== sum);
      await until("the ground", async () => (await readCanvas(page, 0)).painted > 100_000);
      await until("a live link", () => page.getByText("Live", { exact: true }).isVisible());
      await shoot(page, "map-dark");
    });
  });

  it("sorts the list by any column, both ways", async () => {
    await onPage({}, "/", async (page) => {
      const kph = await cellOf(page, "Kills/h");
      await until("the most kills first", async () => {
        const values = await numbers(page, kph);
        return values.every((value, i) => i === 0 || value <= values[i - 1]);
      });
      await page.getByRole("button", { name: "Name", exact: true }).click();
      await until("names from A to Z", async () => {
        const names = (await readRows(page)).map(({ name }) => name.toLowerCase());
        return names.every((name, i) => i === 0 || names[i - 1] <= name);
      });
      assert.equal(
        await page.getByRole("columnheader", { name: "Name", exact: true }).getAttribute("aria-sort"),
        "ascending",
      );
    });
  });

  it("filters the list by words and by terms", async () => {
    await onPage({}, "/", async (page) => {
      const { name } = await readPlainRow(page);
      const field = page.getByLabel("Filter players");
      await field.fill(name);
      await until("one row", async () => (await readRows(page)).every((row) => row.name.includes(name)));
      await field.fill("kph:>100 state:hunting");
      const kph = await cellOf(page, "Kills/h");
      await until("busy hunters", async () => (await numbers(page, kph)).every((value) => value > 100));
      await field.fill("nobody is called this");
      await page.getByRole("button", { name: "Clear the filter" }).last().click();
      await until("everybody again", async () => (await readRows(page)).length > 10);
    });
  });

  it("selects, follows, and lets go when the map is dragged", async () => {
    await onPage({}, "/", async (page) => {
      const { name } = await readPlainRow(page);
      await page.getByRole("row", { name }).dblclick();
      const chip = page.getByText(`Following ${name}`);
      await chip.waitFor();
      assert.equal(await page.getByRole("row", { name }).getAttribute("aria-selected"), "true");
      await until("the URL to follow", () => new URL(page.url()).searchParams.get("follow") === name);
      await shoot(page, "follow-dark");
      await page.mouse.move(900, 600);
      await page.mouse.down();
      await page.mouse.move(820, 540, { steps: 4 });
      await page.mouse.up();
      await chip.waitFor({ state: "hidden" });
    });
  });

  it("searches characters, places and coordinates from the keyboard", async () => {
    await onPage({}, "/", async (page) => {
      const box = page.getByRole("combobox", { name: /^Search/ });
      await page.keyboard.press("/");
      await box.pressSequentially("danby's");
      await page.getByRole("option", { name: /Danby's Outpost/ }).waitFor();
      await shoot(page, "search-dark");
      await page.keyboard.press("Enter");
      const at = () => (new URL(page.url()).searchParams.get("at") ?? "0,0").split(",").map(Number);
      const isNear = (ns, ew) => () => Math.abs(at()[0] - ns) < 1 && Math.abs(at()[1] - ew) < 1;
      await until("the outpost in the middle", isNear(23.4, -28.7));
      await page.keyboard.press("/");
      await box.pressSequentially("10.0S, 20.5E");
      await page.keyboard.press("Enter");
      await until("the typed place in the middle", isNear(-10, 20.5));
    });
  });

  it("switches layers, styles and heat", async () => {
    await onPage({}, "/?at=10,20&zoom=6", async (page) => {
      await until("dots on the map", async () => (await readCanvas(page, 1)).painted > 1000);
      await openLayers(page);
      const withPlayers = await readCanvas(page, 1);
      await page.getByRole("checkbox", { name: "Players" }).uncheck();
      await until("fewer dots", async () => (await readCanvas(page, 1)).painted < withPlayers.painted * 0.9);
      await page.getByRole("checkbox", { name: "Players" }).check();
      await page.getByRole("checkbox", { name: "Trails" }).uncheck();

      const relief = await readCanvas(page, 0);
      await page.getByText("Night", { exact: true }).click();
      await until("another ground", async () => (await readCanvas(page, 0)).sum !== relief.sum);
      await until("the style in the URL", () => page.url().includes("style=night"));

      await until("spawns in the demo", async () => {
        const answer = await fetch(new URL("/api/spawns/heatmap?hours=24", server.url));
        return (await answer.json()).spawn_points.length > 0;
      });
      const cold = await readCanvas(page, 0);
      await page.getByRole("checkbox", { name: "Spawn heat" }).check();
      await until("heat on the map", async () => (await readCanvas(page, 0)).sum !== cold.sum);
      await page.getByRole("region", { name: "Spawn heat" }).waitFor();
      await shoot(page, "heat-night");
    });
  });

  it("comes back to the view its URL describes", async () => {
    const search = "?at=-30.00,60.00&zoom=9&layers=-trails,-grid&style=parchment&q=state:hunting&sort=name";
    await onPage({}, `/${search}`, async (page) => {
      await openLayers(page);
      assert.equal(await page.getByRole("checkbox", { name: "Trails" }).isChecked(), false);
      assert.equal(await page.getByRole("radio", { name: "Parchment" }).isChecked(), true);
      assert.equal(await page.getByLabel("Filter players").inputValue(), "state:hunting");
      await until("the same view in the URL", () => {
        const params = new URL(page.url()).searchParams;
        return params.get("at") === "-30.00,60.00" && params.get("zoom") === "9";
      });
      await page.keyboard.press("Escape");
      await page.keyboard.press("+");
      await until("the zoom in the URL", () => Number(new URL(page.url()).searchParams.get("zoom")) > 12);
    });
  });

  it("copies the coordinates of a click, and answers to keys", async () => {
    await onPage({}, "/?at=-20,-30&zoom=40&layers=-players,-portals,-rares,-towns", async (page) => {
      await page.mouse.click(880, 450);
      await page.getByText(/^Copied \d+\.\d[NS], \d+\.\d[EW]$/).waitFor();
      assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^\d+\.\d[NS], \d+\.\d[EW]$/);
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keys" }).waitFor();
      await shoot(page, "keys-dark");
      await page.keyboard.press("Escape");
      await page.getByRole("dialog", { name: "Keys" }).waitFor({ state: "hidden" });
      await page.keyboard.press("t");
      await until("trails off in the URL", () => page.url().includes("-trails"));
    });
  });

  it("fits a phone", async () => {
    await onPage({ isPhone: true }, "/", async (page) => {
      await until("dots on the map", async () => (await readCanvas(page, 1)).painted > 1000);
      await shoot(page, "phone-dark");
      const { name } = await readPlainRow(page);
      await page.getByRole("row", { name }).tap();
      await until("the selection in the URL", () => new URL(page.url()).searchParams.get("sel") === name);
      const width = await page.evaluate(() => document.scrollingElement.scrollWidth);
      assert.equal(width, 390, "nothing sticks out to the side");
    });
  });

  it("says that the server is lost, and comes back by itself", async () => {
    await onPage({}, "/", async (page, watch) => {
      await until("a live link", () => page.getByText("Live", { exact: true }).isVisible());
      watch.expectServerDown();
      await server.kill();
      await page.getByText(/^Reconnecting, \d+ s$/).waitFor();
      assert.ok((await readRows(page)).length > 0, "the last data stays");
      await shoot(page, "reconnecting-dark");
      const refetched = page.waitForResponse((response) => response.url().includes("/api/total-kills"), {
        timeout: 60_000,
      });
      await server.restart();
      await page.getByText("Live", { exact: true }).waitFor({ timeout: 30_000 });
      await refetched;
      const { sum } = await readCanvas(page, 1);
      await until("dots that move again", async () => (await readCanvas(page, 1)).sum !== sum);
    });
  });
});
