import { create } from "zustand";
import { useWindows } from "./windows";

/** An item somebody wonders about. */
export interface AskedItem {
  readonly id: number;
  readonly name: string;
}

interface SuitQuestionsState {
  /** With the window that is to answer; null when it was taken up. */
  readonly asked: { readonly item: AskedItem; readonly windowId: number } | null;
  /** Asks the suit builder that was used last, or opens one, why an item is not in its suit. */
  ask(item: AskedItem): void;
  taken(): void;
}

export const useSuitQuestions = create<SuitQuestionsState>()((set) => ({
  asked: null,
  ask: (item) => {
    const { windows, focus, open } = useWindows.getState();
    // The one used last is the topmost.
    const known = windows.findLast(({ kind }) => kind === "suits");
    if (known === undefined) open("suits");
    else focus(known.id);
    const top = known ?? useWindows.getState().windows.at(-1);
    if (top !== undefined) set({ asked: { item, windowId: top.id } });
  },
  taken: () => set({ asked: null }),
}));
