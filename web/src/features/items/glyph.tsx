import {
  Backpack,
  Banknote,
  BookOpen,
  BowArrow,
  BriefcaseMedical,
  CircleDot,
  Coins,
  Feather,
  FlaskConical,
  Footprints,
  Gem,
  Hammer,
  Hand,
  HardHat,
  Hexagon,
  KeyRound,
  Leaf,
  type LucideIcon,
  Package,
  RectangleHorizontal,
  ScrollText,
  Shield,
  Shirt,
  Sparkles,
  Sword,
  Utensils,
  WandSparkles,
} from "lucide-react";
import type { ItemView } from "./model";

/** By the game client's object class. */
const BY_CLASS: Readonly<Record<string, LucideIcon>> = {
  MeleeWeapon: Sword,
  Armor: Shield,
  Clothing: Shirt,
  Jewelry: CircleDot,
  Food: Utensils,
  Money: Coins,
  MissileWeapon: BowArrow,
  Container: Backpack,
  Gem: Gem,
  SpellComponent: Sparkles,
  Key: KeyRound,
  TradeNote: Banknote,
  ManaStone: Hexagon,
  Plant: Leaf,
  BaseCooking: Utensils,
  BaseAlchemy: FlaskConical,
  BaseFletching: Feather,
  CraftedCooking: Utensils,
  CraftedAlchemy: FlaskConical,
  CraftedFletching: Feather,
  HealingKit: BriefcaseMedical,
  Lockpick: KeyRound,
  WandStaffOrb: WandSparkles,
  Bundle: Package,
  Book: BookOpen,
  Journal: BookOpen,
  Salvage: Hammer,
  Ust: Hammer,
  Scroll: ScrollText,
};

/** Armor and clothing look like the part of the body they are for. */
const BY_SLOT: readonly (readonly [RegExp, LucideIcon])[] = [
  [/chest|abdomen|upper arms|shirt/i, Shirt],
  [/head/i, HardHat],
  [/feet/i, Footprints],
  [/hands/i, Hand],
  [/shield/i, Shield],
  [/arms/i, Shirt],
  [/legs|pants/i, RectangleHorizontal],
];

/** The line drawing that stands for an item. */
export function glyphOf(item: ItemView): LucideIcon {
  if (item.class === "Armor" || item.class === "Clothing") {
    const slots = (item.slots ?? []).join(" ");
    const known = BY_SLOT.find(([pattern]) => pattern.test(slots));
    if (known !== undefined) return known[1];
  }
  return BY_CLASS[item.class] ?? Package;
}

/** Which materials look alike; every other named one is a gem. */
const MATERIALS: Readonly<Record<string, string>> = {
  metal: "Metal Brass Bronze Copper Gold Iron Pyreal Silver Steel",
  cloth: "Cloth Linen Satin Silk Velvet Wool",
  leather: "Leather Armoredillo Hide Gromnie Hide Reed Shark Hide",
  wood: "Wood Ebony Mahogany Oak Pine Teak",
  stone: "Stone Alabaster Granite Marble Obsidian Sandstone Serpentine Ceramic Porcelain",
  ivory: "Ivory",
};

const CLASS_COLORS: Readonly<Record<string, string>> = {
  Gem: "mat-gem",
  Money: "rar-rare",
  TradeNote: "rar-rare",
  WandStaffOrb: "mat-wood",
  MissileWeapon: "mat-wood",
  Scroll: "mat-ivory",
  Book: "mat-ivory",
  Container: "mat-leather",
  Food: "mat-leather",
  Clothing: "mat-cloth",
  SpellComponent: "mat-ivory",
  CraftedAlchemy: "mat-gem",
  ManaStone: "mat-gem",
};

/** The colour of an item: its material's, or its class's. */
export function colorOf({ material, class: itemClass }: ItemView): string {
  if (material !== undefined) {
    const known = Object.entries(MATERIALS).find(([, names]) => names.includes(material));
    return `var(--mat-${known?.[0] ?? "gem"})`;
  }
  return `var(--${CLASS_COLORS[itemClass] ?? "mat-metal"})`;
}

/** An item as a drawing in its colour. The name always stands beside it or in its label. */
export function Glyph({ item }: { readonly item: ItemView }) {
  const Icon = glyphOf(item);
  return <Icon className="i" style={{ color: colorOf(item) }} aria-hidden />;
}
