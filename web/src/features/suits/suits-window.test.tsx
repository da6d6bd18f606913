import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { useNotices } from "../../stores/notices";
import { useSuitQuestions } from "../../stores/suit-questions";
import { renderPage } from "../../test/render";
import { BOOTS, COAT, HELM, piece, sent, suit } from "../../test/suits";
import type { SuitRequest } from "./model";
import { usePins } from "./pins";
import { SuitsWindow } from "./suits-window";
import type { PoolBoxProps } from "./window-props";

const OPTIONS = {
  slots: [],
  sets: [
    { id: 13, name: "Soldier's Set" },
    { id: 14, name: "Adept's Set" },
    { id: 16, name: "Defender's Set" },
  ],
  lines: [
    { line: "strength", name: "Strength" },
    { line: "focus", name: "Focus" },
    { line: "sprint", name: "Sprint" },
  ],
  weights: { classic: { sets: 1000 } },
};
const FIRST = suit([HELM, COAT, BOOTS]);
const SECOND = suit([piece("Gold Helm"), COAT], { rank: 2, objective: { lines: 1, al: 500, items: 2 } });
const FOUND = [
  sent("search", { id: "a1", queue: 0, candidates: 9, refused: { owner: 2 } }),
  sent("suits", { count: 2 }),
  sent("suit", FIRST),
  sent("suit", SECOND),
];
const PROVEN = sent("complete", {
  status: "optimal",
  proven: 2,
  gap: null,
  suits: 2,
  nodes: 5,
  elapsed_ms: 3,
});

/** The texts a search answers with, and what everything else does, by method and path. */
let stream: readonly string[];
let answers: Record<string, (body: unknown) => unknown>;
let asked: { readonly name: string; readonly body: SuitRequest }[];

beforeEach(() => {
  sessionStorage.clear();
  usePins.setState({ pins: [] });
  stream = [...FOUND, PROVEN];
  asked = [];
  answers = { "GET /options": () => OPTIONS };
  vi.stubGlobal("fetch", (url: string, init: RequestInit = {}) => {
    const name = `${init.method ?? "GET"} ${url.replace("/api/inv/suitbuilder", "")}`;
    const body = init.body === undefined ? {} : (JSON.parse(String(init.body)) as SuitRequest);
    asked.push({ name, body });
    if (name === "POST /search" || name === "POST /fleet")
      return Promise.resolve(new Response(stream.join("")));
    return Promise.resolve(new Response(JSON.stringify(answers[name]?.(body) ?? {})));
  });
});

function PoolBox({ text, onText }: PoolBoxProps) {
  return <input aria-label="Pool of items" value={text} onChange={({ target }) => onText(target.value)} />;
}

function Page({ goal }: { readonly goal: string }) {
  const [subject, setSubject] = useState(goal);
  return (
    <>
      <output aria-label="URL">{subject}</output>
      <SuitsWindow
        windowId={1}
        subject={subject}
        onSubject={setSubject}
        characters={["Larsson", "Ysolde"]}
        groups={["mules"]}
        PoolBox={PoolBox}
      />
    </>
  );
}

const show = (goal = "w=Larsson") => renderPage(<Page goal={goal} />);
const url = () => screen.getByLabelText("URL").textContent;
const press = (name: string | RegExp) => userEvent.click(screen.getByRole("button", { name }));
const requests = () => asked.filter(({ name }) => name === "POST /search").map(({ body }) => body);
async function find() {
  await press("Find suits");
  await screen.findByText("Proven: nothing is better");
}

describe("the goal", () => {
  it("is complete with a character and a profile", async () => {
    show("");
    await press("Find suits");
    expect(requests()).toHaveLength(0);
    await userEvent.selectOptions(screen.getByLabelText("Wearer"), "Ysolde");
    await userEvent.selectOptions(screen.getByLabelText("Fights with"), "War magic");
    expect(url()).toBe("w=Ysolde;p=war");
    await find();
    expect(requests()[0]).toMatchObject({
      wearer: { character: "Ysolde" },
      primary_set: 14,
      primary_count: 5,
    });
  });

  it("can be changed line by line", async () => {
    show();
    await screen.findByRole("option", { name: "Sprint" });
    await userEvent.selectOptions(screen.getByLabelText("Least tier of all"), "legendary");
    await userEvent.click(screen.getByRole("checkbox", { name: "Strength is required" }));
    await userEvent.selectOptions(screen.getByLabelText("Add a cantrip"), "Sprint");
    await press("Do not look for Focus");
    await press("mules");
    await press("Armor level earlier");
    await userEvent.type(screen.getByLabelText("Owners at most"), "3");
    await press("Crit damage of armor: none");
    await find();
    const [request] = requests();
    const wanted = request?.wanted as readonly { line: string }[];
    expect(wanted).toContainEqual({ line: "strength", tier: "legendary", required: true });
    expect(wanted.at(-1)).toEqual({ line: "sprint", tier: "epic", required: false });
    expect(wanted.map(({ line }) => line)).not.toContain("focus");
    expect(request).toMatchObject({
      pool: "on:mules",
      max_owners: 3,
      allowed_ratings: { armor: { crit_damage: [1, 2] } },
    });
    expect((request?.objective as string[] | undefined)?.slice(-3)).toEqual(["al", "ratings", "fewer_items"]);
  });

  it("puts what the server cannot read beside its field", async () => {
    stream = [];
    show("w=Larsson;q=sett%3aadept");
    const error = { code: "bad_query", message: "at 0: no field sett", field: "pool" };
    vi.stubGlobal("fetch", () => Promise.resolve(new Response(JSON.stringify({ error }), { status: 400 })));
    await press("Find suits");
    await screen.findByText("At 0: no field sett.");
    await waitFor(() => expect(screen.getByLabelText("Wearer")).toBeTruthy());
    expect(screen.getByRole("alert").textContent).toBe("At 0: no field sett.");
  });
});

describe("the suits", () => {
  it("come with what is missing, and say whether they are proven", async () => {
    show("w=Larsson;c=+focuse+sprinte");
    await find();
    expect(screen.getByRole("row", { name: /^Compare suit 1/ }).getAttribute("aria-selected")).toBe("true");
    const lines = within(screen.getByRole("list", { name: "Wanted cantrips" })).getAllByRole("listitem");
    expect(lines.map((line) => line.textContent)).toEqual(["Sprintmissing", "Focuslegendary"]);
    expect(screen.getByText("1 of 2")).toBeTruthy();
    screen.getByRole("row", { name: /^Compare suit 1/ }).focus();
    await userEvent.keyboard("{ArrowDown}");
    expect(screen.getByRole("button", { name: /^Head: Gold Helm/ })).toBeTruthy();
  });

  it("are searched again with what was locked and what was excluded", async () => {
    show();
    await find();
    await press(/^Head: Steel Helm/);
    expect(screen.getByText("The goal has changed")).toBeTruthy();
    await userEvent.click(screen.getByLabelText("Pieces"));
    await press("Never use Chiran Sandals");
    await press("Search again");
    await waitFor(() => expect(requests()).toHaveLength(2));
    expect(requests()[1]).toMatchObject({
      locked_items: [{ item_id: HELM.item_id, slots: ["head"] }],
      excluded_items: [BOOTS.item_id],
    });
    await waitFor(() => expect(screen.queryByText("The goal has changed")).toBeNull());
  });

  it("can be kept, and two of them compared", async () => {
    show();
    await find();
    await press("Pin suit");
    expect(usePins.getState().pins).toMatchObject([{ wearer: "Larsson", suit: { rank: 1 } }]);
    await userEvent.click(screen.getByLabelText("Compare suit 1"));
    await userEvent.click(screen.getByLabelText("Compare suit 2"));
    await press("Compare 2 of 2");
    const table = screen.getByRole("table", { name: "Suits side by side" });
    expect(within(table).getByRole("row", { name: /^Armor level/ }).textContent).toBe(
      "Armor level900 (better)500",
    );
    expect(within(table).getByRole("row", { name: /^Head/ }).textContent).toContain("Gold Helm");
    expect(within(table).queryByRole("row", { name: /^Chest/ })).toBeNull();
  });

  it("tell what to move", async () => {
    answers["POST /moves"] = () => ({
      tools: [{ tool_name: "Main Reduction Tool", count: 1 }],
      moves: [
        {
          from: "Mule Gamma",
          to: "Larsson",
          items: [
            {
              item_id: 1,
              name: "Steel Helm",
              container: "Pack 3",
              slots: ["head"],
              tool_name: "Main Reduction Tool",
            },
          ],
        },
      ],
    });
    show();
    await find();
    await press("Show what to move");
    const group = await screen.findByRole("region", { name: "Mule Gamma to Larsson" });
    expect(group.textContent).toContain("Steel HelmPack 3 · for headMain Reduction Tool");
  });

  it("say how far they may be from the best when the search was stopped", async () => {
    const gap = { term: "al", by: 12, fraction: 0.01 };
    stream = [
      ...FOUND,
      sent("complete", { status: "cancelled", proven: 0, gap, suits: 2, nodes: 5, elapsed_ms: 3 }),
    ];
    show();
    await press("Find suits");
    expect(await screen.findByText("Stopped: at most +12 AL possible")).toBeTruthy();
  });
});

describe("the explanations", () => {
  it("name rules that cannot hold together, and search without one", async () => {
    const dropped = [{ kind: "max_owners", text: "At most 1 owner" }];
    const conflict = {
      constraints: [{ kind: "required_line", text: "Legendary Strength is required" }, ...dropped],
      relaxations: [{ dropped, objective: { sets: 2, al: 5120 }, patch: { max_owners: null } }],
    };
    stream = [
      sent("search", { id: "a1", candidates: 9, refused: { owner: 2 } }),
      sent("complete", {
        status: "infeasible",
        proven: 0,
        gap: null,
        suits: 0,
        nodes: 1,
        elapsed_ms: 1,
        conflict,
      }),
    ];
    show("w=Larsson;mo=1");
    await press("Find suits");
    expect(await screen.findByText("Legendary Strength is required")).toBeTruthy();
    expect(screen.getByText("2 sets complete, 5,120 armor level")).toBeTruthy();
    stream = [...FOUND, PROVEN];
    await press("Search so");
    await screen.findByText("Proven: nothing is better");
    expect(requests()[1]).not.toHaveProperty("max_owners");
    expect(url()).toBe("w=Larsson");
  });

  it("say why an item is left out, and lock it", async () => {
    answers["POST /why-not"] = () => ({
      kind: "beaten",
      text: "A better suit does without it.",
      suit: FIRST,
    });
    show();
    await find();
    const item = { id: 77, name: "Lead Ring" };
    useSuitQuestions.setState({ asked: { item, windowId: 2 } });
    expect(screen.queryByText("Why not Lead Ring?")).toBeNull();
    useSuitQuestions.setState({ asked: { item, windowId: 1 } });
    expect(await screen.findByText("A better suit does without it.")).toBeTruthy();
    await press("Lock it and search");
    await waitFor(() => expect(requests()).toHaveLength(2));
    expect(requests()[1]).toMatchObject({ locked_items: [77] });
  });

  it("offer swaps, and take one", async () => {
    const ring = piece("Lead Ring", { slots: ["feet"], item_id: 78 });
    answers["POST /swaps"] = () => ({
      swaps: [{ out: BOOTS, into: [ring], objective: {}, difference: { al: -3 } }],
    });
    answers["POST /set-costs"] = () => ({
      sets: [{ set_id: 14, set: "Adept's Set", count: 6, suit: null, difference: {}, proven: true }],
    });
    show();
    await find();
    await userEvent.click(screen.getByLabelText("Set costs"));
    expect(await screen.findByText("no such suit")).toBeTruthy();
    await userEvent.click(screen.getByLabelText("Next swaps"));
    expect(await screen.findByText("−3 AL")).toBeTruthy();
    await press("Swap");
    await waitFor(() => expect(requests()).toHaveLength(2));
    expect(requests()[1]).toMatchObject({
      excluded_items: [BOOTS.item_id],
      locked_items: [{ item_id: 78, slots: ["feet"] }],
    });
  });
});

it("climbs from what is worn now, without what is no part of a suit", async () => {
  const ring = piece("Lead Ring", { slots: ["feet"] });
  const step = { out: BOOTS, into: [ring], objective: {}, difference: { lines: 1 } };
  show();
  await find();
  const before = globalThis.fetch;
  const bodies: { items: unknown; steps: number }[] = [];
  vi.stubGlobal("fetch", (url: string, init: RequestInit = {}) => {
    if (url.startsWith("/api/inv/search")) {
      const items = [1, 2].map((item_id) => ({ item_id, class: "Clothing", character_name: "Larsson" }));
      return Promise.resolve(new Response(JSON.stringify({ items })));
    }
    if (!url.endsWith("/swaps")) return before(url, init);
    bodies.push(JSON.parse(String(init.body)));
    const error = { code: "invalid", message: "no part of a suit", field: "items[0].item_id" };
    const answer = { swaps: [], upgrades: [step], complete: true };
    return Promise.resolve(
      bodies.length === 1
        ? new Response(JSON.stringify({ error }), { status: 400 })
        : new Response(JSON.stringify(answer)),
    );
  });
  await userEvent.click(screen.getByLabelText("Upgrades"));
  const list = await screen.findByRole("list", { name: "Upgrades of what is worn" });
  expect(list.textContent).toContain("+1 cantrip");
  expect(bodies.map(({ items }) => items)).toEqual([[{ item_id: 1 }, { item_id: 2 }], [{ item_id: 2 }]]);
});

it("keeps a slot by its set and cantrips, and weighs ratings", async () => {
  show("w=Larsson;c=+focuse+sprinte");
  await screen.findAllByRole("option", { name: "Adept's Set" });
  await userEvent.selectOptions(screen.getByLabelText("Keep a slot"), "Hands");
  await userEvent.selectOptions(screen.getByLabelText("Set in Hands"), "Adept's Set");
  await userEvent.selectOptions(screen.getByLabelText("Cantrip in Hands"), "Sprint");
  await userEvent.type(screen.getByLabelText("Crit damage resist"), "0");
  await find();
  expect(requests()[0]).toMatchObject({
    locked_slots: [{ slot: "hands", set_id: 14, lines: [{ line: "sprint", tier: "legendary" }] }],
    rating_weights: { crit_damage_resist: 10 },
  });
  expect(screen.getByText("2 of 2")).toBeTruthy();
});

it("dresses several at once", async () => {
  stream = [
    sent("suits", { count: 2 }),
    sent("suit", { ...FIRST, wearer: "Larsson" }),
    sent("suit", { ...SECOND, rank: 1, wearer: "Ysolde" }),
    sent("complete", { status: "optimal", gap: null, suits: 2, without: ["Wei"], nodes: 1, elapsed_ms: 2 }),
  ];
  show();
  await userEvent.selectOptions(screen.getByLabelText("Dress one more"), "Ysolde");
  await userEvent.click(screen.getByLabelText("Best for all"));
  await find();
  const fleet = asked.find(({ name }) => name === "POST /fleet")?.body;
  expect(fleet).toMatchObject({
    wearers: [{ character: "Larsson" }, { character: "Ysolde" }],
    mode: "total",
  });
  expect(screen.getByRole("row", { name: /^Compare suit Ysolde/ })).toBeTruthy();
  expect(screen.queryByLabelText("Next swaps")).toBeNull();
  expect(screen.getByText("No suit is left for Wei.")).toBeTruthy();
});

it("joins the search it had before the page was loaded again", async () => {
  sessionStorage.setItem("overlord.suit-search", JSON.stringify({ goal: "w=Larsson", id: "b2" }));
  vi.stubGlobal("fetch", (address: string) =>
    Promise.resolve(
      new Response(address.endsWith("/b2") ? [...FOUND, PROVEN].join("") : JSON.stringify(OPTIONS)),
    ),
  );
  show();
  expect(await screen.findByText("Proven: nothing is better")).toBeTruthy();
});

it("tells what is missing in place of searching", async () => {
  const notice = vi.spyOn(useNotices.getState(), "show");
  show("");
  expect(screen.getByRole("button", { name: "Find suits" }).getAttribute("title")).toBe(
    "Choose who wears it",
  );
  await press("Find suits");
  expect(notice).toHaveBeenCalledWith("Choose who wears it");
});
