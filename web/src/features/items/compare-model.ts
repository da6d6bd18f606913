import { TIERS } from "../../lib/tiers";
import { cantripsOf, damageText, manaText, protectionsOf, ratingsText, wieldText } from "./card-model";
import type { ItemView } from "./model";

export interface ComparedRow {
  readonly label: string;
  /** One for each item; "" where it has none. */
  readonly values: readonly string[];
  readonly isDifferent: boolean;
  /** Of the values that are the best of the row; empty where none is better than another. */
  readonly best: readonly number[];
}

/** Positive when more is better, negative when less is, 0 when it is a matter of taste. */
type Better = 1 | -1 | 0;

function rowOf(
  label: string,
  values: readonly string[],
  amounts: readonly (number | undefined)[],
  better: Better,
) {
  const isDifferent = new Set(values).size > 1;
  const known = amounts.filter((amount): amount is number => amount !== undefined);
  const top = better === 1 ? Math.max(...known) : Math.min(...known);
  const best =
    !isDifferent || better === 0 || known.length === 0
      ? []
      : amounts.flatMap((amount, index) => (amount === top ? [index] : []));
  return { label, values, isDifferent, best };
}

const count = (value: number | undefined) => value?.toLocaleString("en", { maximumFractionDigits: 1 }) ?? "";

const NUMBERS: readonly (readonly [label: string, member: keyof ItemView, better: Better])[] = [
  ["Armor level", "armor_level", 1],
  ["Variance", "variance", -1],
  ["Damage bonus", "damage_bonus", 1],
  ["Elemental", "elemental_bonus", 1],
  ["Vs monsters", "elemental_vs_monsters", 1],
  ["Attack", "attack", 1],
  ["Melee def", "melee_defense", 1],
  ["Missile def", "missile_defense", 1],
  ["Magic def", "magic_defense", 1],
  ["Mana conv", "mana_conversion", 1],
  ["Work", "workmanship", 0],
  ["Tinks", "tinks", -1],
  ["Lore", "lore", -1],
  ["Spellcraft", "spellcraft", 1],
  ["Burden", "burden", -1],
  ["Value", "value", 0],
];

/** `Legendary Strength` and `Epic Strength` are the same line in two tiers. */
const lineOf = (name: string) => name.replace(new RegExp(`^(?:${TIERS.join("|")})\\s+`, "i"), "");

/** Items side by side, row by row; rows nobody has anything in are left out. */
export function comparedRows(items: readonly ItemView[]): readonly ComparedRow[] {
  const text = (label: string, read: (item: ItemView) => string) => rowOf(label, items.map(read), [], 0);
  const lines = [
    ...new Set(items.flatMap((item) => cantripsOf(item).map(({ name }) => lineOf(name)))),
  ].sort();
  const rows = [
    text("On", ({ character_name }) => character_name),
    text("Place", ({ container_label }) => container_label),
    text("Material", ({ material = "" }) => material),
    text("Set", ({ set = "" }) => set),
    text("Covers", ({ slots = [] }) => slots.join(", ")),
    text("Imbue", ({ imbue = "" }) => imbue),
    rowOf(
      "Damage",
      items.map((item) => damageText(item) ?? ""),
      items.map(({ damage }) => damage),
      1,
    ),
    ...NUMBERS.map(([label, member, better]) => {
      const amounts = items.map((item) => item[member] as number | undefined);
      return rowOf(label, amounts.map(count), amounts, better);
    }),
    text("Wield", ({ wield = [] }) => wield.map(wieldText).join(", ")),
    ...lines.map((line) => {
      const tiers = items.map((item) => cantripsOf(item).find(({ name }) => lineOf(name) === line)?.tier);
      return rowOf(
        line,
        tiers.map((tier) => tier ?? ""),
        tiers.map((tier) => (tier === undefined ? undefined : TIERS.length - TIERS.indexOf(tier))),
        1,
      );
    }),
    ...["Slash", "Pierce", "Bludgeon", "Cold", "Fire", "Acid", "Electric"].map((element) => {
      const values = items.map((item) => protectionsOf(item).find(([label]) => label === element)?.[1] ?? "");
      return rowOf(
        element,
        values,
        values.map((value) => (value === "" ? undefined : Number(value))),
        1,
      );
    }),
    text("Ratings", ratingsText),
    text("Mana", (item) => manaText(item) ?? ""),
  ];
  return rows.filter(({ values }) => values.some((value) => value !== ""));
}
