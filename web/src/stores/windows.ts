import { create } from "zustand";

export const WINDOW_KINDS = ["inventory", "items", "history", "groups", "suits"] as const;
export type WindowKind = (typeof WINDOW_KINDS)[number];

/** What a link says about a window; where it stands is remembered by the browser instead. */
export interface WindowLink {
  readonly kind: WindowKind;
  /** What it is about: a character, a query, an item; "" where the kind alone says it. */
  readonly subject: string;
  readonly isMinimised: boolean;
  /** Opened as a page of its own: it begins as large as the map. */
  readonly isWhole?: boolean;
}

export interface OpenWindow extends WindowLink {
  /** Of this visit only. */
  readonly id: number;
  /** Where the focus was when it was opened, and goes back to. */
  readonly opener: Element | null;
}

interface WindowsState {
  /** From the bottom to the top. */
  readonly windows: readonly OpenWindow[];
  /** The one the keyboard is in; null when it is elsewhere on the page. */
  readonly focusedId: number | null;
  /** Opens a window, or brings up the one of the same kind and subject. */
  open(kind: WindowKind, subject?: string): void;
  /** Shows a query in the topmost item search, or in a new one. */
  openSearch(query?: string): void;
  focus(id: number): void;
  blur(): void;
  minimise(id: number): void;
  close(id: number): void;
  setSubject(id: number, subject: string): void;
  /** Replaces everything by what a link says; the focus stays where it is. */
  restore(links: readonly WindowLink[]): void;
}

let lastId = 0;

function newWindow(link: WindowLink, opener: Element | null): OpenWindow {
  lastId += 1;
  return { ...link, id: lastId, opener };
}

/** The windows with one of them on top, shown, and with the focus. */
function raised(windows: readonly OpenWindow[], top: OpenWindow) {
  const shown = top.isMinimised ? { ...top, isMinimised: false } : top;
  return { windows: [...windows.filter(({ id }) => id !== top.id), shown], focusedId: top.id };
}

/** Which windows are open over the map, in which order. */
export const useWindows = create<WindowsState>()((set, get) => ({
  windows: [],
  focusedId: null,
  open(kind, subject = "") {
    const { windows } = get();
    const known = windows.find((one) => one.kind === kind && one.subject === subject);
    set(raised(windows, known ?? newWindow({ kind, subject, isMinimised: false }, document.activeElement)));
  },
  openSearch(query) {
    const known = get().windows.findLast(({ kind }) => kind === "items");
    if (known === undefined) return get().open("items", query);
    get().focus(known.id);
    if (query !== undefined) get().setSubject(known.id, query);
  },
  focus(id) {
    const { windows, focusedId } = get();
    const known = windows.find((one) => one.id === id);
    if (known === undefined) return;
    if (focusedId === id && windows.at(-1) === known && !known.isMinimised) return;
    set(raised(windows, known));
  },
  blur: () => set({ focusedId: null }),
  minimise: (id) =>
    set(({ windows }) => ({
      windows: windows.map((one) => (one.id === id ? { ...one, isMinimised: true } : one)),
      focusedId: null,
    })),
  close: (id) => set(({ windows }) => ({ windows: windows.filter((one) => one.id !== id), focusedId: null })),
  setSubject: (id, subject) =>
    set(({ windows }) => ({ windows: windows.map((one) => (one.id === id ? { ...one, subject } : one)) })),
  restore: (links) => set({ windows: links.map((link) => newWindow(link, null)), focusedId: null }),
}));
