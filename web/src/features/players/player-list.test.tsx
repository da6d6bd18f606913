import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { usePreferences } from "../../stores/preferences";
import { useSelection } from "../../stores/selection";
import { setFleet } from "../../test/fleet";
import { renderPage } from "../../test/render";
import { DEFAULT_SORT, useListState } from "./list-state";
import { PlayerList } from "./player-list";

const onGoTo = vi.fn();
const onFollow = vi.fn();

function show({ isTouch = false } = {}) {
  renderPage(
    <PlayerList
      isTouch={isTouch}
      placeOf={() => "Uziz"}
      isInView={(row) => row.name !== "Vesna"}
      onGoTo={onGoTo}
      onFollow={onFollow}
    />,
  );
}

const names = () =>
  screen
    .getAllByRole("row")
    .slice(1)
    .map((row) => row.querySelector("td")?.textContent);

beforeEach(() => {
  vi.clearAllMocks();
  useSelection.setState({ selected: [], followed: [] });
  useListState.setState({ filter: "", sort: DEFAULT_SORT, isInViewOnly: false });
  usePreferences.setState({ columns: null });
  setFleet([
    { character_name: "Idris", kills_per_hour: 10, state: "idle", ew: 1, ns: 2 },
    { character_name: "Quill", kills_per_hour: 1204, ew: 1, ns: 2 },
    { character_name: "Vesna", kills_per_hour: 300, state: "dead", ew: 1, ns: 2 },
  ]);
});

describe("the player list", () => {
  it("lists everybody with place and state in words, the busiest first", () => {
    show();
    expect(names()).toEqual(["Quill", "Vesna", "Idris"]);
    const row = screen.getByRole("row", { name: /Vesna/ });
    expect(within(row).getByRole("img", { name: "dead" })).toBeTruthy();
    expect(within(row).getByText("Uziz")).toBeTruthy();
    expect(screen.getByRole("columnheader", { name: /Kills\/h/ }).getAttribute("aria-sort")).toBe(
      "descending",
    );
  });

  it("sorts by a column head", async () => {
    show();
    await userEvent.click(screen.getByRole("button", { name: "Name" }));
    expect(names()).toEqual(["Idris", "Quill", "Vesna"]);
    await userEvent.click(screen.getByRole("button", { name: /Name/ }));
    expect(names()).toEqual(["Vesna", "Quill", "Idris"]);
  });

  it("filters while typing, and says what it did not understand", async () => {
    show();
    await userEvent.type(screen.getByLabelText("Filter players"), "kph:>100 height:3");
    expect(names()).toEqual(["Quill", "Vesna"]);
    expect(screen.getByRole("status").textContent).toBe("Not understood: height:3");
  });

  it("offers a way out of a filter that matches nobody", async () => {
    show();
    await userEvent.type(screen.getByLabelText("Filter players"), "nobody");
    await userEvent.click(screen.getAllByRole("button", { name: "Clear the filter" }).at(-1) as HTMLElement);
    expect(names()).toHaveLength(3);
  });

  it("lists only who is in view", async () => {
    show();
    await userEvent.click(screen.getByRole("button", { name: "In view 2" }));
    expect(names()).toEqual(["Quill", "Idris"]);
  });

  it("selects with a click, more with shift, follows with two", async () => {
    show();
    const user = userEvent.setup();
    await user.click(screen.getByRole("row", { name: /Idris/ }));
    await user.keyboard("{Shift>}");
    await user.click(screen.getByRole("row", { name: /Vesna/ }));
    await user.keyboard("{/Shift}");
    expect(useSelection.getState().selected).toEqual(["Idris", "Vesna"]);
    expect(screen.getByRole("row", { name: /Idris/ }).getAttribute("aria-selected")).toBe("true");
    await user.dblClick(screen.getByRole("row", { name: /Quill/ }));
    expect(onFollow).toHaveBeenCalledWith("Quill");
  });

  it("is walked with the arrow keys", async () => {
    show();
    const user = userEvent.setup();
    screen.getByRole("row", { name: /Quill/ }).focus();
    await user.keyboard("{ArrowDown}");
    await vi.waitFor(() => expect(document.activeElement?.textContent).toContain("Vesna"));
    await user.keyboard("{Enter}");
    expect(useSelection.getState().selected).toEqual(["Vesna"]);
    expect(onGoTo).toHaveBeenCalledWith("Vesna");
  });

  it("shows the columns that were chosen, and remembers them", async () => {
    show();
    await userEvent.click(screen.getByRole("button", { name: "Columns" }));
    await userEvent.click(screen.getByRole("checkbox", { name: "Deaths" }));
    expect(screen.getByRole("columnheader", { name: "Deaths" })).toBeTruthy();
    expect(usePreferences.getState().columns).toContain("deaths");
  });

  it("goes to who is tapped on a phone", async () => {
    show({ isTouch: true });
    await userEvent.click(screen.getByRole("row", { name: /Quill/ }));
    expect(onGoTo).toHaveBeenCalledWith("Quill");
    expect(screen.getAllByText("Uziz, 2.0N, 1.0E")).toHaveLength(3);
  });

  it("tells how to connect when nobody reports", async () => {
    setFleet([]);
    vi.useFakeTimers({ now: Date.now() + 120_000 });
    setFleet([]);
    vi.useRealTimers();
    show();
    expect(await screen.findByText("No characters have reported in the last 30 s.")).toBeTruthy();
    expect(screen.getByText(/^ws:\/\/.*\/ws\/position$/)).toBeTruthy();
    expect(screen.getByText("data/secrets.toml")).toBeTruthy();
  });
});
