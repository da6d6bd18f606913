/**
 * What the server says about items. Written by hand: to be replaced by the generated `Schemas[...]` of the same
 * names (ItemView, InventoryAnswer, ItemSearchAnswer, ...). A member that is missing is not known.
 */

export const TIERS = ["legendary", "epic", "major", "minor"] as const;
/** Of a cantrip, from the best. */
export type Tier = (typeof TIERS)[number];

export interface ItemSpell {
  readonly id: number;
  readonly name: string;
  readonly tier: Tier | null;
  readonly level: number | null;
  readonly is_active: boolean;
  readonly is_carried: boolean;
}

export interface WieldRequirement {
  readonly kind: string;
  readonly skill: string | null;
  readonly value: number;
}

export interface ItemView {
  /** Signed, as game clients write it. */
  readonly item_id: number;
  readonly hex: string;
  readonly character_name: string;
  readonly character_id: string | number;
  readonly name: string;
  readonly material?: string;
  readonly class: string;
  /** 0 worn, 1 main pack, 2 and more side packs. */
  readonly container: number;
  readonly container_label: string;
  readonly slot?: number;
  readonly is_worn?: boolean;
  readonly slots?: readonly string[];
  readonly count?: number;
  readonly count_max?: number;
  readonly value?: number;
  readonly burden?: number;
  readonly uses?: number;
  readonly uses_max?: number;
  readonly armor_level?: number;
  readonly armor_base?: number;
  readonly protections?: Readonly<Record<string, number>>;
  readonly is_unenchantable?: boolean;
  readonly damage?: number;
  readonly min_damage?: number;
  readonly variance?: number;
  readonly damage_bonus?: number;
  readonly elemental_bonus?: number;
  readonly elemental_vs_monsters?: number;
  readonly attack?: number;
  readonly melee_defense?: number;
  readonly missile_defense?: number;
  readonly magic_defense?: number;
  readonly mana_conversion?: number;
  readonly speed?: number;
  readonly weapon_type?: string;
  readonly weapon_skill?: string;
  readonly elements?: readonly string[];
  readonly set?: string;
  readonly workmanship?: number;
  readonly tinks?: number;
  readonly imbue?: string;
  readonly wield?: readonly WieldRequirement[];
  readonly level?: number;
  readonly lore?: number;
  readonly spellcraft?: number;
  readonly mana?: number;
  readonly mana_max?: number;
  /** Points a second, below nought while the item is worn. */
  readonly mana_rate?: number;
  readonly ratings?: Readonly<Record<string, number>>;
  readonly rating?: number;
  readonly spells?: readonly ItemSpell[];
  readonly best_tier?: Tier;
  readonly is_appraised?: boolean;
  readonly is_rare?: boolean;
  readonly is_bonded?: boolean;
  readonly is_attuned?: boolean;
  readonly is_retained?: boolean;
  /** RFC 3339. */
  readonly arrived_at?: string;
  readonly seen_at?: string;
  /** As players write it into chat. */
  readonly line: string;
}

export interface Pack {
  readonly container: number;
  readonly label: string;
  readonly item_id: number | null;
  readonly capacity: number | null;
  readonly used: number;
}

export interface InventoryAnswer {
  readonly character_name: string;
  readonly character_id: string | number;
  readonly color: number;
  readonly changed_at: string;
  readonly item_count: number;
  readonly packs: readonly Pack[];
  readonly items: readonly ItemView[];
}

export interface InventorySummary {
  readonly character_name: string;
  readonly color: number;
  readonly item_count: number;
  readonly changed_at: string;
}

export interface InventoryCharacters {
  readonly characters: readonly InventorySummary[];
}

export interface FacetValue {
  /** In the words of the language: what stands after the colon, without quotes. */
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

export interface Facet {
  readonly field: string;
  readonly label: string;
  readonly values: readonly FacetValue[];
}

export interface ItemSearchAnswer {
  readonly total: number;
  readonly items: readonly ItemView[];
  readonly facets: readonly Facet[];
  readonly next: string | null;
  readonly query: { readonly normalised: string; readonly explained: string };
  readonly index: { readonly is_complete: boolean; readonly done: number; readonly total: number };
  readonly took_ms: number;
}

export interface Suggestion {
  readonly text: string;
  readonly label: string;
  readonly detail: string | null;
}

export interface CompletionAnswer {
  /** What a suggestion stands in for, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly Suggestion[];
}

export interface FieldHelp {
  readonly name: string;
  readonly summary: string;
  readonly example: string;
}

export interface FieldsAnswer {
  readonly fields: readonly FieldHelp[];
}

export interface SimilarAnswer {
  readonly q: string;
  readonly explained: string;
}

export const EVENT_KINDS = ["arrived", "left", "lost_on_death", "moved", "counted"] as const;
export type ItemEventKind = (typeof EVENT_KINDS)[number];

export interface ItemEvent {
  /** RFC 3339. */
  readonly at: string;
  readonly character_name: string;
  readonly item_id: number;
  readonly name: string;
  readonly kind: ItemEventKind;
  /** The character it came from or went to. */
  readonly other: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly count_before: number | null;
  readonly count_after: number | null;
}

export interface HistoryAnswer {
  /** Newest first. */
  readonly events: readonly ItemEvent[];
}

export interface Supply {
  readonly character_name: string;
  readonly name: string;
  readonly count: number;
  readonly used_per_day: number | null;
  readonly days_left: number | null;
}

export interface SuppliesAnswer {
  readonly supplies: readonly Supply[];
}

export interface Group {
  readonly name: string;
  readonly characters: readonly string[];
}

export interface GroupsAnswer {
  readonly groups: readonly Group[];
}

export interface SavedSearch {
  readonly id: string | number;
  readonly name: string;
  readonly q: string;
  readonly owner: string;
  readonly is_shared: boolean;
  readonly is_own: boolean;
}

export interface SearchesAnswer {
  readonly searches: readonly SavedSearch[];
}

/** One item among all: ids are good within one character only. */
export function itemKey({ character_name, item_id }: ItemView): string {
  return `${character_name}/${item_id}`;
}

/** The name as the game shows it, with the material before it unless it says so already. */
export function fullName({ name, material }: ItemView): string {
  return material === undefined || name.startsWith(material) ? name : `${material} ${name}`;
}
