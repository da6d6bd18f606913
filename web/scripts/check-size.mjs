// Fails when the JavaScript of the first page or of a part loaded later, gzipped, is over its budget.
import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

/** What a ten-year-old laptop on a slow line can take before the map appears. */
const INITIAL_JS_KB_MAX = 130;
/** What it can take before a window that was opened shows something. */
const CHUNK_KB_MAX = 40;

const dist = new URL("../dist/", import.meta.url);
const html = await readFile(new URL("index.html", dist), "utf8");
const scripts = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]);
if (scripts.length === 0) throw new Error("dist/index.html names no script");

const sizeKb = async (script) => gzipSync(await readFile(new URL(script, dist)), { level: 9 }).length / 1000;
const line = (kb, text) => console.log(`${kb.toFixed(1).padStart(7)} kB gzip  ${text}`);

let totalKb = 0;
for (const script of scripts) {
  const kb = await sizeKb(script);
  totalKb += kb;
  line(kb, script);
}
line(totalKb, `first page, at most ${INITIAL_JS_KB_MAX}`);

const files = (await readdir(new URL("assets/", dist))).filter((file) => file.endsWith(".js"));
const later = files.map((file) => `assets/${file}`).filter((script) => !scripts.includes(script));
const chunks = await Promise.all(later.map(async (script) => ({ script, kb: await sizeKb(script) })));
const largest = chunks.reduce((a, b) => (b.kb > a.kb ? b : a));
line(largest.kb, `${largest.script}, the largest loaded later, at most ${CHUNK_KB_MAX}`);
if (totalKb > INITIAL_JS_KB_MAX || largest.kb > CHUNK_KB_MAX) process.exit(1);
