import { Backpack, ChevronRight } from "lucide-react";
import { memo } from "react";
import { StateShape } from "../../components/state-shape";
import { formatCoordinates } from "../../lib/coordinates";
import { useWindows } from "../../stores/windows";
import { COLUMNS, type ColumnId } from "./columns";
import type { ListRow } from "./list-rows";

interface PlayerTableRowProps {
  readonly row: ListRow;
  /** Place in the whole list, from 0. */
  readonly index: number;
  readonly columns: readonly ColumnId[];
  readonly isTouch: boolean;
  readonly isSelected: boolean;
  readonly isTabStop: boolean;
  readonly onPick: (name: string, isAdding: boolean) => void;
  readonly onFollow: (name: string) => void;
}

/** One character; renders only when its own line changed. */
export const PlayerTableRow = memo(function PlayerTableRow(props: PlayerTableRowProps) {
  const { row, index, columns, isTouch, isSelected, isTabStop, onPick, onFollow } = props;
  return (
    <tr
      className={`pr ${index % 2 === 1 ? "even" : ""} ${isSelected ? "sel" : ""} is-${row.presence}`}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      tabIndex={isTabStop ? 0 : -1}
      onClick={(event) => onPick(row.name, event.shiftKey || event.ctrlKey || event.metaKey)}
      onDoubleClick={() => onFollow(row.name)}
    >
      {columns.map((id) =>
        id === "name" ? (
          <NameCell key={id} row={row} isTouch={isTouch} />
        ) : (
          <td key={id} className={`${COLUMNS[id].isNumber ? "num" : "ell"} col-${id}`}>
            {COLUMNS[id].text(row)}
            {isTouch && <ChevronRight className="i" aria-hidden />}
          </td>
        ),
      )}
    </tr>
  );
});

function NameCell({ row, isTouch }: { readonly row: ListRow; readonly isTouch: boolean }) {
  const hasPosition = row.ew !== null && row.ns !== null;
  return (
    <td className="col-name">
      <span className="nm">
        <i className="sw" style={{ background: `var(--ch-${row.color})` }} />
        <StateShape state={row.state} />
        <span className="who">
          <span className="ell">{row.name}</span>
          {isTouch && hasPosition && (
            <span className="sub ell">
              {row.place}, {formatCoordinates({ ew: row.ew, ns: row.ns })}
            </span>
          )}
        </span>
        {!isTouch && <InventoryButton name={row.name} />}
      </span>
    </td>
  );
}

/** Seen on the row under the pointer; the keyboard has `i` on the row itself. */
function InventoryButton({ name }: { readonly name: string }) {
  return (
    <button
      type="button"
      className="row-act"
      tabIndex={-1}
      aria-label={`Inventory of ${name}`}
      title="Inventory (i)"
      onClick={(event) => {
        event.stopPropagation();
        // The button is gone when the pointer is; the focus comes back to the row.
        event.currentTarget.closest("tr")?.focus();
        useWindows.getState().open("inventory", name);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <Backpack className="i" aria-hidden />
    </button>
  );
}
