import type { SuitItem, SuitView } from "../features/suits/model";

let lastId = -2147300000;

/** A piece on a mule, with what matters to a test. */
export function piece(name: string, rest: Partial<SuitItem> = {}): SuitItem {
  lastId += 1;
  return {
    item_id: lastId,
    name,
    character_name: "Mule Gamma",
    container: "Pack 3",
    slots: ["head"],
    armor_level: 300,
    set_id: null,
    set: null,
    lines: [],
    ratings: {},
    reduction: null,
    is_worn: false,
    class: "Armor",
    kind: "armor",
    slot: rest.slots?.[0] ?? "head",
    icon: null,
    ...rest,
  };
}

/** A cantrip that is wanted. */
export const line = (name: string, tier: SuitItem["lines"][number]["tier"], wanted = true) => ({
  line: name.toLowerCase().replaceAll(" ", "-"),
  name,
  tier,
  wanted,
});

export const HELM = piece("Steel Helm", {
  set_id: 14,
  set: "Adept's Set",
  lines: [line("Strength", "legendary"), line("Focus", "epic")],
  ratings: { crit_damage: 1 },
});
export const COAT = piece("Amuli Coat", {
  slots: ["chest", "upper_arms"],
  set_id: 14,
  set: "Adept's Set",
  lines: [line("Focus", "legendary")],
  ratings: { crit_damage: 2 },
});
export const BOOTS = piece("Chiran Sandals", {
  slots: ["feet"],
  character_name: "Ysolde",
  set_id: 16,
  set: "Defender's Set",
  reduction: { tool: "lower", tool_name: "Armor Lower Reduction Tool" },
});

export function suit(items: readonly SuitItem[], rest: Partial<SuitView> = {}): SuitView {
  return {
    rank: 1,
    proven: false,
    objective: { sets: 1, set_pieces: 2, lines: 2, tier_points: 8, ratings: 3, al: 900, items: items.length },
    points: null,
    owners: 2,
    items,
    moves: [{ from: "Mule Gamma", items: items.map(({ item_id }) => item_id) }],
    ...rest,
  };
}

/** An event as the server sends it. */
export const sent = (name: string, data: object) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
