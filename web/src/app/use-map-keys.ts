import { type RefObject, useEffect } from "react";
import type { MapCommands } from "../features/map/commands";
import { useMapState } from "../features/map/map-state";
import { livePlayers } from "../stores/live-players";
import { useNotices } from "../stores/notices";
import { useSelection } from "../stores/selection";
import { useWindows } from "../stores/windows";

export interface MapKeysOptions {
  readonly commands: MapCommands | null;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly onKeys: () => void;
}

/** Where letters are text, not commands. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input, select, textarea, [contenteditable], dialog, [role=dialog]") !== null
  );
}

/** Selects the character before or after the last selected one, by name, and goes there. */
function step(by: 1 | -1, commands: MapCommands): void {
  const names = livePlayers.getSnapshot().players.map((player) => player.row.character_name);
  const { selected, followed } = useSelection.getState();
  const at = names.indexOf(selected.at(-1) ?? "");
  const start = at < 0 && by === -1 ? 0 : at;
  const name = names[(start + by + names.length) % names.length];
  if (name === undefined) return;
  useSelection.setState({ selected: [name] });
  if (followed.length > 0) useSelection.setState({ followed: [name] });
  else commands.goToCharacter(name);
}

/** One press of Escape undoes one thing. */
function undoOne(): void {
  const { followed, selected } = useSelection.getState();
  if (useMapState.getState().isBare) useMapState.setState({ isBare: false });
  else if (followed.length > 0) useSelection.setState({ followed: [] });
  else if (selected.length > 0) useSelection.setState({ selected: [] });
}

function openInventory(): void {
  const name = useSelection.getState().selected.at(-1);
  if (name === undefined) useNotices.getState().show("Select a character to open its inventory");
  else useWindows.getState().open("inventory", name);
}

/** What each key does, by its name in the browser. */
function createActions(
  commands: MapCommands,
  search: MapKeysOptions["search"],
  onKeys: () => void,
): ReadonlyMap<string, () => void> {
  const map = useMapState.getState;
  return new Map([
    ["/", () => search.current?.focus()],
    ["?", onKeys],
    ["+", () => commands.zoom(1)],
    ["=", () => commands.zoom(1)],
    ["-", () => commands.zoom(-1)],
    ["ArrowUp", () => commands.pan(0, 1)],
    ["ArrowDown", () => commands.pan(0, -1)],
    ["ArrowLeft", () => commands.pan(-1, 0)],
    ["ArrowRight", () => commands.pan(1, 0)],
    ["w", () => commands.pan(0, 1)],
    ["s", () => commands.pan(0, -1)],
    ["a", () => commands.pan(-1, 0)],
    ["d", () => commands.pan(1, 0)],
    ["h", commands.fitWorld],
    ["H", () => useMapState.setState({ isBare: !map().isBare })],
    ["f", () => useSelection.getState().toggleFollow()],
    ["l", () => map().cycleLabels()],
    ["t", () => map().toggleLayer("trails")],
    ["e", () => map().toggleLayer("heat")],
    ["i", openInventory],
    ["I", () => useWindows.getState().openSearch()],
    ["u", () => useWindows.getState().open("suits", useSelection.getState().selected.at(-1))],
    ["[", () => step(-1, commands)],
    ["]", () => step(1, commands)],
    ["Escape", undoOne],
  ]);
}

/** The keys of the map, as plane spotters know them. */
export function useMapKeys({ commands, search, onKeys }: MapKeysOptions): void {
  useEffect(() => {
    if (commands === null) return;
    const actions = createActions(commands, search, onKeys);
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      const action = actions.get(event.key);
      if (action === undefined || isTyping(event.target)) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [commands, search, onKeys]);
}
