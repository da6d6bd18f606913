import { useState } from "react";
import { PHONE, useMedia } from "../../lib/use-media";
import { useWidth } from "../../lib/use-width";
import { type ColumnId, compareItems, fittingColumns, type Sort, startsDescending } from "./columns";
import { ItemTable } from "./item-table";
import type { ItemView } from "./model";
import type { ItemCards } from "./use-item-card";

interface InventoryListProps {
  readonly items: readonly ItemView[];
  readonly cards: ItemCards;
}

/** The same items as lines, sorted by any column. */
export function InventoryList({ items, cards }: InventoryListProps) {
  const isTouch = useMedia(PHONE);
  const [box, widthPx] = useWidth<HTMLDivElement>();
  const [sort, setSort] = useState<Sort>({ column: "name", isDescending: false });
  const sortBy = (column: ColumnId) =>
    setSort({
      column,
      isDescending: sort.column === column ? !sort.isDescending : startsDescending(column),
    });
  return (
    <div className="win-body table-body" ref={box}>
      <ItemTable
        label="Items"
        items={items.toSorted(compareItems(sort))}
        columns={fittingColumns(widthPx ?? 0)}
        sort={sort}
        onSort={sortBy}
        canSort={() => true}
        cards={cards}
        isTouch={isTouch}
        total={items.length}
      />
    </div>
  );
}
