import { describe, expect, it } from "vitest";
import { fleetOf, type Goal, missingIn, NEW_GOAL, requestOf, setsIn, wantedIn } from "./goal";
import { wearerIn } from "./goal-name";
import { patched } from "./goal-patch";
import { goalText, readGoal } from "./goal-text";
import { PROFILE_IDS, PROFILES } from "./profiles";

/** A goal in which everything differs from the usual. */
const ODD: Goal = {
  wearer: "Sir Pallow = 1;2",
  others: ["Ysolde", "Wei+Jian"],
  isTotal: true,
  level: 180,
  profile: "dual-wield",
  wanted: [
    { line: "two-handed-combat-aptitude", tier: "legendary", required: true },
    { line: "acid-ward", tier: "minor", required: false },
  ],
  sets: [
    { id: 14, count: 5 },
    { id: null, count: 0 },
  ],
  isRequired: true,
  isStrict: true,
  pool: 'al:>300 on:"Mule Gamma", 100 % + ~',
  usesWorn: false,
  usesPacks: true,
  slots: ["head", "pants"],
  minArmor: { extremities: 250, core: 300, underwear: 0 },
  ratingRules: [{ kind: "armor", rating: "crit_damage", values: [0, 2] }],
  ratingWeights: { damage: 2, vitality: 0 },
  takenSlots: [
    { slot: "hands", set: 14, lines: [{ line: "acid-ward", tier: "epic" }] },
    { slot: "feet", set: null, lines: [] },
  ],
  allowsReductions: false,
  ownersMax: 3,
  itemsMax: 12,
  order: ["lines", "al"],
  weights: { sets: 1000, set_pieces: 200, lines: 100, tier_points: 0, ratings: 10, items: -5, al: 0.01 },
  suits: 25,
  timeLimit: 120,
  locked: [
    { id: -2147354321, name: "Steel Helm, +1", slots: ["head"] },
    { id: 8, name: "Ring", slots: [], wearer: "Ysolde" },
  ],
  excluded: [{ id: 7, name: "Ring." }],
};

describe("the text of a goal", () => {
  it("is short for the usual one, and says who wears it", () => {
    expect(goalText(NEW_GOAL)).toBe("");
    expect(goalText({ ...NEW_GOAL, wearer: "Larsson" })).toBe("w=Larsson");
    expect(readGoal("Larsson")).toEqual({ ...NEW_GOAL, wearer: "Larsson" });
    expect(wearerIn("Larsson")).toBe("Larsson");
    expect(wearerIn("p=war;w=Larsson")).toBe("Larsson");
  });

  it("comes back as it was", () => {
    expect(readGoal(goalText(ODD))).toEqual(ODD);
    expect(readGoal(goalText({ ...ODD, weights: "classic" }))).toEqual({ ...ODD, weights: "classic" });
    expect(wearerIn(goalText(ODD))).toBe(ODD.wearer);
    expect(readGoal(goalText({ ...NEW_GOAL, wanted: [] })).wanted).toEqual([]);
  });

  it.each(["w", "k=many;p=smith", "c=;;=;sl=zz", "s=14", "wt=a+b"])("takes nothing from %s", (text) => {
    const { wearer, slots, wanted, sets, weights, ...rest } = readGoal(text);
    expect(rest.suits).toBe(10);
    expect(rest.profile).toBe("heavy");
  });
});

describe("a goal", () => {
  it("has what its profile wants until somebody changes it", () => {
    expect(wantedIn(NEW_GOAL).map(({ line }) => line)).toContain("heavy-weapon-aptitude");
    expect(setsIn(NEW_GOAL)).toEqual([
      { id: 13, count: 5 },
      { id: 16, count: 4 },
    ]);
    expect(wantedIn({ ...NEW_GOAL, profile: "war" }).map(({ line }) => line)).not.toContain("strength");
    expect(wantedIn(ODD)).toBe(ODD.wanted);
  });

  it("needs somebody to wear it and something to fill", () => {
    expect(missingIn(NEW_GOAL)).toMatch(/who wears it/);
    expect(missingIn(ODD)).toBeNull();
    expect(missingIn({ ...ODD, slots: [] })).toMatch(/slot/);
    expect(missingIn({ ...ODD, usesPacks: false })).toMatch(/packs/);
  });

  it("becomes a question that says only what it has to", () => {
    const usual = requestOf({ ...NEW_GOAL, wearer: "Larsson" });
    expect(usual).toMatchObject({
      wearer: { character: "Larsson" },
      primary_set: 13,
      secondary_count: 4,
      k: 10,
    });
    expect(usual).not.toHaveProperty("weights");
    expect(usual).not.toHaveProperty("pool");
    expect(usual).not.toHaveProperty("max_owners");
    const odd = requestOf(ODD);
    expect(odd).toMatchObject({
      wearer: { character: ODD.wearer, level: 180 },
      primary_set: 14,
      require_sets: true,
      min_armor: { extremities: 250, core: 300 },
      allowed_ratings: { armor: { crit_damage: [0, 2] } },
      allow_reductions: false,
      locked_items: [{ item_id: -2147354321, slots: ["head"] }, 8],
      rating_weights: { damage: 2, vitality: 0 },
      locked_slots: [
        { slot: "hands", set_id: 14, lines: [{ line: "acid-ward", tier: "epic" }] },
        { slot: "feet", set_id: null, lines: [] },
      ],
      excluded_items: [7],
      weights: ODD.weights,
    });
    expect(odd).not.toHaveProperty("objective");
    expect(odd).not.toHaveProperty("secondary_set");
  });

  it("asks for several wearers at once", () => {
    const fleet = fleetOf({ ...ODD, others: ["Ysolde", ODD.wearer] });
    expect(fleet).toMatchObject({
      wearers: [{ character: ODD.wearer }, { character: "Ysolde" }],
      mode: "total",
    });
    expect(fleet.time_limit).toBe(120);
    expect(fleet.wearers[0]).toMatchObject({
      locked_slots: [{ slot: "hands" }, { slot: "feet" }],
      wearer: { level: 180 },
      locked_items: [{ item_id: -2147354321, slots: ["head"] }],
    });
    expect(fleet.wearers[1]).toEqual({ character: "Ysolde", locked_items: [8] });
    expect(fleet.request).not.toHaveProperty("locked_items");
    expect(fleet.request).not.toHaveProperty("wearer");
    expect(fleet.request).not.toHaveProperty("time_limit");
  });

  it("takes a relaxation, whichever field it is about", () => {
    const goal = patched(ODD, {
      wanted: [{ line: "acid-ward", tier: "minor", required: false }],
      max_owners: null,
      min_armor: { core: 200 },
      locked_items: [],
      primary_count: 4,
      allow_reductions: true,
      unknown: 1,
    });
    expect(goal.wanted).toHaveLength(1);
    expect(goal.ownersMax).toBeNull();
    expect(goal.minArmor).toEqual({ extremities: 0, core: 200, underwear: 0 });
    expect(goal.locked).toEqual([]);
    expect(setsIn(goal)[0]).toEqual({ id: 14, count: 4 });
    expect(goal.allowsReductions).toBe(true);
    expect(patched(ODD, { locked_items: [-2147354321] }).locked).toEqual(ODD.locked.slice(0, 1));
    expect(patched(ODD, requestOf(ODD))).toEqual({ ...ODD, order: ODD.order });
  });
});

it("has profiles of lines that no profile names twice", () => {
  for (const id of PROFILE_IDS) {
    const { lines } = PROFILES[id];
    expect(new Set(lines).size).toBe(lines.length);
    expect(lines).not.toContain("impenetrability");
  }
});
