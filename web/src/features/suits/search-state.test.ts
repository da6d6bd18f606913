import { describe, expect, it } from "vitest";
import { BOOTS, COAT, HELM, suit } from "../../test/suits";
import { heightsOf } from "./chart-scale";
import {
  bestLines,
  differenceText,
  gapPercent,
  gapText,
  movedCount,
  ratingSums,
  setsText,
  timeText,
} from "./figures";
import { TERMS } from "./model";
import { afterEvent, isRunning, left, NO_SEARCH } from "./search-state";

const PROGRESS = {
  stage: "searching",
  rank: 1,
  nodes: 12,
  pruned: 3,
  candidates: 40,
  bound: { sets: 1, al: 1000 },
  incumbent: { sets: 1, al: 900 },
  gap: { term: "al", by: 100, fraction: 0.1 },
  proven: 0,
  elapsed_ms: 5,
};

describe("a search", () => {
  it("waits, runs and ends", () => {
    const queued = afterEvent(NO_SEARCH, { name: "search", data: { id: "a1", queue: 2, candidates: 9 } });
    expect(queued).toMatchObject({ phase: "queued", id: "a1", position: 2, candidates: 9 });
    const running = afterEvent(queued, { name: "phase", data: { name: "bounding", rank: 1 } });
    expect(isRunning(running)).toBe(true);
    const done = afterEvent(running, { name: "complete", data: { status: "optimal" } });
    expect(done.phase).toBe("done");
    expect(isRunning(done)).toBe(false);
    expect(afterEvent(done, { name: "new-thing", data: {} })).toBe(done);
  });

  it("has the suits of the last list only, by rank", () => {
    let state = afterEvent(NO_SEARCH, { name: "suit", data: suit([HELM], { rank: 2 }) });
    state = afterEvent(state, { name: "suit", data: suit([COAT], { rank: 1 }) });
    expect(state.suits.map(({ rank }) => rank)).toEqual([1, 2]);
    state = afterEvent(state, { name: "suits", data: { count: 1 } });
    state = afterEvent(state, { name: "suit", data: suit([BOOTS], { rank: 1 }) });
    expect(state.suits).toEqual([suit([BOOTS], { rank: 1 })]);
  });

  it("draws the search for the best suit, and thins out what is long", () => {
    let state = NO_SEARCH;
    for (let ms = 0; ms < 2000; ms += 1)
      state = afterEvent(state, { name: "progress", data: { ...PROGRESS, elapsed_ms: ms } });
    expect(state.chart.length).toBeLessThan(800);
    expect(state.chart.at(-1)?.ms).toBe(1999);
    const later = afterEvent(state, { name: "progress", data: { ...PROGRESS, rank: 2 } });
    expect(later.chart).toBe(state.chart);
  });

  it("lets the lines meet where nothing is better", () => {
    let state = afterEvent(NO_SEARCH, { name: "progress", data: PROGRESS });
    state = afterEvent(state, { name: "suit", data: suit([HELM]) });
    const stopped = afterEvent(state, { name: "complete", data: { status: "bounded", elapsed_ms: 9 } });
    expect(stopped.chart).toHaveLength(1);
    const done = afterEvent(state, { name: "complete", data: { status: "optimal", elapsed_ms: 9 } });
    const [end] = heightsOf(done.chart, TERMS).slice(-1);
    expect(end).toMatchObject({ ms: 9, bound: end?.best });
  });

  it("tells whose suit is searched, and where it was when it was left", () => {
    const fleet = {
      wearer: "Ysolde",
      search: PROGRESS,
      nodes: 0,
      open: 1,
      searches: 3,
      gap: null,
      elapsed_ms: 7,
    };
    let state = afterEvent(NO_SEARCH, { name: "progress", data: fleet });
    state = afterEvent(state, { name: "progress", data: { ...fleet, wearer: null, search: null } });
    expect(state).toMatchObject({ phase: "running", wearer: "Ysolde", chart: [] });
    expect(left(state)).toMatchObject({ phase: "done", complete: { status: "cancelled", elapsed_ms: 7 } });
    expect(left(NO_SEARCH).phase).toBe("idle");
  });

  it("compares points with the points of the best suit", () => {
    const known = afterEvent(NO_SEARCH, { name: "suit", data: suit([HELM], { points: 40 }) });
    const { chart } = afterEvent(known, { name: "progress", data: { ...PROGRESS, bound: { points: 50 } } });
    expect(heightsOf(chart, null)).toEqual([{ ms: 5, bound: 1, best: 0 }]);
  });
});

it("draws what may be above what is known, however many terms decide", () => {
  const heights = heightsOf(
    [
      { ms: 0, bound: { sets: 2, al: 900 }, best: null },
      { ms: 1, bound: { sets: 2, al: 900 }, best: { sets: 1, al: 950 } },
      { ms: 2, bound: { sets: 2, al: 800 }, best: { sets: 2, al: 700 } },
    ],
    TERMS,
  );
  expect(heights[0]?.best).toBeNull();
  for (const { bound, best } of heights) expect(bound).toBeGreaterThanOrEqual(best ?? 0);
  expect(heights[2]?.best).toBeGreaterThan(heights[1]?.best ?? 1);
});

describe("the figures of a suit", () => {
  const whole = suit([HELM, COAT, BOOTS]);

  it("count sets by item, and take the best of each line", () => {
    expect(setsText(whole)).toBe("2 A · 1 D");
    expect(setsText(whole, true)).toBe("2 Adept's, 1 Defender's");
    expect(bestLines(whole).get("focus")?.tier).toBe("legendary");
    expect(ratingSums(whole)).toEqual([["crit_damage", 3]]);
    expect(movedCount(whole)).toBe(3);
  });

  it("are told in words", () => {
    expect(gapText({ term: "al", by: 12, fraction: 0.002 })).toBe("+12 AL");
    expect(gapText({ term: "lines", by: 1, fraction: 0.1 })).toBe("+1 cantrip");
    expect(gapText({ term: null, by: 2.5, fraction: 0.1 })).toBe("+2.5 points");
    expect(gapPercent({ term: null, by: 1, fraction: 0.0002 })).toBe("<0.1 %");
    expect(gapPercent({ term: null, by: 1, fraction: 0.018 })).toBe("1.8 %");
    expect(differenceText({ al: -40, lines: 1, items: 0 })).toBe("+1 cantrip, −40 AL");
    expect(differenceText({})).toBe("no difference");
    expect([timeText(31.2), timeText(8240)]).toEqual(["31 ms", "8.2 s"]);
  });
});
