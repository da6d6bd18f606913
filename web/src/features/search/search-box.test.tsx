import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createRef } from "react";
import { expect, it, vi } from "vitest";
import { SearchBox } from "./search-box";

const onPlayer = vi.fn();
const onPosition = vi.fn();
const onInventory = vi.fn();
const onItems = vi.fn();

function show() {
  render(
    <SearchBox
      inputRef={createRef()}
      players={[
        { name: "Crag Minor", state: "idle", place: "Uziz" },
        { name: "Old Crag", state: "hunting", place: "Uziz" },
      ]}
      places={[{ name: "Cragstone", ew: 49.2, ns: 25.6 }]}
      onPlayer={onPlayer}
      onPosition={onPosition}
      onInventory={onInventory}
      onItems={onItems}
    />,
  );
  return screen.getByRole("combobox");
}

it("is used with the keyboard alone", async () => {
  const field = show();
  await userEvent.type(field, "crag{ArrowDown}");
  expect(
    (await screen.findAllByRole("option")).map((option) => option.getAttribute("aria-selected")),
  ).toEqual(["false", "true", "false", "false", "false", "false"]);
  expect(field.getAttribute("aria-activedescendant")).toBe((await screen.findAllByRole("option"))[1]?.id);
  await userEvent.keyboard("{Enter}");
  expect(onPlayer).toHaveBeenCalledWith("Old Crag");
  expect(screen.queryAllByRole("option")).toHaveLength(0);
});

it("goes to typed coordinates and to towns", async () => {
  const field = show();
  await userEvent.type(field, "10.0S, 20.5E{Enter}");
  expect(onPosition).toHaveBeenLastCalledWith(20.5, -10);
  await userEvent.type(field, "cragst");
  await userEvent.click((await screen.findAllByRole("option"))[0] as HTMLElement);
  expect(onPosition).toHaveBeenLastCalledWith(49.2, 25.6);
});

it("opens an inventory, and searches all items for what nobody is called", async () => {
  const field = show();
  await userEvent.type(field, "old");
  await userEvent.click(await screen.findByRole("option", { name: /Old Crag\s*inventory/ }));
  expect(onInventory).toHaveBeenCalledWith("Old Crag");
  await userEvent.type(field, "zzz{Enter}");
  expect(onItems).toHaveBeenCalledWith("zzz");
});
