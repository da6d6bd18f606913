import type { Schemas } from "../../api/client";
import type { Tier } from "../../lib/tiers";

/** What is not known is left out of an item, at every depth, and never `null`. */
type Known<T> = T extends readonly (infer Element)[]
  ? readonly Known<Element>[]
  : T extends object
    ? { readonly [Key in keyof T]: Known<Exclude<T[Key], null>> }
    : T;

type KnownItem = Known<Schemas["ItemView"]>;
export type ItemSpell = Omit<Known<Schemas["SpellView"]>, "tier"> & { readonly tier?: Tier };
export type WieldRequirement = Known<Schemas["WieldView"]>;
export type ItemView = Omit<KnownItem, "spells" | "best_tier"> & {
  readonly spells: readonly ItemSpell[];
  readonly best_tier?: Tier;
};

export type Pack = Schemas["PackItem"];
export type InventoryAnswer = Omit<Schemas["InventoryAnswer"], "items"> & {
  readonly items: readonly ItemView[];
};
export type InventorySummary = Schemas["InventoryItem"];
export type InventoryCharacters = Schemas["InventoryList"];
export type FacetValue = Schemas["FacetCount"];
export type Facet = Schemas["FacetItem"];
export type ItemSearchAnswer = Omit<Schemas["ItemSearchAnswer"], "items"> & {
  readonly items: readonly ItemView[];
};
export type Suggestion = Schemas["SuggestionItem"];
export type CompletionAnswer = Schemas["CompletionAnswer"];
export type FieldsAnswer = Schemas["FieldList"];
export type SimilarAnswer = Schemas["SimilarAnswer"];

export const EVENT_KINDS = ["arrived", "left", "lost_on_death", "moved", "counted"] as const;
export type ItemEventKind = (typeof EVENT_KINDS)[number];
export type ItemEvent = Omit<Schemas["ItemEventItem"], "kind"> & { readonly kind: ItemEventKind };
export interface HistoryAnswer {
  /** Newest first. */
  readonly events: readonly ItemEvent[];
}

export type Supply = Schemas["SupplyItem"];
export type SuppliesAnswer = Schemas["SupplyList"];
export type Group = Schemas["GroupItem"];
export type GroupsAnswer = Schemas["GroupList"];
export type SavedSearch = Schemas["SearchItem"];
export type SearchesAnswer = Schemas["SearchList"];

/** One item among all: ids are good within one character only. */
export function itemKey({ character_name, item_id }: ItemView): string {
  return `${character_name}/${item_id}`;
}
