import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useListState } from "../features/players/list-state";
import { navigate } from "../lib/location";
import { useSelection } from "../stores/selection";
import { useWindows } from "../stores/windows";
import { mapPath, restoreFromUrl, startUrlSync } from "./url-sync";

let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  history.replaceState(null, "", "/?q=kph:100&sel=Ysolde");
  restoreFromUrl();
  stop = startUrlSync();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTime(2000);

it("writes the view of the map into the address of the map", () => {
  useListState.setState({ filter: "state:idle" });
  settle();
  expect(location.search).toBe("?sel=Ysolde&q=state:idle");
  expect(mapPath()).toBe("/?sel=Ysolde&q=state:idle");
});

it("leaves the addresses of other pages alone", () => {
  navigate("/admin/audit?kind=command");
  useSelection.setState({ selected: ["Quill"] });
  settle();
  expect(location.search).toBe("?kind=command");
  expect(mapPath()).toBe("/?sel=Quill&q=kph:100");
});

it.each(["/items", "/inventory.html"])("opens the item search at %s, and goes on at the map", (path) => {
  history.replaceState(null, "", `${path}?q=is:armor+al:>600`);
  restoreFromUrl();
  expect(useWindows.getState().windows).toMatchObject([{ kind: "items", subject: "is:armor al:>600" }]);
  expect(location.pathname).toBe("/");
  expect(new URLSearchParams(location.search).get("win")).toBe("items:is:armor al:>600");
  useWindows.getState().restore([]);
});

it.each(["/suits", "/suitbuilder.html"])("opens the suit builder as a page at %s", (path) => {
  history.replaceState(null, "", `${path}?q=${encodeURIComponent("w=Larsson;s=14x5+16x4")}`);
  restoreFromUrl();
  expect(useWindows.getState().windows).toMatchObject([
    { kind: "suits", subject: "w=Larsson;s=14x5+16x4", isWhole: true },
  ]);
  expect(location.pathname).toBe("/");
  expect(new URLSearchParams(location.search).get("win")).toBe("suits:w=Larsson;s=14x5+16x4");
  useWindows.getState().restore([]);
});

it("takes up what the address says when one comes back to the map", () => {
  navigate("/account");
  navigate("/?sel=Vesna");
  expect(useSelection.getState().selected).toEqual(["Vesna"]);
  expect(useListState.getState().filter).toBe("");
});
