import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { useWindows } from "../../stores/windows";
import { mockApi, problem } from "../../test/api";
import { INVENTORY, SLEEVES } from "../../test/items";
import { renderPage } from "../../test/render";
import { InventoryWindow } from "./inventory-window";
import { useItemPreferences } from "./item-preferences";

const RIGHTS = { hasAccount: true, mayChange: true };

function show() {
  const api = mockApi({ "GET /inventory/Ysolde": () => [200, INVENTORY] });
  renderPage(<InventoryWindow subject="Ysolde" onSubject={() => {}} rights={RIGHTS} />);
  return api;
}

const slot = (name: RegExp) => screen.findByRole("button", { name });

beforeEach(() => {
  useItemPreferences.setState({ view: "packs" });
  useWindows.getState().restore([]);
});

it("shows the main pack slot by slot, and the other packs on demand", async () => {
  show();
  const slots = within(await screen.findByRole("group", { name: "Main pack, slots" })).getAllByRole("button");
  expect(slots.map((each) => each.textContent)).toEqual([
    "Steel Celdon Sleeves, legendary cantrip",
    "Prismatic Taper, 840840",
  ]);
  expect(screen.getByText("2 of 102")).toBeTruthy();
  expect(screen.getByText("28,400 pyreal")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Pack 1, 1 of 24" }));
  expect(await slot(/Olthoi Helm/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: /Celdon/ })).toBeNull();
});

it("tells everything of an item on focus, and lets one act on it after a click", async () => {
  const api = show();
  api.routes["GET /inv/similar"] = (_, query) => [200, { q: `like ${query.get("item")}`, explained: "" }];
  const sleeves = await slot(/Celdon Sleeves/);
  sleeves.focus();
  await userEvent.keyboard("{ArrowRight}{ArrowLeft}");
  const tip = await screen.findByRole("tooltip");
  expect(sleeves.getAttribute("aria-describedby")).toBe(tip.id);
  for (const text of ["651", "3 of 10", "level 180", "Legendary Strength", "Impenetrability VIII"]) {
    expect(within(tip).getByText(text)).toBeTruthy();
  }
  expect(within(tip).getByText("Damage resist 2 · crit damage resist 1")).toBeTruthy();
  expect(within(tip).getByText("Mana 1,450 of 1,722, lasts 6 h 2 m")).toBeTruthy();
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("tooltip")).toBeNull();

  await userEvent.click(sleeves);
  const card = screen.getByRole("dialog", { name: "Steel Celdon Sleeves" });
  expect(document.activeElement).toBe(card);
  await userEvent.click(within(card).getByRole("button", { name: "More like this" }));
  await vi.waitFor(() =>
    expect(useWindows.getState().windows).toMatchObject([
      { kind: "items", subject: `like ${SLEEVES.item_id}` },
    ]),
  );
  await userEvent.click(within(card).getByRole("button", { name: "History" }));
  expect(useWindows.getState().windows.at(-1)).toMatchObject({
    kind: "history",
    subject: `#${SLEEVES.item_id}`,
  });
  card.focus();
  await userEvent.keyboard("{Escape}");
  expect(document.activeElement).toBe(sleeves);
});

it("searches names, sets and spells through all packs", async () => {
  show();
  const field = await screen.findByLabelText("Search in this inventory");
  await userEvent.type(field, "hearty legendary");
  expect(screen.getByText(/^1 of/).textContent).toBe("1 of 3 items");
  await userEvent.clear(field);
  await userEvent.type(field, "helm");
  expect(await slot(/Olthoi Helm/)).toBeTruthy();
  expect(screen.getByText("1 found")).toBeTruthy();
  await userEvent.clear(field);
  await userEvent.type(field, "zzz");
  await userEvent.click(screen.getByRole("button", { name: "Search all characters" }));
  expect(useWindows.getState().windows).toMatchObject([{ kind: "items", subject: "zzz" }]);
  await userEvent.click(screen.getAllByRole("button", { name: "Clear the search" })[0] as HTMLElement);
  expect(await slot(/Celdon Sleeves/)).toBeTruthy();
});

it("lists the same items as lines", async () => {
  show();
  await userEvent.click(await screen.findByText("List"));
  const names = () =>
    screen
      .getAllByRole("row")
      .slice(1)
      .map((row) => row.querySelector(".item-name .ell")?.textContent);
  expect(names()).toEqual(["Olthoi Helm", "Prismatic Taper", "Steel Celdon Sleeves"]);
  await userEvent.click(screen.getByRole("button", { name: /^Item/ }));
  expect(names()).toEqual(["Steel Celdon Sleeves", "Prismatic Taper", "Olthoi Helm"]);
});

it("keeps the last good data when it cannot be read again", async () => {
  const api = show();
  await slot(/Celdon Sleeves/);
  api.routes["GET /inventory/Ysolde"] = () => [500, problem("internal", "disk is full")];
  await userEvent.click(screen.getByRole("button", { name: "Refresh" }));
  expect(await screen.findByText(/Could not be read again, seen/)).toBeTruthy();
  expect(await slot(/Celdon Sleeves/)).toBeTruthy();
});

it("says where an unknown inventory would come from", async () => {
  mockApi({ "GET /inventory/Nobody": () => [404, problem("not_found", "no such character")] });
  renderPage(<InventoryWindow subject="Nobody" onSubject={() => {}} rights={RIGHTS} />);
  expect(await screen.findByText("No inventory of Nobody is known.")).toBeTruthy();
});
