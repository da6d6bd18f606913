import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createRef } from "react";
import { beforeEach, expect, it, vi } from "vitest";
import { DEFAULT_LAYERS, useMapState } from "../features/map/map-state";
import { useSelection } from "../stores/selection";
import { setFleet } from "../test/fleet";
import { useMapKeys } from "./use-map-keys";

const commands = {
  zoom: vi.fn(),
  pan: vi.fn(),
  fitWorld: vi.fn(),
  fitCharacters: vi.fn(),
  goTo: vi.fn(),
  goToCharacter: vi.fn(),
};
const onKeys = vi.fn();
const search = createRef<HTMLInputElement>();

function Page() {
  useMapKeys({ commands, search, onKeys });
  return <input ref={search} aria-label="Search" />;
}

beforeEach(() => {
  vi.clearAllMocks();
  useSelection.setState({ selected: [], followed: [] });
  useMapState.setState({ layers: DEFAULT_LAYERS, labelDetail: 2, isBare: false });
  setFleet([{ character_name: "Idris" }, { character_name: "Quill" }, { character_name: "Vesna" }]);
  render(<Page />);
});

const press = (keys: string) => userEvent.keyboard(keys);

it("moves and zooms the map", async () => {
  await press("+-w{ArrowLeft}h?");
  expect(commands.zoom.mock.calls).toEqual([[1], [-1]]);
  expect(commands.pan.mock.calls).toEqual([
    [0, 1],
    [-1, 0],
  ]);
  expect(commands.fitWorld).toHaveBeenCalledOnce();
  expect(onKeys).toHaveBeenCalledOnce();
});

it("switches layers and names, and tells h from H", async () => {
  await press("tlH");
  expect(useMapState.getState()).toMatchObject({ labelDetail: 3, isBare: true, layers: { trails: false } });
  expect(commands.fitWorld).not.toHaveBeenCalled();
});

it("steps through the characters, around the ends", async () => {
  await press("]]");
  expect(useSelection.getState().selected).toEqual(["Quill"]);
  // A doubled bracket is one press of it.
  await press("[[[[");
  expect(useSelection.getState().selected).toEqual(["Vesna"]);
  expect(commands.goToCharacter).toHaveBeenLastCalledWith("Vesna");
});

it("follows, and undoes one thing at a time", async () => {
  useSelection.setState({ selected: ["Quill"] });
  await press("f");
  expect(useSelection.getState().followed).toEqual(["Quill"]);
  await press("]");
  expect(useSelection.getState().followed).toEqual(["Vesna"]);
  await press("{Escape}");
  expect(useSelection.getState()).toMatchObject({ followed: [], selected: ["Vesna"] });
  await press("{Escape}");
  expect(useSelection.getState().selected).toEqual([]);
});

it("leaves letters to a field, and shortcuts to the browser", async () => {
  await press("/");
  expect(document.activeElement).toBe(search.current);
  await press("t");
  expect(search.current?.value).toBe("t");
  search.current?.blur();
  await press("{Control>}+{/Control}");
  expect(commands.zoom).not.toHaveBeenCalled();
  expect(useMapState.getState().layers.trails).toBe(true);
});
