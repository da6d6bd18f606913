import { useEffect, useState } from "react";
import { useVisibleRows } from "../../lib/use-visible-rows";
import { COLUMNS, type ColumnId, type Sort } from "./columns";
import { ItemTableHead } from "./item-table-head";
import { ItemTableRow } from "./item-table-row";
import { type ItemView, itemKey } from "./model";
import type { ItemCards } from "./use-item-card";

interface ItemTableProps {
  readonly label: string;
  readonly items: readonly ItemView[];
  readonly columns: readonly ColumnId[];
  readonly sort: Sort | null;
  readonly onSort: (column: ColumnId) => void;
  readonly canSort: (column: ColumnId) => boolean;
  readonly cards: ItemCards;
  readonly isTouch: boolean;
  /** All there are, with those not read yet. */
  readonly total: number;
  /** Called when the end of what is read comes near. */
  readonly onEnd?: () => void;
  /** Keys of the chosen items; absent where nothing can be chosen. */
  readonly chosen?: ReadonlySet<string>;
  readonly onChoose?: (item: ItemView) => void;
}

const ROW_PX = 24;
const TOUCH_ROW_PX = 48;
const HEAD_PX = 24;
/** So many rows before the end the next page is asked for. */
const AHEAD_ROWS = 30;
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 };

/**
 * Items as a grid of which only the visible rows exist.
 * One row can be tabbed to; the arrow keys move from there, Enter pins the card, Space chooses.
 */
export function ItemTable(props: ItemTableProps) {
  const { label, items, columns, sort, onSort, canSort, cards, isTouch, total, onEnd, chosen, onChoose } =
    props;
  const [active, setActive] = useState(0);
  const rowPx = isTouch ? TOUCH_ROW_PX : ROW_PX;
  const { scroller, first, end, reveal } = useVisibleRows(items.length, rowPx, HEAD_PX);
  const tabStop = Math.min(active, items.length - 1);

  useEffect(() => {
    if (end + AHEAD_ROWS >= items.length) onEnd?.();
  }, [end, items.length, onEnd]);

  const moveTo = (index: number) => {
    const target = Math.max(0, Math.min(items.length - 1, index));
    setActive(target);
    reveal(target);
    // The row may not exist before the list has scrolled to it.
    requestAnimationFrame(() => {
      const row = scroller.current?.querySelector(`[aria-rowindex="${target + 2}"]`);
      if (row instanceof HTMLElement) row.focus();
    });
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    const { target, key } = event;
    const item = items[tabStop];
    if (!(target instanceof HTMLTableRowElement) || item === undefined) return;
    const step = STEPS[key];
    if (step !== undefined) moveTo(tabStop + step);
    else if (key === "Home") moveTo(0);
    else if (key === "End") moveTo(items.length - 1);
    else if (key === " ") onChoose?.(item);
    else if (key === "Enter") cards.pin(item, target);
    else if (key !== "Escape" || !cards.dismiss()) return;
    event.preventDefault();
    event.stopPropagation();
  };

  const leastWidth = columns.reduce((sum, id) => sum + COLUMNS[id].width, chosen === undefined ? 0 : 28);
  return (
    <div className="item-scroll" ref={scroller}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows can be chosen is a grid
        role="grid"
        className={`tb items ${isTouch ? "touch" : ""}`}
        style={{ minWidth: leastWidth }}
        aria-label={label}
        aria-rowcount={total + 1}
        aria-multiselectable={chosen !== undefined}
        onKeyDown={onKeyDown}
      >
        <colgroup>
          {chosen !== undefined && <col style={{ width: isTouch ? 44 : 28 }} />}
          {columns.map((id) => (
            <col key={id} style={id === "name" ? undefined : { width: COLUMNS[id].width }} />
          ))}
        </colgroup>
        <ItemTableHead
          columns={columns}
          sort={sort}
          onSort={onSort}
          canSort={canSort}
          canChoose={chosen !== undefined}
        />
        <tbody>
          {first > 0 && <tr className="spacer" aria-hidden style={{ height: first * rowPx }} />}
          {items.slice(first, end).map((item, offset) => {
            const key = itemKey(item);
            const index = first + offset;
            return (
              <ItemTableRow
                key={key}
                item={item}
                index={index}
                columns={columns}
                isTabStop={index === tabStop}
                isPinned={cards.pinnedKey === key}
                isChosen={chosen?.has(key)}
                cards={cards}
                onActive={setActive}
                onChoose={onChoose}
              />
            );
          })}
          {end < items.length && (
            <tr className="spacer" aria-hidden style={{ height: (items.length - end) * rowPx }} />
          )}
        </tbody>
      </table>
    </div>
  );
}
