import { describe, expect, it } from "vitest";
import { type FilterSubject, parseFilter } from "./filter";

const YSOLDE: FilterSubject = {
  name: "Ysolde of Nanto",
  state: "hunting",
  place: "Al-Jalima",
  tag: "Mules",
  numbers: { kph: 1204, kills: 15_000, rares: 2, deaths: 0, tapers: null, uptime: 4.5 * 3600, health: 90 },
};

describe("parseFilter", () => {
  it.each([
    ["", true],
    ["yso", true],
    ["YSO nanto", true],
    ["yso idle", false],
    ["-idle", true],
    ["-yso", false],
    ["state:hunt", true],
    ["name:hunt", false],
    ['name:"of nanto"', true],
    ['"of nanto" place:al-', true],
    ["tag:mules", true],
    ["kph:<500", false],
    ["kph:>=1204", true],
    ["kph:1204", true],
    ["kills:>14k", true],
    ["-kills:>14k", false],
    ["uptime:>4", true],
    ["uptime:<4h", false],
    ["uptime:>260m", true],
    ["tapers:<100", false],
    ["state:", true],
    ["-", true],
  ])("%s → %s", (text, expected) => {
    const filter = parseFilter(text);
    expect(filter.problems).toEqual([]);
    expect(filter.matches(YSOLDE)).toBe(expected);
  });

  it.each(["kph:many", "kph:>>3", "height:3", "kills:3h"])(
    "%s is not understood and filters nothing",
    (text) => {
      const filter = parseFilter(`${text} yso`);
      expect(filter.problems).toEqual([text]);
      expect(filter.matches(YSOLDE)).toBe(true);
    },
  );
});
