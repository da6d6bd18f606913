import { create } from "zustand";
import { persist } from "zustand/middleware";

export const THEMES = ["system", "dark", "light", "contrast"] as const;
export type Theme = (typeof THEMES)[number];

/** What this browser remembers; what is being looked at is in the URL instead. */
interface Preferences {
  readonly theme: Theme;
  readonly isSidebarOpen: boolean;
  readonly isLegendOpen: boolean;
  /** Ids of the list's columns, in no order; unknown ones are passed over by the list. */
  readonly columns: readonly string[] | null;
  set(change: Partial<Omit<Preferences, "set">>): void;
}

export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      theme: "system",
      isSidebarOpen: true,
      isLegendOpen: true,
      columns: null,
      set: (change) => set(change),
    }),
    { name: "overlord.preferences", version: 1 },
  ),
);
