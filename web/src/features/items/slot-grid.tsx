import { useRef, useState } from "react";
import { Glyph } from "./glyph";
import { type ItemView, itemKey } from "./model";
import type { ItemCards } from "./use-item-card";

interface SlotGridProps {
  readonly label: string;
  readonly items: readonly ItemView[];
  /** Empty slots to draw after the items. */
  readonly freeCount: number;
  readonly cards: ItemCards;
}

/** How far each key goes, given how many slots are in a row. */
function stepOf(key: string, columns: number): number | undefined {
  return { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[key];
}

/** The slots of a pack. One of them can be tabbed to; the arrow keys move from there, Enter pins the card. */
export function SlotGrid({ label, items, freeCount, cards }: SlotGridProps) {
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const tabStop = Math.min(active, items.length - 1);

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "Escape" && cards.dismiss()) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const buttons = [...(box.current?.querySelectorAll("button") ?? [])];
    const columns = buttons.filter((button) => button.offsetTop === buttons[0]?.offsetTop).length;
    const step = stepOf(event.key, columns);
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const next =
      { Home: 0, End: buttons.length - 1 }[event.key] ?? (step === undefined ? undefined : at + step);
    if (next === undefined || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    const target = buttons[Math.max(0, Math.min(buttons.length - 1, next))];
    target?.focus();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div ref={box} className="slots" role="group" aria-label={label} onKeyDown={onKeyDown}>
      {items.map((item, index) => {
        const target = cards.target(item);
        return (
          <button
            key={itemKey(item)}
            type="button"
            className={`slot ${cards.pinnedKey === itemKey(item) ? "on" : ""}`}
            tabIndex={index === tabStop ? 0 : -1}
            {...target}
            onFocus={(event) => {
              setActive(index);
              target.onFocus(event);
            }}
            onClick={({ currentTarget }) => cards.pin(item, currentTarget)}
          >
            <Glyph item={item} />
            <span className="visually-hidden">{slotLabel(item)}</span>
            {item.best_tier !== undefined && (
              <span className="fx" style={{ "--c": `var(--tier-${item.best_tier})` }} />
            )}
            {(item.count ?? 1) > 1 && (
              <span className="q" aria-hidden>
                {shortCount(item.count ?? 1)}
              </span>
            )}
          </button>
        );
      })}
      {Array.from({ length: freeCount }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an empty slot is like any other
        <span key={index} className="slot free" aria-hidden />
      ))}
    </div>
  );
}

function slotLabel(item: ItemView): string {
  const { count = 1, best_tier: tier } = item;
  return [item.name, count > 1 ? `${count}` : "", tier === undefined ? "" : `${tier} cantrip`]
    .filter((part) => part !== "")
    .join(", ");
}

/** Three places are what a slot has room for: `18524` → `18k`. */
const shortCount = (count: number) => (count < 1000 ? String(count) : `${Math.floor(count / 1000)}k`);
