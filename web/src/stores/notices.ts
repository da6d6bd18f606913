import { create } from "zustand";

/** A short word about the result of an action, shown for a moment. */
interface NoticeState {
  readonly notice: { readonly id: number; readonly text: string } | null;
  show(text: string): void;
  hide(): void;
}

export const useNotices = create<NoticeState>()((set) => ({
  notice: null,
  show: (text) => set(({ notice }) => ({ notice: { id: (notice?.id ?? 0) + 1, text } })),
  hide: () => set({ notice: null }),
}));
