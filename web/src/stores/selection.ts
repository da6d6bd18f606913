import { create } from "zustand";

/** Whom the user looks at; shared by the map, the list and the search. */
interface SelectionState {
  /** In the order they were picked; the last is the one that keys step from. */
  readonly selected: readonly string[];
  readonly followed: readonly string[];
  select(names: readonly string[]): void;
  /** Adds a character to the selection, or takes it out. */
  toggle(name: string): void;
  follow(names: readonly string[]): void;
  /** Follows the selection, or stops when it is followed already. */
  toggleFollow(): void;
}

export const useSelection = create<SelectionState>()((set) => ({
  selected: [],
  followed: [],
  select: (selected) => set({ selected }),
  toggle: (name) =>
    set(({ selected }) => ({
      selected: selected.includes(name) ? selected.filter((other) => other !== name) : [...selected, name],
    })),
  follow: (followed) => set({ followed }),
  toggleFollow: () => set(({ selected, followed }) => ({ followed: followed.length > 0 ? [] : selected })),
}));
