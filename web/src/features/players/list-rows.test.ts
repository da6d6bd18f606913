import { describe, expect, it } from "vitest";
import type { PlayerChange } from "../../api/frames";
import { newRow } from "../../stores/live-players";
import { arrange, createRowMaker, type ListOptions } from "./list-rows";

const makeRow = createRowMaker((ew) => (ew === null ? "" : "Uziz"));
const row = (name: string, change: Partial<PlayerChange> = {}) =>
  makeRow({ row: newRow({ character_name: name, ...change }), presence: "live", goneAtMs: null });

const ROWS = [
  row("Vesna", { kills_per_hour: 900, ew: 1, ns: 1 }),
  row("idris", { kills_per_hour: null, ew: 5, ns: 5 }),
  row("Quill", { kills_per_hour: 900, state: "dead" }),
  row("Falk", { kills_per_hour: 12, onlinetime: "00.01:00:00" }),
];
const names = (options: Partial<ListOptions>) =>
  arrange(ROWS, {
    filter: "",
    sort: { column: "kph", isDescending: true },
    isInViewOnly: false,
    isInView: (r) => r.ew === 1,
    ...options,
  }).rows.map((r) => r.name);

describe("arrange", () => {
  it("sorts numbers with the unknown last, equals by name", () => {
    expect(names({})).toEqual(["Quill", "Vesna", "Falk", "idris"]);
    expect(names({ sort: { column: "kph", isDescending: false } })).toEqual([
      "Falk",
      "Quill",
      "Vesna",
      "idris",
    ]);
  });
  it("sorts names without regard to case", () => {
    expect(names({ sort: { column: "name", isDescending: false } })).toEqual([
      "Falk",
      "idris",
      "Quill",
      "Vesna",
    ]);
  });
  it("filters, and counts what is in view apart from whether only that is listed", () => {
    expect(names({ filter: "state:dead" })).toEqual(["Quill"]);
    expect(names({ isInViewOnly: true })).toEqual(["Vesna"]);
  });
  it("reads the uptime of older reports from their text", () => {
    expect(ROWS[3]?.numbers.uptime).toBe(3600);
  });
});

it("makes one row for one character object", () => {
  const player = { row: newRow({ character_name: "Falk" }), presence: "live", goneAtMs: null } as const;
  expect(makeRow(player)).toBe(makeRow(player));
});
