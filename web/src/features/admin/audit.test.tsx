import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { mockApi } from "../../test/api";
import { renderPage } from "../../test/render";
import { Audit } from "./audit";
import { type AuditEntry, type AuditFilter, kindWords, readAuditFilter, writeAuditFilter } from "./model";

const entry = (id: string, rest: Partial<AuditEntry> = {}): AuditEntry => ({
  id,
  at: "2026-01-01T00:00:00Z",
  kind: "sign_in",
  actor: `actor ${id}`,
  address: "192.168.1.20",
  subject: null,
  detail: null,
  ...rest,
});

function Page({ initial }: { readonly initial: AuditFilter }) {
  const [filter, setFilter] = useState(initial);
  return <Audit filter={filter} onFilter={setFilter} />;
}

function show(search = "") {
  const asked: string[] = [];
  mockApi({
    "GET /api-admin/audit": (_, query) => {
      asked.push(query.toString());
      if (query.get("search") === "zzz") return [200, { entries: [], next: null }];
      return query.get("before") === "c1"
        ? [200, { entries: [entry("3")], next: null }]
        : [
            200,
            { entries: [entry("1"), entry("2", { kind: "sign_in_failed", subject: "erik" })], next: "c1" },
          ];
    },
  });
  renderPage(<Page initial={readAuditFilter(search)} />);
  return asked;
}

const actors = () =>
  screen
    .getAllByRole("row")
    .slice(1)
    .map((row) => row.querySelectorAll("td")[1]?.textContent);

describe("the audit log", () => {
  it("tells what happened in words, and when in full", async () => {
    show();
    expect(await screen.findByRole("cell", { name: "sign-in failed" })).toBeTruthy();
    const [time] = screen.getAllByText(/ d ago$/);
    expect(time?.getAttribute("datetime")).toBe("2026-01-01T00:00:00Z");
    expect(time?.title).toMatch(/2026/);
  });

  it("goes on where the first page ended", async () => {
    const asked = show();
    await userEvent.click(await screen.findByRole("button", { name: "Load more" }));
    expect(await screen.findByText("3 shown")).toBeTruthy();
    expect(actors()).toEqual(["actor 1", "actor 2", "actor 3"]);
    expect(asked).toEqual(["limit=100", "limit=100&before=c1"]);
    expect(screen.queryByRole("button", { name: "Load more" })).toBeNull();
  });

  it("is filtered by kind, by whom, and by text", async () => {
    const asked = show();
    const user = userEvent.setup();
    await user.selectOptions(await screen.findByLabelText("What happened"), "API token made");
    await user.type(screen.getByLabelText("By whom"), "erik");
    await user.type(screen.getByLabelText("Search in the entries"), "zzz");
    expect(await screen.findByText("No entries match.")).toBeTruthy();
    expect(asked.at(-1)).toBe("kind=token_created&actor=erik&search=zzz&limit=100");
    await user.click(screen.getByRole("button", { name: "Clear the filter" }));
    expect(await screen.findByText("2 shown")).toBeTruthy();
  });

  it("begins with the filter of a link, even one it has no word for", async () => {
    const asked = show("?kind=portal_opened");
    expect(await screen.findByText("2 shown")).toBeTruthy();
    expect(asked).toEqual(["kind=portal_opened&limit=100"]);
    expect(screen.getByLabelText<HTMLSelectElement>("What happened").value).toBe("portal_opened");
  });
});

it("writes a filter as it reads it", () => {
  const filter = { kind: "command", actor: "internal:10.0.0.1", search: "/recall & more" };
  expect(readAuditFilter(writeAuditFilter(filter))).toEqual(filter);
  expect(writeAuditFilter({ kind: "", actor: "", search: "" })).toBe("");
  expect(kindWords("portal_opened")).toBe("portal opened");
});
