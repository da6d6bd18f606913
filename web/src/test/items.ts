import type { InventoryAnswer, ItemSearchAnswer, ItemSpell, ItemView } from "../features/items/model";
import type { Tier } from "../lib/tiers";

let lastId = -2147480000;

/** An item of Ysolde's main pack, with what matters to a test. */
export function item(name: string, rest: Partial<ItemView> = {}): ItemView {
  lastId += 1;
  return {
    item_id: lastId,
    hex: `0x${(lastId >>> 0).toString(16).toUpperCase()}`,
    character_name: "Ysolde",
    character_id: 1,
    name,
    class: "Armor",
    container: 1,
    container_label: "Main pack",
    count: 1,
    slots: [],
    elements: [],
    wield: [],
    spells: [],
    is_worn: false,
    is_unenchantable: false,
    is_appraised: true,
    is_rare: false,
    is_bonded: false,
    is_attuned: false,
    is_retained: false,
    seen_at: "2026-01-01T00:00:00Z",
    line: `${name}, as a line`,
    ...rest,
  };
}

export function cantrip(name: string, tier: Tier): ItemSpell {
  return { id: name.length, name, tier, is_active: false, is_carried: true };
}

export const SLEEVES = item("Steel Celdon Sleeves", {
  material: "Steel",
  set: "Hearty Set",
  slots: ["Upper arms", "Lower arms"],
  slot: 0,
  armor_level: 651,
  tinks: 3,
  burden: 1120,
  value: 28340,
  wield: [{ kind: "level", value: 180 }],
  mana: 1450,
  mana_max: 1722,
  mana_rate: -1 / 15,
  ratings: { damage_resist: 2, crit_damage_resist: 1 },
  protections: { slash: 1.3, cold: 0.4 },
  spells: [
    cantrip("Major Endurance", "major"),
    cantrip("Legendary Strength", "legendary"),
    { id: 9, name: "Impenetrability VIII", level: 8, is_active: true, is_carried: true },
  ],
  best_tier: "legendary",
});
export const TAPERS = item("Prismatic Taper", {
  class: "SpellComponent",
  count: 840,
  slot: 1,
  burden: 100,
  value: 60,
});
export const HELM = item("Olthoi Helm", {
  armor_level: 648,
  container: 2,
  container_label: "Pack 1",
  slot: 0,
});

export const INVENTORY: InventoryAnswer = {
  character_name: "Ysolde",
  character_id: 1,
  color: 2,
  changed_at: "2026-01-01T00:00:00Z",
  item_count: 3,
  packs: [
    { container: 0, label: "Worn", item_id: null, capacity: null, used: 0 },
    { container: 1, label: "Main pack", item_id: null, capacity: 102, used: 2 },
    { container: 2, label: "Pack 1", item_id: -5, capacity: 24, used: 1 },
  ],
  items: [TAPERS, SLEEVES, HELM],
};

export function found(items: readonly ItemView[], rest: Partial<ItemSearchAnswer> = {}): ItemSearchAnswer {
  return {
    total: items.length,
    items,
    facets: [],
    next: null,
    query: { normalised: "", explained: "" },
    index: { is_complete: true, done: 14208, total: 14208 },
    took_ms: 6,
    ...rest,
  };
}
