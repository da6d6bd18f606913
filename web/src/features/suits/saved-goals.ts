import { create } from "zustand";
import { persist } from "zustand/middleware";

/** A goal under a name, as text. */
export interface SavedGoal {
  readonly name: string;
  readonly text: string;
}

const GOALS_MAX = 40;

interface SavedGoalsState {
  /** The newest first. */
  readonly goals: readonly SavedGoal[];
  /** A name that is taken gets the new goal. */
  save(goal: SavedGoal): void;
  remove(name: string): void;
}

/** The goals this browser keeps. */
export const useSavedGoals = create<SavedGoalsState>()(
  persist(
    (set) => ({
      goals: [],
      save: (goal) =>
        set(({ goals }) => ({
          goals: [goal, ...goals.filter(({ name }) => name !== goal.name)].slice(0, GOALS_MAX),
        })),
      remove: (name) => set(({ goals }) => ({ goals: goals.filter((one) => one.name !== name) })),
    }),
    { name: "overlord.suit-goals", version: 1 },
  ),
);
