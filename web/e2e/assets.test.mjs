// The embedded files: their types, how long they may be kept, and their compressed forms.
import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, describe, it } from "node:test";
import { startServer } from "./server.mjs";

let server;

/** A plain request: `fetch` would decompress and hide what came over the wire. */
function ask(path, headers = {}) {
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, server.url), { headers }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () =>
        resolve({
          ...answer,
          body: Buffer.concat(chunks),
          headers: answer.headers,
          status: answer.statusCode,
        }),
      );
    });
    call.on("error", reject).end();
  });
}

describe("the embedded files", { timeout: 60_000 }, () => {
  before(async () => {
    server = await startServer({ characters: 1 });
  });
  after(() => server?.stop());

  it("come with their type, and the page is asked for anew each time", async () => {
    for (const path of ["/", "/some/view/of/the/page", "/inventory.html", "/suitbuilder.html"]) {
      const page = await ask(path);
      assert.equal(page.status, 200);
      assert.equal(page.headers["content-type"], "text/html; charset=utf-8");
      assert.equal(page.headers["cache-control"], "no-cache");
      const again = await ask(path, { "if-none-match": page.headers.etag });
      assert.equal(again.status, 304);
      assert.equal(again.body.length, 0);
    }
    assert.equal((await ask("/favicon.svg")).headers["content-type"], "image/svg+xml");
  });

  it("are kept for ever when their name carries a hash, and travel small", async () => {
    const html = (await ask("/")).body.toString();
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(html)?.[1];
    assert.ok(script, html);
    const plain = await ask(script);
    assert.equal(plain.headers["content-type"], "text/javascript; charset=utf-8");
    assert.equal(plain.headers["cache-control"], "public, max-age=31536000, immutable");
    for (const encoding of ["br", "gzip"]) {
      const small = await ask(script, { "accept-encoding": encoding });
      assert.equal(small.headers["content-encoding"], encoding);
      assert.ok(small.body.length < plain.body.length / 2, encoding);
    }
    assert.equal((await ask(`${script}.br`)).status, 404, "the compressed twin has no name of its own");
    assert.equal((await ask("/assets/gone-00000000.js")).status, 404);
  });
});
