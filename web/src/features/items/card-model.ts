import { formatCount } from "../../lib/format";
import { TIERS, type Tier } from "../../lib/tiers";
import type { ItemSpell, ItemView, WieldRequirement } from "./model";

/** A value and what it is called. */
export type Fact = readonly [label: string, value: string];

const number = (value: number, digits = 0) =>
  value.toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: 0 });
const percent = (value: number) => `${value > 0 ? "+" : ""}${number(value, 1)} %`;

/** The cantrips of an item, the best first. */
export function cantripsOf({ spells = [] }: ItemView): readonly (ItemSpell & { readonly tier: Tier })[] {
  return spells
    .filter((spell): spell is ItemSpell & { readonly tier: Tier } => spell.tier !== undefined)
    .toSorted((a, b) => TIERS.indexOf(a.tier) - TIERS.indexOf(b.tier));
}

/** Every spell that is no cantrip. */
export function otherSpellsOf({ spells = [] }: ItemView): readonly ItemSpell[] {
  return spells.filter((spell) => spell.tier === undefined);
}

/** What is asked of the wearer: `level 180`, `Heavy Weapons 430`. */
export function wieldText({ kind, skill, value }: WieldRequirement): string {
  return `${skill ?? kind.replaceAll("_", " ")} ${formatCount(value)}`;
}

/** Seconds in the two largest units: `6 h 12 m`. */
export function spanText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} d ${hours % 24} h`;
  return hours > 0 ? `${hours} h ${minutes % 60} m` : `${minutes} m`;
}

/** `1,450 of 1,722, lasts 6 h 12 m`; null for an item without mana. */
export function manaText({ mana, mana_max, mana_rate = 0 }: ItemView): string | null {
  if (mana === undefined) return null;
  const full =
    mana_max === undefined ? formatCount(mana) : `${formatCount(mana)} of ${formatCount(mana_max)}`;
  return mana_rate >= 0 ? full : `${full}, lasts ${spanText(mana / -mana_rate)}`;
}

/** `crit_damage_resist` → `crit damage resist`. */
const plainWords = (name: string) => name.replaceAll("_", " ");

/** `Damage resist 2 · crit damage resist 1`. */
export function ratingsText({ ratings = {} }: ItemView): string {
  const text = Object.entries(ratings)
    .filter(([, value]) => value !== 0)
    .map(([name, value]) => `${plainWords(name)} ${value}`)
    .join(" · ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `Main pack, slot 11`; slots are counted from one. */
export function placeText({ container_label, slot, is_worn, slots = [] }: ItemView): string {
  if (is_worn === true) return ["Worn", slots.join(", ")].filter((part) => part !== "").join(", ");
  return slot === undefined ? container_label : `${container_label}, slot ${slot + 1}`;
}

/** `16–27`, or the most alone while the least is not known. */
export function damageText({ damage, min_damage }: ItemView): string | null {
  if (damage === undefined) return null;
  return min_damage === undefined ? number(damage, 1) : `${number(min_damage, 1)}–${number(damage, 1)}`;
}

/** The numbers of an item, the ones that matter in a fight first. What is not known is left out. */
export function factsOf(item: ItemView): Fact[] {
  const facts: Fact[] = [];
  const put = (
    label: string,
    value: number | null | undefined,
    text: (value: number) => string = formatCount,
  ) => {
    if (value !== undefined && value !== null) facts.push([label, text(value)]);
  };
  const damage = damageText(item);
  if (damage !== null) facts.push(["Damage", damage]);
  put("Armor level", item.armor_level);
  put("Work", item.workmanship, (value) => number(value, 2));
  put("Tinks", item.tinks, (value) => `${value} of 10`);
  put("Damage bonus", item.damage_bonus, percent);
  put("Elemental", item.elemental_bonus, (value) => `+${number(value)}`);
  put("Vs monsters", item.elemental_vs_monsters, percent);
  put("Attack", item.attack, percent);
  put("Melee def", item.melee_defense, percent);
  put("Missile def", item.missile_defense, percent);
  put("Magic def", item.magic_defense, percent);
  put("Mana conv", item.mana_conversion, percent);
  put("Speed", item.speed);
  put("Count", (item.count ?? 1) > 1 ? item.count : null);
  put("Uses", item.uses, (value) =>
    item.uses_max === undefined ? formatCount(value) : `${value} of ${item.uses_max}`,
  );
  put("Burden", item.burden);
  put("Value", item.value);
  for (const requirement of item.wield ?? []) facts.push(["Wield", wieldText(requirement)]);
  put("Lore", item.lore);
  return facts;
}

/** The words below the name: material, set, what it covers or is. */
export function descriptionOf(item: ItemView): readonly { readonly text: string; readonly isSet: boolean }[] {
  const kind = item.weapon_type ?? (item.slots ?? []).join(", ").toLowerCase();
  return [
    { text: item.name.includes(item.material ?? "") ? "" : (item.material ?? ""), isSet: false },
    { text: item.set ?? "", isSet: true },
    { text: [...(item.elements ?? []), kind].filter((word) => word !== "").join(" "), isSet: false },
    { text: item.imbue ?? "", isSet: false },
  ].filter(({ text }) => text !== "");
}

/** What is peculiar about an item, in single words. */
export function marksOf(item: ItemView): readonly string[] {
  const marks: readonly (readonly [boolean | undefined, string])[] = [
    [item.is_rare, "rare"],
    [item.is_bonded, "bonded"],
    [item.is_attuned, "attuned"],
    [item.is_retained, "retained"],
    [item.is_unenchantable, "unenchantable"],
    [item.is_appraised === false, "not appraised"],
  ];
  return marks.filter(([isSo]) => isSo === true).map(([, word]) => word);
}

/** Protections above or below average are worth a look. */
export function protectionsOf({ protections = {} }: ItemView): Fact[] {
  return Object.entries(protections).map(([element, value]) => [
    element.charAt(0).toUpperCase() + element.slice(1),
    value.toFixed(1),
  ]);
}
