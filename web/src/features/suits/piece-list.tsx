import { Ban, CircleQuestionMark, Lock, LockOpen } from "lucide-react";
import { IconButton } from "../../components/icon-button";
import { formatCount } from "../../lib/format";
import { useWindows } from "../../stores/windows";
import { SLOTS, type SuitItem, type SuitView, slotName } from "./model";
import { SlotGlyph } from "./slot-glyph";
import { TierCounts } from "./tier-counts";

interface PieceListProps {
  readonly suit: SuitView;
  readonly lockedIds: ReadonlySet<number>;
  readonly onLock: (item: SuitItem) => void;
  readonly onExclude: (item: SuitItem) => void;
  readonly onSwap: () => void;
  /** The query that the pieces came from. */
  readonly pool: string;
}

/** The pieces of a suit with what one can do about each. */
export function PieceList({ suit, lockedIds, onLock, onExclude, onSwap, pool }: PieceListProps) {
  const first = ({ slots }: SuitItem) => Math.min(...slots.map((slot) => SLOTS.indexOf(slot)));
  return (
    <ul className="pieces" aria-label="Pieces">
      {suit.items
        .toSorted((a, b) => first(a) - first(b))
        .map((item) => {
          const isLocked = lockedIds.has(item.item_id);
          return (
            <li key={item.item_id}>
              <SlotGlyph slot={item.slots[0] ?? "chest"} />
              <span className="two">
                <span className="ell">
                  <b>{item.name}</b>
                  {item.armor_level != null && item.armor_level > 0 && (
                    <span className="dim"> AL {formatCount(item.armor_level)}</span>
                  )}
                </span>
                <span className="ell dim">
                  {item.slots.map(slotName).join(", ")} · {item.character_name}, {item.container}
                  {item.reduction && ` · ${item.reduction.tool_name}`}
                </span>
              </span>
              <TierCounts tiers={item.lines.filter(({ wanted }) => wanted).map(({ tier }) => tier)} />
              <span className="acts">
                <IconButton
                  icon={isLocked ? Lock : LockOpen}
                  label={`Lock ${item.name}`}
                  isPressed={isLocked}
                  onClick={() => onLock(item)}
                />
                <IconButton icon={Ban} label={`Never use ${item.name}`} onClick={() => onExclude(item)} />
              </span>
            </li>
          );
        })}
      <li className="hint">
        <CircleQuestionMark className="i" aria-hidden />
        <span>
          Locked pieces stay in the next search.{" "}
          <button type="button" className="foot-link" onClick={onSwap}>
            What could take a piece's place?
          </button>{" "}
          <button
            type="button"
            className="foot-link"
            title="Its card in the item search tells"
            onClick={() => useWindows.getState().openSearch(pool)}
          >
            Why is another item not here?
          </button>
        </span>
      </li>
    </ul>
  );
}
