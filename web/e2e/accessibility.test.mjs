// Every theme passes axe, closed and with its panels open.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { settle, violations } from "./axe.mjs";
import { openPage, readRows, shoot, startBrowser, until } from "./browser.mjs";
import { startServer } from "./server.mjs";

let server;
let browser;

const SCENES = [
  { name: "map", prepare: async () => {} },
  { name: "layers", prepare: (page) => page.getByRole("button", { name: "Layers" }).click() },
  { name: "settings", prepare: (page) => page.getByRole("button", { name: "Settings" }).click() },
  { name: "keys", prepare: (page) => page.keyboard.press("?") },
];

describe("axe finds nothing", { timeout: 180_000 }, () => {
  before(async () => {
    server = await startServer();
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  for (const theme of ["dark", "light", "contrast"]) {
    it(`in the ${theme} theme`, async () => {
      for (const { name, prepare } of SCENES) {
        const search = "/?layers=heat&q=a&follow=";
        const { page, close } = await openPage(browser, new URL(search, server.url).href, { theme });
        await until("characters in the list", async () => (await readRows(page)).length > 0);
        await page.locator("[role=grid] tbody tr[aria-rowindex]").first().click();
        await prepare(page);
        await settle(page);
        await shoot(page, `${name}-${theme}`);
        assert.deepEqual(await violations(page), [], `${name} in ${theme}`);
        await close();
      }
    });
  }

  it("on a phone", async () => {
    const { page, close } = await openPage(browser, server.url, { isPhone: true });
    await until("characters in the list", async () => (await readRows(page)).length > 0);
    assert.deepEqual(await violations(page), []);
    await close();
  });
});
