// What axe has to say about a page.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Runs axe through the debugger, which the page's content policy does not concern. */
export async function violations(page) {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() => window.axe.run(document));
  return found.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.html).join(" | ")})`);
}

/** Waits until nothing fades in any more: colours are judged as they end up. */
export function settle(page) {
  return page.waitForFunction(() => document.getAnimations().every((one) => one.playState === "finished"));
}
