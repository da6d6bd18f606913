import {
  CircleDot,
  Footprints,
  Gem,
  Hand,
  HardHat,
  type LucideIcon,
  PersonStanding,
  RectangleHorizontal,
  Shield,
  Shirt,
} from "lucide-react";
import type { Slot } from "./model";

const GLYPHS: Readonly<Record<Slot, LucideIcon>> = {
  head: HardHat,
  chest: Shirt,
  abdomen: RectangleHorizontal,
  upper_arms: Shield,
  lower_arms: Shield,
  hands: Hand,
  upper_legs: RectangleHorizontal,
  lower_legs: RectangleHorizontal,
  feet: Footprints,
  neck: Gem,
  trinket: Gem,
  left_wrist: CircleDot,
  right_wrist: CircleDot,
  left_ring: CircleDot,
  right_ring: CircleDot,
  shirt: Shirt,
  pants: PersonStanding,
};

const JEWELRY: readonly Slot[] = ["neck", "trinket", "left_wrist", "right_wrist", "left_ring", "right_ring"];

function colorOf(slot: Slot): string {
  if (JEWELRY.includes(slot)) return "var(--mat-gem)";
  return slot === "shirt" || slot === "pants" ? "var(--mat-cloth)" : "var(--mat-metal)";
}

/** What is worn there as a drawing; its name always stands beside it or in its label. */
export function SlotGlyph({ slot, isFree = false }: { readonly slot: Slot; readonly isFree?: boolean }) {
  const Icon = GLYPHS[slot];
  return <Icon className="i" style={{ color: isFree ? undefined : colorOf(slot) }} aria-hidden />;
}
