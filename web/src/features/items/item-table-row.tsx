import { COLUMNS, type ColumnId } from "./columns";
import type { ItemView } from "./model";
import type { ItemCards } from "./use-item-card";

interface ItemTableRowProps {
  readonly item: ItemView;
  /** Place in the whole list, from 0. */
  readonly index: number;
  readonly columns: readonly ColumnId[];
  readonly isTabStop: boolean;
  readonly isPinned: boolean;
  /** Undefined where nothing can be chosen. */
  readonly isChosen: boolean | undefined;
  readonly cards: ItemCards;
  readonly onActive: (index: number) => void;
  readonly onChoose: ((item: ItemView) => void) | undefined;
}

export function ItemTableRow(props: ItemTableRowProps) {
  const { item, index, columns, isTabStop, isPinned, isChosen, cards, onActive, onChoose } = props;
  const target = cards.target(item);
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={isChosen ?? isPinned}
      className={isChosen === true || isPinned ? "sel" : ""}
      tabIndex={isTabStop ? 0 : -1}
      {...target}
      onFocus={(event) => {
        onActive(index);
        if (event.target === event.currentTarget) target.onFocus(event);
      }}
      onClick={(event) => {
        if (onChoose !== undefined && (event.ctrlKey || event.metaKey || event.shiftKey)) onChoose(item);
        else cards.pin(item, event.currentTarget);
      }}
    >
      {isChosen !== undefined && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the cell only keeps the click from the row
        <td className="choose" onClick={(event) => event.stopPropagation()}>
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={`Compare ${item.name}`}
            checked={isChosen}
            onChange={() => onChoose?.(item)}
          />
        </td>
      )}
      {columns.map((id) => {
        const { isNumber, text, render } = COLUMNS[id];
        return (
          <td
            key={id}
            className={`${isNumber ? "num" : ""} col-${id}`}
            title={render === undefined ? text(item) : undefined}
          >
            {render === undefined ? text(item) : render(item)}
          </td>
        );
      })}
    </tr>
  );
}
