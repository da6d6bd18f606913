import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { mockApi } from "../../test/api";
import { renderPage } from "../../test/render";
import { eventWords } from "./event-words";
import { HistoryWindow } from "./history-window";
import type { ItemEvent } from "./model";

const event = (rest: Partial<ItemEvent>): ItemEvent => ({
  at: new Date(Date.now() - 2 * 3_600_000 - 60_000).toISOString(),
  character_name: "Larsson",
  item_id: -5,
  name: "Olthoi Helm",
  kind: "arrived",
  other: null,
  from: null,
  to: null,
  count_before: null,
  count_after: null,
  ...rest,
});

const EVENTS = [
  event({ other: "Mule Gamma" }),
  event({ kind: "moved", from: "Main pack", to: "Pack 3" }),
  event({ kind: "lost_on_death", name: "Crown" }),
  event({ kind: "counted", name: "Prismatic Taper", count_before: 1200, count_after: 1188 }),
];

function show(subject: string) {
  const asked: string[] = [];
  mockApi({
    "GET /inv/history": (_, query) => {
      asked.push(`${query.get("character")} ${query.get("item")}`);
      return [200, { events: EVENTS }];
    },
    "GET /inv/supplies": () => [
      200,
      {
        supplies: [
          { character_name: "Larsson", name: "Lead Scarab", count: 40, used_per_day: null, days_left: null },
          { character_name: "Larsson", name: "Mana Stone", count: 12, used_per_day: 1.2, days_left: 10 },
          {
            character_name: "Larsson",
            name: "Prismatic Taper",
            count: 1840,
            used_per_day: 2400,
            days_left: 0.77,
          },
        ],
      },
    ],
  });
  renderPage(
    <HistoryWindow subject={subject} onSubject={() => {}} rights={{ hasAccount: true, mayChange: true }} />,
  );
  return asked;
}

const lines = () => screen.getAllByRole("listitem").map((line) => line.textContent);

it("tells what happened in words, and how long ago", async () => {
  const asked = show("Larsson");
  await screen.findByText("Crown");
  expect(asked).toEqual(["Larsson null"]);
  expect(lines()).toEqual([
    "Olthoi Helm came from Mule Gamma to Larsson2 h ago",
    "Olthoi Helm moved from Main pack to Pack 32 h ago",
    "Crown was lost by Larsson on death2 h ago",
    "Prismatic Taper went from 1,200 to 1,188−122 h ago",
  ]);
});

it("is narrowed to kinds and asked anew for other times", async () => {
  const asked = show("Larsson");
  await screen.findByText("Crown");
  await userEvent.click(screen.getByRole("button", { name: "Lost on death" }));
  expect(lines()).toEqual(["Crown was lost by Larsson on death2 h ago"]);
  expect(screen.getByText("1 of 4 events")).toBeTruthy();
  await userEvent.click(screen.getByText("90 d"));
  await vi.waitFor(() => expect(asked).toHaveLength(2));
});

it("follows one item wherever it goes, which has no supplies", async () => {
  const asked = show("#-5");
  await screen.findByText(/came from Mule Gamma/);
  expect(asked).toEqual(["null -5"]);
  expect(screen.queryByText("Supplies")).toBeNull();
});

it("says what runs out first", async () => {
  show("Larsson");
  await userEvent.click(await screen.findByText("Supplies"));
  await screen.findByRole("table", { name: "Supplies" });
  const rows = screen.getAllByRole("row").slice(1);
  expect(
    rows.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent).join(" | ")),
  ).toEqual([
    "Prismatic Taper | 1,840 | 2,400 | 18 h",
    "Mana Stone | 12 | 1 | 10 d",
    "Lead Scarab | 40 | – | –",
  ]);
  expect(screen.getByText("1 for less than two days")).toBeTruthy();
});

it("has words for what nobody knows the other side of", () => {
  expect(eventWords(event({}))).toBe("came to Larsson");
  expect(eventWords(event({ kind: "left" }))).toBe("left Larsson");
  expect(eventWords(event({ kind: "left", other: "Ysolde" }))).toBe("went from Larsson to Ysolde");
  expect(eventWords(event({ kind: "moved", to: "Pack 2" }))).toBe("was put into Pack 2");
});
