import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { mockApi, problem, type Routes } from "../../test/api";
import { found, HELM, item, SLEEVES } from "../../test/items";
import { renderPage } from "../../test/render";
import { useItemPreferences } from "./item-preferences";
import { SearchWindow } from "./search-window";

const SETS = {
  field: "set",
  label: "Set",
  values: [
    { value: "adept", label: "Adept's Set", count: 38 },
    { value: "hearty", label: "Hearty Set", count: 22 },
  ],
};
const seen: string[] = [];

function Page({ initial, hasAccount }: { readonly initial: string; readonly hasAccount: boolean }) {
  const [subject, setSubject] = useState(initial);
  seen.push(subject);
  return <SearchWindow subject={subject} onSubject={setSubject} rights={{ hasAccount, mayChange: true }} />;
}

function show(initial = "", { hasAccount = true, routes = {} as Routes } = {}) {
  const api = mockApi({
    "GET /inv/search": (_, query) =>
      query.get("q")?.includes(">>") === true
        ? [
            400,
            problem("bad_query", "found >>, expected a number", {
              at: [12, 17],
              suggestion: "al:>400",
              replace: [9, 17],
            }),
          ]
        : [200, found([SLEEVES, HELM], { facets: [SETS], total: 233 })],
    "GET /inv/complete": (_, query) => {
      const from = (query.get("q") ?? "").lastIndexOf(" ") + 1;
      const items = [{ text: "set:adept", label: "Adept's Set", detail: "set" }];
      return [200, { from, to: Number(query.get("cursor")), items }];
    },
    "GET /inv/groups": () => [200, { groups: [] }],
    "GET /inv/searches": () => [
      200,
      {
        searches: [
          {
            id: 1,
            name: "Good sleeves",
            q: "sleeves al:>600",
            owner: "erik",
            is_shared: false,
            is_own: true,
          },
          { id: 2, name: "Adept parts", q: "set:adept", owner: "aldra", is_shared: true, is_own: false },
        ],
      },
    ],
    "POST /inv/searches": () => [201, {}],
    "GET /inventory-characters": () => [200, { characters: [{ item_count: 14208 }] }],
    ...routes,
  });
  renderPage(<Page initial={initial} hasAccount={hasAccount} />);
  return api;
}

const field = () => screen.findByRole("combobox", { name: "Search items" });
const chips = () => screen.queryAllByRole("button", { name: /^Change / }).map((chip) => chip.textContent);

beforeEach(() => {
  seen.length = 0;
  useItemPreferences.setState({ columns: null, areFacetsShown: true, recent: [] });
});

it("makes chips of finished terms, and searches for the whole text", async () => {
  show();
  await userEvent.type(await field(), "is:armor al:>600 -is:equipped sort:al");
  expect(chips()).toEqual(["is:armor", "al:>600", "-is:equipped"]);
  await vi.waitFor(() => expect(seen.at(-1)).toBe("is:armor al:>600 -is:equipped sort:al"));
  await userEvent.click(screen.getByRole("button", { name: "Remove al:>600" }));
  expect(seen.at(-1)).toBe("is:armor -is:equipped sort:al");
  expect(await screen.findByText(/^233 of 14,208/)).toBeTruthy();
});

it("takes a chip back into the text", async () => {
  show("is:armor al:>600");
  const input = (await field()) as HTMLInputElement;
  await userEvent.click(input);
  await userEvent.keyboard("{Backspace}");
  expect(input.value).toBe("al:>600");
  await userEvent.keyboard("{Backspace}{Backspace}{Backspace}500{Enter}");
  expect(chips()).toEqual(["is:armor", "al:>500"]);
  await userEvent.click(screen.getByRole("button", { name: "Change is:armor" }));
  expect(input.value).toBe("is:armor");
  await userEvent.clear(input);
  await userEvent.type(input, "is:ring{Enter}");
  expect(seen.at(-1)).toBe("is:ring al:>500");
});

it("completes by keys", async () => {
  show();
  await userEvent.type(await field(), "is:armor se");
  const option = await screen.findByRole("option", { name: /set:adept/ });
  expect(option.getAttribute("aria-selected")).toBe("false");
  await userEvent.keyboard("{ArrowDown}");
  expect((await field()).getAttribute("aria-activedescendant")).toBe(option.id);
  await userEvent.keyboard("{Enter}");
  expect(chips()).toEqual(["is:armor", "set:adept"]);
  expect(seen.at(-1)).toBe("is:armor set:adept");
});

it("says what it could not read, where, and what may be meant", async () => {
  show("is:armor");
  expect(await screen.findByRole("grid")).toBeTruthy();
  await userEvent.type(await field(), "al:>>400 {Enter}");
  expect(await screen.findByText(/expected a number/)).toBeTruthy();
  expect(screen.getByRole("alert").querySelector("mark")?.textContent).toBe(">>400");
  expect((await field()).getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByRole("grid"), "the last good result stays").toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "al:>400" }));
  expect(seen.at(-1)).toBe("is:armor al:>400");
});

it("ticks facets into the query, and sorts by heads", async () => {
  show("is:armor");
  await userEvent.click(await screen.findByRole("checkbox", { name: /Adept's/ }));
  expect(seen.at(-1)).toBe("is:armor set:adept");
  await userEvent.click(await screen.findByRole("checkbox", { name: /Hearty/ }));
  expect(seen.at(-1)).toBe("is:armor (set:adept OR set:hearty)");
  await userEvent.click(await screen.findByRole("button", { name: "AL" }));
  expect(seen.at(-1)).toBe("is:armor (set:adept OR set:hearty) sort:al");
  expect((await screen.findByRole("columnheader", { name: /AL/ })).getAttribute("aria-sort")).toBe(
    "descending",
  );
});

it("puts chosen items side by side", async () => {
  show("is:armor");
  await userEvent.click(await screen.findByRole("checkbox", { name: "Compare Steel Celdon Sleeves" }));
  expect(screen.getByRole("button", { name: "Compare" }).getAttribute("aria-disabled")).toBe("true");
  await userEvent.click(screen.getByRole("checkbox", { name: "Compare Olthoi Helm" }));
  await userEvent.click(screen.getByRole("button", { name: "Compare" }));
  const table = screen.getByRole("table", { name: "Items side by side" });
  const row = within(table).getByRole("rowheader", { name: "Armor level" }).closest("tr");
  expect([...(row?.cells ?? [])].map((cell) => cell.textContent)).toEqual([
    "Armor level",
    "651 (best)",
    "648",
  ]);
});

it("reads page after page", async () => {
  const page = (first: number) => Array.from({ length: 40 }, (_, i) => item(`Item ${first + i}`));
  const asked: string[] = [];
  const search: Routes[string] = (_, query) => {
    asked.push(`${query.get("cursor") ?? ""} ${query.get("facets")}`);
    return query.get("cursor") === "c1"
      ? [200, found(page(40), { total: 80 })]
      : [200, found(page(0), { total: 80, next: "c1" })];
  };
  show("is:armor", { routes: { "GET /inv/search": search } });
  await vi.waitFor(() => expect(asked).toEqual([" 1", "c1 0"]));
  expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("81");
});

it("offers to let go of one condition when nothing is found", async () => {
  show("al:>700 set:adept sort:al", { routes: { "GET /inv/search": () => [200, found([])] } });
  await screen.findByText(/^No items match/);
  await userEvent.click(screen.getAllByRole("button", { name: "Remove set:adept" }).at(-1) as HTMLElement);
  expect(seen.at(-1)).toBe("al:>700 sort:al");
});

it("waits with a term that is under way", async () => {
  show("is:armor");
  await userEvent.type(await field(), "al:>");
  await new Promise((resolve) => setTimeout(resolve, 350));
  expect(seen.at(-1)).toBe("is:armor");
  await userEvent.type(await field(), "5");
  await vi.waitFor(() => expect(seen.at(-1)).toBe("is:armor al:>5"));
});

it("explains the language, and adds an example", async () => {
  const fields = [{ name: "al", summary: "armor level", example: "al:>400" }];
  show("is:armor", { routes: { "GET /inv/fields": () => [200, { fields }] } });
  await userEvent.click(await screen.findByRole("button", { name: "How to ask" }));
  await userEvent.click(await screen.findByRole("button", { name: "al:>400" }));
  expect(seen.at(-1)).toBe("is:armor al:>400");
});

it("keeps searches on the server", async () => {
  const api = show("is:armor");
  await userEvent.click(await screen.findByRole("button", { name: "Saved searches" }));
  const own = within(await screen.findByRole("region", { name: "Mine" }));
  expect(within(screen.getByRole("region", { name: "Shared" })).getByText("aldra")).toBeTruthy();
  await userEvent.type(screen.getByLabelText("Name of the search"), "Armor{Enter}");
  await vi.waitFor(() => expect(api.calls).toContain("POST /inv/searches"));
  await userEvent.click(own.getByRole("button", { name: /Good sleeves sleeves/ }));
  expect(seen.at(-1)).toBe("sleeves al:>600");
});

it("tells who has no account why nothing can be saved", async () => {
  show("is:armor", { hasAccount: false });
  await userEvent.click(await screen.findByRole("button", { name: "Saved searches" }));
  expect(screen.getByText(/belong to an account/)).toBeTruthy();
});
