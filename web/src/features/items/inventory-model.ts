import type { InventoryAnswer, ItemView, Pack } from "./model";

export interface PackItems {
  readonly pack: Pack;
  readonly items: readonly ItemView[];
}

/** Every word must be in the name, the material, the set, a spell or the place. */
export function matcherOf(text: string): (item: ItemView) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return (item) => {
    const { name, material = "", set = "", spells = [], container_label, imbue = "" } = item;
    const hay = [name, material, set, container_label, imbue, ...spells.map((spell) => spell.name)]
      .join("\n")
      .toLowerCase();
    return words.every((word) => hay.includes(word));
  };
}

/** By place in the pack; what has none comes last, by name. */
function byPlace(a: ItemView, b: ItemView): number {
  const left = a.slot ?? Number.MAX_SAFE_INTEGER;
  const right = b.slot ?? Number.MAX_SAFE_INTEGER;
  return left - right || (a.name < b.name ? -1 : 1);
}

/** The packs as the server lists them, worn first, each with what is in it; items of an unlisted pack have one made for them. */
export function packItems({ packs, items }: InventoryAnswer): readonly PackItems[] {
  const known = new Map(packs.map((pack) => [pack.container, pack]));
  for (const { container, container_label: label } of items) {
    if (known.has(container)) continue;
    const used = items.filter((item) => item.container === container).length;
    known.set(container, { container, label, item_id: null, capacity: null, used });
  }
  return [...known.values()]
    .toSorted((a, b) => a.container - b.container)
    .map((pack) => ({
      pack,
      items: items.filter((item) => item.container === pack.container).toSorted(byPlace),
    }));
}

/** What is not known counts as nothing. */
export function totalOf(items: readonly ItemView[], field: "burden" | "value"): number {
  return items.reduce((sum, item) => sum + (item[field] ?? 0), 0);
}

/** `82 of 102`, or the count alone where a pack has no known size. */
export function fillText({ used, capacity }: Pack): string {
  return capacity === null ? `${used}` : `${used} of ${capacity}`;
}
