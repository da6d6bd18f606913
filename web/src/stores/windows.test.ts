import { beforeEach, describe, expect, it } from "vitest";
import { useWindows } from "./windows";

const state = useWindows.getState;
const names = () => state().windows.map(({ kind, subject }) => `${kind} ${subject}`.trim());
const idOf = (subject: string) => state().windows.find((one) => one.subject === subject)?.id ?? -1;

beforeEach(() => state().restore([]));

describe("the open windows", () => {
  it("are one for each subject of a kind, the newest on top", () => {
    state().open("inventory", "Larsson");
    state().open("inventory", "Ysolde");
    state().open("inventory", "Larsson");
    expect(names()).toEqual(["inventory Ysolde", "inventory Larsson"]);
    expect(state().focusedId).toBe(idOf("Larsson"));
  });

  it("come back from the dock when they are asked for", () => {
    state().open("inventory", "Larsson");
    state().minimise(idOf("Larsson"));
    expect(state().windows[0]?.isMinimised).toBe(true);
    expect(state().focusedId).toBeNull();
    state().open("inventory", "Larsson");
    expect(state().windows).toMatchObject([{ isMinimised: false }]);
  });

  it("show a query in the search that is open", () => {
    state().openSearch("al:>600");
    state().open("groups");
    state().openSearch("set:adept");
    expect(names()).toEqual(["groups", "items set:adept"]);
    state().openSearch();
    expect(names()).toEqual(["groups", "items set:adept"]);
  });

  it("do not take the focus when they come from a link", () => {
    state().open("groups");
    state().restore([{ kind: "items", subject: "al:5", isMinimised: false }]);
    expect(names()).toEqual(["items al:5"]);
    expect(state().focusedId).toBeNull();
    state().close(idOf("al:5"));
    expect(names()).toEqual([]);
  });
});
