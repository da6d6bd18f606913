import { create } from "zustand";
import type { OpenWindow, WindowKind } from "../../stores/windows";
import { firstPlace, type Place, type Size, stepOff } from "./placement";

/** Where a window stands, and whether it fills the area for now. */
export interface WindowPlace extends Place {
  readonly isMaximised: boolean;
}

/** One record by kind: where the last window of the kind was left. */
const STORAGE_KEY = "overlord.windows";

type Remembered = Partial<Record<WindowKind, WindowPlace>>;

function isPlace(value: unknown): value is WindowPlace {
  const { x, y, width, height } = (value ?? {}) as Partial<Place>;
  return [x, y, width, height].every((each) => typeof each === "number" && Number.isFinite(each));
}

function readRemembered(): Remembered {
  try {
    const json: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "{}");
    const entries = Object.entries((json ?? {}) as object).filter(([, place]) => isPlace(place));
    return Object.fromEntries(entries) as Remembered;
  } catch {
    return {};
  }
}

type Settling = Pick<OpenWindow, "id" | "kind"> & { readonly isWhole: boolean };

interface PlacesState {
  readonly places: ReadonlyMap<number, WindowPlace>;
  /** Finds a place for a window that has none yet. */
  settle(window: Settling, size: Size, area: Size, others: readonly Place[]): void;
  /** Puts a window somewhere and remembers it for its kind. */
  put(id: number, kind: WindowKind, change: Partial<WindowPlace>): void;
  forget(id: number): void;
}

export const usePlaces = create<PlacesState>()((set, get) => ({
  places: new Map(),
  settle({ id, kind, isWhole }, size, area, others) {
    if (get().places.has(id)) return;
    const known = readRemembered()[kind];
    const place =
      known === undefined
        ? { ...firstPlace(size, others, area), isMaximised: false }
        : { ...stepOff(known, others, area), isMaximised: known.isMaximised };
    const isMaximised = isWhole || place.isMaximised;
    set({ places: new Map(get().places).set(id, { ...place, isMaximised }) });
  },
  put(id, kind, change) {
    const old = get().places.get(id);
    if (old === undefined) return;
    const place = { ...old, ...change };
    set({ places: new Map(get().places).set(id, place) });
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify({ ...readRemembered(), [kind]: place }));
    } catch {
      // A browser that keeps nothing still moves windows.
    }
  },
  forget(id) {
    const places = new Map(get().places);
    places.delete(id);
    set({ places });
  },
}));
