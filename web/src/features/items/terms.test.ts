import { describe, expect, it } from "vitest";
import {
  boxAt,
  boxOf,
  committed,
  draftStart,
  hasFacet,
  isFinished,
  opened,
  sortOf,
  splitTerms,
  textOf,
  toggleFacet,
  without,
  withSort,
} from "./terms";

describe("the terms of a text", () => {
  it.each([
    ["", []],
    ["  is:armor   al:>600 ", ["is:armor", "al:>600"]],
    ['spell:"Legendary Strength" -is:equipped', ['spell:"Legendary Strength"', "-is:equipped"]],
    ["(set:adept OR set:hearty) sort:al", ["(set:adept OR set:hearty)", "sort:al"]],
    ["NOT is:shield steel", ["NOT is:shield", "steel"]],
    ["is:ring or is:gem al:5", ["is:ring or is:gem al:5"]],
    ['in:"Pack (3', ['in:"Pack (3']],
  ])("%s", (text, terms) => expect(splitTerms(text)).toEqual(terms));

  it.each([
    ["al:>400", true],
    ["al:>", false],
    ["set:", false],
    ["al:400..", false],
    ['"olthoi', false],
    ['"olthoi helm"', true],
    ["(set:adept", false],
    ["is:ring OR", false],
    ["NOT", false],
    ["", false],
  ])("%s is finished: %s", (draft, isSo) => expect(isFinished(draft)).toBe(isSo));
});

describe("the box", () => {
  const box = { before: ["is:armor"], draft: "al:>600", after: ["sort:al"] };

  it("is its text", () => {
    expect(textOf(box)).toBe("is:armor al:>600 sort:al");
    expect(textOf(boxOf(textOf(box)))).toBe(textOf(box));
    expect(draftStart(box)).toBe(9);
    expect(draftStart(boxOf(""))).toBe(0);
  });

  it("makes chips of what was typed, in its place", () => {
    expect(committed(box)).toEqual({ before: ["is:armor", "al:>600"], draft: "", after: ["sort:al"] });
    expect(committed({ before: ["is:ring"], draft: "OR is:gem", after: [] }).before).toEqual([
      "is:ring OR is:gem",
    ]);
  });

  it("takes a chip into the field, and what was there becomes one", () => {
    expect(opened(box, 0)).toEqual({ before: [], draft: "is:armor", after: ["al:>600", "sort:al"] });
    expect(opened(box, 1)).toEqual({ before: ["is:armor", "al:>600"], draft: "sort:al", after: [] });
  });

  it("lets a chip go", () => {
    expect(textOf(without(box, 0))).toBe("al:>600 sort:al");
    expect(textOf(without(box, 1))).toBe("is:armor al:>600");
  });

  it("goes on in the term a suggestion left open, and closes one that is whole", () => {
    expect(boxAt("is:armor set: sort:al", 13)).toEqual({
      before: ["is:armor"],
      draft: "set:",
      after: ["sort:al"],
    });
    expect(boxAt("is:armor set:adept", 18)).toEqual(boxOf("is:armor set:adept"));
  });
});

describe("facets", () => {
  it("add a term, then alternatives, and go one by one", () => {
    const one = toggleFacet("is:armor sort:al", "set", "adept");
    expect(one).toBe("is:armor sort:al set:adept");
    const two = toggleFacet(one, "set", "Hearty Set");
    expect(two).toBe('is:armor sort:al (set:adept OR set:"Hearty Set")');
    expect(hasFacet(two, "set", "hearty set")).toBe(true);
    expect(hasFacet(two, "set", "wise")).toBe(false);
    expect(toggleFacet(two, "set", "adept")).toBe('is:armor sort:al set:"Hearty Set"');
    expect(toggleFacet(one, "set", "adept")).toBe("is:armor sort:al");
  });

  it("leave other fields and the unticked alone", () => {
    expect(hasFacet("-set:adept", "set", "adept")).toBe(false);
    expect(toggleFacet("-set:adept", "set", "adept")).toBe("-set:adept set:adept");
    expect(toggleFacet("on:mules", "set", "wise")).toBe("on:mules set:wise");
  });

  it("stand beside alternatives of the text as a whole", () => {
    expect(toggleFacet("is:ring OR is:gem", "set", "wise")).toBe("(is:ring OR is:gem) set:wise");
  });
});

describe("sorting", () => {
  it("is read from the text and written into it", () => {
    expect(sortOf("is:armor")).toBeNull();
    expect(withSort("is:armor", "al")).toBe("is:armor sort:al");
    expect(withSort("is:armor sort:al", "al")).toBe("is:armor sort:-al");
    expect(sortOf("is:armor sort:-al")).toEqual({ field: "al", isTurned: true });
    expect(withSort("sort:-al is:armor", "value")).toBe("is:armor sort:value");
  });
});
