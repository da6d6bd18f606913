import { expect, it } from "vitest";
import { passwordProblem, repeatProblem } from "./passwords";

it.each([
  ["short", "erik", "Use at least 8 characters."],
  ["x".repeat(257), "erik", "Use at most 256 characters."],
  ["Larsson Of Arwic", " larsson of arwic", "The password must not be the name."],
  ["a fine long one", "erik", null],
  ["🐉🐉🐉🐉🐉🐉🐉🐉", "erik", null],
])("judges %s of %s", (password, name, problem) => {
  expect(passwordProblem(password, name)).toBe(problem);
});

it("compares what was typed twice", () => {
  expect(repeatProblem("one", "two")).toBe("The two passwords differ.");
  expect(repeatProblem("one", "one")).toBeNull();
});
