import { useCallback, useEffect, useState } from "react";
import { useVisibleRows } from "../../lib/use-visible-rows";
import { useSelection } from "../../stores/selection";
import { useWindows } from "../../stores/windows";
import { COLUMNS, type ColumnId } from "./columns";
import type { ListRow } from "./list-rows";
import { useListState } from "./list-state";
import { PlayerTableRow } from "./player-table-row";

interface PlayerTableProps {
  readonly rows: readonly ListRow[];
  readonly columns: readonly ColumnId[];
  readonly isTouch: boolean;
  readonly onGoTo: (name: string) => void;
  readonly onFollow: (name: string) => void;
}

const ROW_PX = 24;
const TOUCH_ROW_PX = 48;
const HEAD_PX = 24;
const TOUCH_VALUE_PX = 116;

/** Keys that move between rows, by how far. */
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 };

/**
 * The characters as a grid of which only the visible rows exist.
 * One row can be tabbed to; the arrow keys move from there, Enter selects and goes there, Space adds, f follows, i opens the inventory.
 */
export function PlayerTable({ rows, columns, isTouch, onGoTo, onFollow }: PlayerTableProps) {
  const [activeName, setActiveName] = useState<string | null>(null);
  const selected = useSelection((state) => state.selected);
  const rowPx = isTouch ? TOUCH_ROW_PX : ROW_PX;
  const { scroller, first, end, reveal } = useVisibleRows(rows.length, rowPx, isTouch ? 0 : HEAD_PX);

  const activeIndex = Math.max(
    0,
    rows.findIndex((row) => row.name === activeName),
  );

  const pick = useCallback(
    (name: string, isAdding: boolean) => {
      setActiveName(name);
      const { toggle, select } = useSelection.getState();
      if (isAdding) toggle(name);
      else select([name]);
      if (isTouch) onGoTo(name);
    },
    [isTouch, onGoTo],
  );

  // Who was selected elsewhere, on the map or in the search, is brought into sight here.
  const lastSelected = selected.at(-1) ?? null;
  const [shownSelection, setShownSelection] = useState<string | null>(null);
  useEffect(() => {
    if (lastSelected === shownSelection) return;
    const index = rows.findIndex((row) => row.name === lastSelected);
    if (lastSelected !== null && index < 0) return;
    setShownSelection(lastSelected);
    if (lastSelected === null) return;
    setActiveName(lastSelected);
    reveal(index);
  }, [lastSelected, shownSelection, rows, reveal]);

  const moveTo = (index: number) => {
    const target = Math.min(rows.length - 1, Math.max(0, index));
    const name = rows[target]?.name;
    if (name === undefined) return;
    setActiveName(name);
    reveal(target);
    // The row may not exist before the list has scrolled to it.
    requestAnimationFrame(() => {
      const row = scroller.current?.querySelector(`[aria-rowindex="${target + 2}"]`);
      if (row instanceof HTMLElement) row.focus();
    });
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    const name = rows[activeIndex]?.name;
    const step = STEPS[event.key];
    if (!(event.target instanceof HTMLTableRowElement) || name === undefined) return;
    if (step !== undefined) moveTo(activeIndex + step);
    else if (event.key === "Home") moveTo(0);
    else if (event.key === "End") moveTo(rows.length - 1);
    else if (event.key === " ") pick(name, true);
    else if (event.key === "i") useWindows.getState().open("inventory", name);
    else if (event.key === "Enter") {
      pick(name, event.shiftKey);
      onGoTo(name);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className="pl" ref={scroller}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows can be chosen is a grid
        role="grid"
        className={isTouch ? "touch" : ""}
        aria-labelledby="players-title"
        aria-rowcount={rows.length + 1}
        aria-multiselectable
        onKeyDown={onKeyDown}
      >
        <colgroup>
          {columns.map((id) => (
            <col
              key={id}
              style={id === "name" ? undefined : { width: isTouch ? TOUCH_VALUE_PX : COLUMNS[id].width }}
            />
          ))}
        </colgroup>
        <TableHead columns={columns} isTouch={isTouch} />
        <tbody>
          {first > 0 && <Spacer heightPx={first * rowPx} />}
          {rows.slice(first, end).map((row, offset) => (
            <PlayerTableRow
              key={row.name}
              row={row}
              index={first + offset}
              columns={columns}
              isTouch={isTouch}
              isSelected={selected.includes(row.name)}
              isTabStop={first + offset === activeIndex}
              onPick={pick}
              onFollow={onFollow}
            />
          ))}
          {end < rows.length && <Spacer heightPx={(rows.length - end) * rowPx} />}
        </tbody>
      </table>
    </div>
  );
}

function Spacer({ heightPx }: { readonly heightPx: number }) {
  return <tr className="spacer" aria-hidden style={{ height: heightPx }} />;
}

function TableHead({ columns, isTouch }: Pick<PlayerTableProps, "columns" | "isTouch">) {
  const { sort, sortBy } = useListState();
  return (
    <thead className={isTouch ? "visually-hidden" : ""}>
      <tr aria-rowindex={1}>
        {columns.map((id) => {
          const isSorted = sort.column === id;
          const order = sort.isDescending ? "descending" : "ascending";
          return (
            <th
              key={id}
              scope="col"
              aria-sort={isSorted ? order : "none"}
              className={`${COLUMNS[id].isNumber ? "num" : ""} ${isSorted ? "sort" : ""} col-${id}`}
            >
              <button type="button" tabIndex={isTouch ? -1 : 0} onClick={() => sortBy(id)}>
                {COLUMNS[id].label}
                {isSorted && <span aria-hidden>{sort.isDescending ? " ↓" : " ↑"}</span>}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
