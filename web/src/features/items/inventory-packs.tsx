import { useState } from "react";
import { formatCount } from "../../lib/format";
import { fillText, packItems, totalOf } from "./inventory-model";
import type { InventoryAnswer, ItemView } from "./model";
import { Packs } from "./packs";
import { SlotGrid } from "./slot-grid";
import type { ItemCards } from "./use-item-card";

interface InventoryPacksProps {
  readonly inventory: InventoryAnswer;
  /** What a search left; null for everything. */
  readonly found: readonly ItemView[] | null;
  readonly cards: ItemCards;
  /** Ends the search. */
  readonly onClear: () => void;
}

const MAIN_PACK = 1;

/** The packs as the game shows them: a strip of them, and the slots of one; a search goes through all. */
export function InventoryPacks({ inventory, found, cards, onClear }: InventoryPacksProps) {
  const [chosen, setChosen] = useState(MAIN_PACK);
  const all = packItems(inventory);
  const current = all.find(({ pack }) => pack.container === chosen) ?? all[0];
  const parts =
    found === null
      ? all.filter((part) => part === current)
      : packItems({ ...inventory, items: found }).filter(({ items }) => items.length > 0);
  return (
    <div className="win-body inv">
      <Packs
        packs={all.map(({ pack }) => pack)}
        current={found === null ? (current?.pack.container ?? null) : null}
        onPick={(container) => {
          setChosen(container);
          onClear();
        }}
      />
      <div className="inv-slots">
        {parts.map(({ pack, items }) => (
          <section key={pack.container} aria-label={pack.label}>
            <h3>
              <b>{pack.label}</b>
              <span>{found === null ? fillText(pack) : `${items.length} found`}</span>
              <span className="sp" />
              <span>burden {formatCount(totalOf(found === null ? inventory.items : items, "burden"))}</span>
            </h3>
            <SlotGrid
              label={`${pack.label}, slots`}
              items={items}
              freeCount={
                found === null && pack.capacity !== null ? Math.max(0, pack.capacity - items.length) : 0
              }
              cards={cards}
            />
          </section>
        ))}
      </div>
    </div>
  );
}
