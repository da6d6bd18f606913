import { describe, expect, it } from "vitest";
import { cantrip, item, SLEEVES, TAPERS } from "../../test/items";
import {
  cantripsOf,
  descriptionOf,
  factsOf,
  manaText,
  marksOf,
  placeText,
  ratingsText,
  spanText,
} from "./card-model";
import { comparedRows } from "./compare-model";
import { colorOf } from "./glyph";

describe("the card of an item", () => {
  it("has the best cantrip first", () => {
    expect(cantripsOf(SLEEVES).map(({ name }) => name)).toEqual(["Legendary Strength", "Major Endurance"]);
  });

  it("leaves out what is not known", () => {
    expect(factsOf(SLEEVES)).toEqual([
      ["Armor level", "651"],
      ["Tinks", "3 of 10"],
      ["Burden", "1,120"],
      ["Value", "28,340"],
      ["Wield", "level 180"],
    ]);
    expect(factsOf(item("Rock"))).toEqual([]);
    expect(factsOf(TAPERS)).toContainEqual(["Count", "840"]);
  });

  it("tells a weapon by its numbers", () => {
    const sword = item("Acid Flamberge", {
      class: "MeleeWeapon",
      weapon_type: "Sword",
      elements: ["acid"],
      imbue: "Critical Strike",
      damage: 71,
      min_damage: 37.63,
      attack: 16,
      melee_defense: 18,
      wield: [{ kind: "skill", skill: "Heavy Weapons", value: 430 }],
    });
    expect(factsOf(sword)).toEqual([
      ["Damage", "37.6–71"],
      ["Attack", "+16 %"],
      ["Melee def", "+18 %"],
      ["Wield", "Heavy Weapons 430"],
    ]);
    expect(descriptionOf(sword).map(({ text }) => text)).toEqual(["acid Sword", "Critical Strike"]);
  });

  it("tells how long the mana lasts", () => {
    expect(manaText(SLEEVES)).toBe("1,450 of 1,722, lasts 6 h 2 m");
    expect(manaText(item("Stone", { mana: 20 }))).toBe("20");
    expect(manaText(TAPERS)).toBeNull();
    expect([90, 3 * 3600 + 120, 80 * 3600].map(spanText)).toEqual(["1 m", "3 h 2 m", "3 d 8 h"]);
  });

  it("tells the place, ratings and peculiarities in words", () => {
    expect(placeText(SLEEVES)).toBe("Main pack, slot 1");
    expect(placeText(item("Coat", { is_worn: true, slots: ["Chest"] }))).toBe("Worn, Chest");
    expect(ratingsText(SLEEVES)).toBe("Damage resist 2 · crit damage resist 1");
    expect(marksOf(item("Orb", { is_attuned: true, is_appraised: false }))).toEqual([
      "attuned",
      "not appraised",
    ]);
  });

  it("has the colour of its material", () => {
    expect(colorOf(SLEEVES)).toBe("var(--mat-metal)");
    expect(colorOf(item("Ring", { class: "Jewelry", material: "White Sapphire" }))).toBe("var(--mat-gem)");
    expect(colorOf(item("Ruby", { class: "Gem" }))).toBe("var(--mat-gem)");
  });
});

describe("a comparison", () => {
  const rows = comparedRows([
    SLEEVES,
    item("Chain Sleeves", {
      armor_level: 640,
      burden: 900,
      material: "Steel",
      spells: [cantrip("Epic Strength", "epic")],
    }),
  ]);
  const row = (label: string) => rows.find((each) => each.label === label);

  it("marks what differs, and what is best", () => {
    expect(row("Armor level")).toEqual({
      label: "Armor level",
      values: ["651", "640"],
      isDifferent: true,
      best: [0],
    });
    expect(row("Burden")?.best, "the lighter one").toEqual([1]);
    expect(row("Material")).toMatchObject({ isDifferent: false, best: [] });
  });

  it("sets the tiers of one cantrip line against each other", () => {
    expect(row("Strength")).toMatchObject({ values: ["legendary", "epic"], best: [0] });
    expect(row("Endurance")).toMatchObject({ values: ["major", ""], best: [0] });
  });

  it("leaves out rows nobody has anything in", () => expect(row("Imbue")).toBeUndefined());
});
