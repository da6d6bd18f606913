import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { mockApi, problem } from "../../test/api";
import { renderPage } from "../../test/render";
import { GroupsWindow } from "./groups-window";
import type { Group } from "./model";

const CHARACTERS = ["Larsson", "Mule Alpha", "Mule Beta"].map((character_name) => ({
  character_name,
  color: 1,
  item_count: 100,
  changed_at: "2026-01-01T00:00:00Z",
}));

function show({ mayChange = true } = {}) {
  let groups: Group[] = [{ name: "mules", characters: ["Mule Alpha", "Gone Mule"] }];
  const put = (name: string) => (body: unknown) => {
    groups = [...groups.filter((group) => group.name !== name), { name, ...(body as Omit<Group, "name">) }];
    return [204] as const;
  };
  const api = mockApi({
    "GET /inv/groups": () => [200, { groups }],
    "GET /inventory-characters": () => [200, { characters: CHARACTERS }],
    "PUT /inv/groups/mules": put("mules"),
    "PUT /inv/groups/fighters": put("fighters"),
    "DELETE /inv/groups/mules": () => {
      groups = groups.filter(({ name }) => name !== "mules");
      return [204];
    },
  });
  renderPage(<GroupsWindow subject="" onSubject={() => {}} rights={{ hasAccount: true, mayChange }} />);
  return { api, groups: () => groups };
}

const tick = (name: RegExp) => screen.findByRole<HTMLInputElement>("checkbox", { name });
const save = () => userEvent.click(screen.getByRole("button", { name: "Save" }));

it("shows who is in a group, and changes it", async () => {
  const { groups } = show();
  expect((await tick(/Mule Alpha/)).checked).toBe(true);
  expect((await tick(/Gone Mule/)).checked, "one without items can be taken out").toBe(true);
  expect(screen.getByText("on:mules")).toBeTruthy();
  await userEvent.click(await tick(/Gone Mule/));
  await userEvent.click(await tick(/Mule Beta/));
  await save();
  await vi.waitFor(() =>
    expect(groups()).toEqual([{ name: "mules", characters: ["Mule Alpha", "Mule Beta"] }]),
  );
});

it("makes a group, gives one another name, and deletes one", async () => {
  const { api, groups } = show();
  await userEvent.click(await screen.findByRole("button", { name: "New group" }));
  await save();
  expect(api.calls.filter((call) => call.startsWith("PUT"))).toEqual([]);
  await userEvent.type(screen.getByLabelText("Name of the group"), "fighters");
  await userEvent.click(await tick(/Larsson/));
  await save();
  expect(await screen.findByText("on:fighters")).toBeTruthy();

  await userEvent.click(screen.getByRole("button", { name: /^mules/ }));
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  await userEvent.click(screen.getByRole("button", { name: "Delete" }));
  await vi.waitFor(() => expect(groups().map(({ name }) => name)).toEqual(["fighters"]));
});

it("says why a group could not be kept", async () => {
  const { api } = show();
  api.routes["PUT /inv/groups/mules"] = () => [400, problem("invalid", "a character is called mules")];
  await userEvent.click(await tick(/Larsson/));
  await save();
  expect(await screen.findByText("A character is called mules.")).toBeTruthy();
});

it("changes nothing for a viewer", async () => {
  show({ mayChange: false });
  await tick(/Larsson/);
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  expect(screen.queryByRole("button", { name: "New group" })).toBeNull();
});
