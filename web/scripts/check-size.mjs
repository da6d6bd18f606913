// Fails when the JavaScript of the first page, gzipped, is over its budget.
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

/** What a ten-year-old laptop on a slow line can take before the map appears. */
const INITIAL_JS_KB_MAX = 130;

const dist = new URL("../dist/", import.meta.url);
const html = await readFile(new URL("index.html", dist), "utf8");
const scripts = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]);
if (scripts.length === 0) throw new Error("dist/index.html names no script");

let totalBytes = 0;
for (const script of scripts) {
  const bytes = gzipSync(await readFile(new URL(script, dist)), { level: 9 }).length;
  totalBytes += bytes;
  console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB gzip  ${script}`);
}
const totalKb = totalBytes / 1000;
console.log(`${totalKb.toFixed(1).padStart(7)} kB gzip  first page, at most ${INITIAL_JS_KB_MAX}`);
if (totalKb > INITIAL_JS_KB_MAX) process.exit(1);
