import { create } from "zustand";
import { persist } from "zustand/middleware";

const RECENT_MAX = 8;

/** What this browser remembers about the item windows. */
interface ItemPreferences {
  readonly view: "packs" | "list";
  /** Ids of the search's columns; null for the usual ones. */
  readonly columns: readonly string[] | null;
  /** Null leaves it to the width of the screen. */
  readonly areFacetsShown: boolean | null;
  /** Queries that found something, the newest first. */
  readonly recent: readonly string[];
  set(change: Partial<Pick<ItemPreferences, "view" | "columns" | "areFacetsShown">>): void;
  remember(query: string): void;
}

export const useItemPreferences = create<ItemPreferences>()(
  persist(
    (set) => ({
      view: "packs",
      columns: null,
      areFacetsShown: null,
      recent: [],
      set: (change) => set(change),
      remember: (query) =>
        set(({ recent }) => ({
          recent: [query, ...recent.filter((one) => one !== query)].slice(0, RECENT_MAX),
        })),
    }),
    { name: "overlord.items", version: 1 },
  ),
);
