import { expect, it, vi } from "vitest";
import type { SentEvent } from "../../api/event-stream";
import { sent } from "../../test/suits";
import { followSearch } from "./follow";

/** Answers one after the other: a text that the line breaks after, or a status. */
function serve(...answers: readonly (string | number)[]): string[] {
  const calls: string[] = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    calls.push(`${init.method} ${url.replace("/api/inv/suitbuilder", "")}`);
    const answer = answers[calls.length - 1];
    if (answer === undefined) return Promise.reject(new TypeError("no line"));
    if (typeof answer === "string") return Promise.resolve(new Response(answer));
    const error = { code: "refused", message: "no", field: "pool" };
    return Promise.resolve(new Response(JSON.stringify({ error }), { status: answer }));
  });
  return calls;
}

async function follow(from: Parameters<typeof followSearch>[0] = { request: { k: 1 } }) {
  vi.useFakeTimers();
  const events: SentEvent[] = [];
  let lostCount = 0;
  const end = followSearch(from, {
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
    onLost: () => {
      lostCount += 1;
    },
  }).catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  const failure = await end;
  vi.useRealTimers();
  return { names: events.map(({ name }) => name), failure, lostCount };
}

const BEGIN = sent("search", { id: "a1" });
const END = sent("complete", { status: "optimal" });

it("follows a search to its end", async () => {
  const calls = serve(BEGIN + sent("suits", { count: 0 }) + END);
  expect(await follow()).toEqual({
    names: ["search", "suits", "complete"],
    failure: undefined,
    lostCount: 0,
  });
  expect(calls).toEqual(["POST /search"]);
});

it("takes a search up again when the line breaks", async () => {
  const calls = serve(BEGIN, BEGIN + END);
  expect(await follow()).toMatchObject({ names: ["search", "search", "complete"], lostCount: 1 });
  expect(calls).toEqual(["POST /search", "GET /a1"]);
});

it("gives up a search that is gone, and one that never began", async () => {
  serve(BEGIN, 404);
  expect(await follow()).toMatchObject({ failure: { status: 404 }, lostCount: 1 });
  serve(400);
  expect(await follow()).toMatchObject({ failure: { field: "pool" }, lostCount: 0 });
});

it("gives up a line that stays broken", async () => {
  const calls = serve(BEGIN);
  expect(await follow()).toMatchObject({ failure: new TypeError("no line") });
  expect(calls).toHaveLength(5);
});

it("joins a search of before", async () => {
  const calls = serve(BEGIN + END);
  expect(await follow({ id: "a1" })).toMatchObject({ names: ["search", "complete"] });
  expect(calls).toEqual(["GET /a1"]);
});
