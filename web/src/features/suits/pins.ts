import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { SuitView } from "./model";

/** A suit that was kept, whatever later searches find. */
export interface PinnedSuit {
  readonly key: string;
  readonly wearer: string;
  readonly suit: SuitView;
}

const PINS_MAX = 12;

interface PinsState {
  readonly pins: readonly PinnedSuit[];
  /** Keeps a suit, or lets go of it. */
  toggle(wearer: string, suit: SuitView): void;
}

/** Suits of one wearer with the same pieces are the same. */
export const suitKey = ({ items }: SuitView) =>
  items
    .map(({ item_id, slots }) => `${item_id}:${slots.join("+")}`)
    .sort()
    .join(" ");

/** The suits this browser keeps. */
export const usePins = create<PinsState>()(
  persist(
    (set) => ({
      pins: [],
      toggle: (wearer, suit) =>
        set(({ pins }) => {
          const key = suitKey(suit);
          const others = pins.filter((pin) => pin.key !== key || pin.wearer !== wearer);
          const isKept = others.length < pins.length;
          // Whose it is stands beside it; among the suits of one wearer it is like any other.
          const { wearer: _, ...kept } = suit;
          return { pins: isKept ? others : [{ key, wearer, suit: kept }, ...others].slice(0, PINS_MAX) };
        }),
    }),
    { name: "overlord.suit-pins", version: 1 },
  ),
);
