import { Lock } from "lucide-react";
import { useRef, useState } from "react";
import { bestTier } from "./figures";
import { type Slot, type SuitItem, type SuitView, slotName } from "./model";
import { PieceTip } from "./piece-tip";
import { SlotGlyph } from "./slot-glyph";

/** A body from the front, row by row: what is worn on its left, in its middle, and on its right. */
const ROWS: readonly (readonly [Slot, Slot, Slot | null])[] = [
  ["neck", "head", "trinket"],
  ["upper_arms", "chest", "shirt"],
  ["lower_arms", "abdomen", "pants"],
  ["hands", "upper_legs", null],
  ["left_wrist", "lower_legs", "right_wrist"],
  ["left_ring", "feet", "right_ring"],
];
const CELLS = ROWS.flatMap((row, y) => row.map((slot, x) => ({ slot, x, y })));

/** The outer columns hang a little lower, as arms do. CSS pixels. */
const placeOf = (x: number, y: number) => ({ left: 20 + 48 * x, top: x === 1 ? 10 + 44 * y : 20 + 42 * y });

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface DollProps {
  /** Undefined before there is one. */
  readonly suit: SuitView | undefined;
  /** The slots that are to be filled. */
  readonly slots: readonly Slot[];
  /** Kept for pieces that no suit names. */
  readonly taken: readonly Slot[];
  readonly lockedIds: ReadonlySet<number>;
  readonly onLock: (item: SuitItem) => void;
}

/** The suit on a body. A press locks a piece for the next search; one slot can be tabbed to, the arrows go on. */
export function Doll({ suit, slots, taken, lockedIds, onLock }: DollProps) {
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Slot>("head");
  const [shown, setShown] = useState<{ readonly slot: Slot; readonly anchor: HTMLElement } | null>(null);
  const bySlot = new Map(suit?.items.flatMap((item) => item.slots.map((slot) => [slot, item] as const)));
  const tip = shown === null ? undefined : bySlot.get(shown.slot);

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "Escape" && tip !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      setShown(null);
      return;
    }
    const step = STEPS[event.key];
    const from = CELLS.find(({ slot }) => slot === active);
    if (step === undefined || from === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const to = CELLS.find(({ x, y }) => x === from.x + step[0] && y === from.y + step[1]);
    if (to?.slot == null) return;
    setActive(to.slot);
    box.current?.querySelector<HTMLElement>(`[data-slot=${to.slot}]`)?.focus();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div ref={box} className="doll" role="group" aria-label="The suit, slot by slot" onKeyDown={onKeyDown}>
      {CELLS.map(({ slot, x, y }) => {
        if (slot === null) return null;
        const item = bySlot.get(slot);
        const isTaken = taken.includes(slot);
        const isLocked = isTaken || (item !== undefined && lockedIds.has(item.item_id));
        const tier = item === undefined ? null : bestTier(item);
        return (
          <button
            key={slot}
            type="button"
            data-slot={slot}
            className={`slot ${item === undefined ? "free" : ""} ${isLocked ? "lock" : ""} ${slots.includes(slot) ? "" : "off"}`}
            style={placeOf(x, y)}
            tabIndex={slot === active ? 0 : -1}
            aria-pressed={item === undefined ? undefined : isLocked}
            aria-disabled={item === undefined || undefined}
            onPointerEnter={({ currentTarget: anchor }) => setShown({ slot, anchor })}
            onPointerLeave={() => setShown(null)}
            onFocus={({ currentTarget: anchor, target }) => {
              setActive(slot);
              if (target.matches(":focus-visible")) setShown({ slot, anchor });
            }}
            onBlur={() => setShown(null)}
            onClick={() => item !== undefined && onLock(item)}
          >
            <SlotGlyph slot={slot} isFree={item === undefined} />
            <span className="visually-hidden">
              {isTaken ? `${slotName(slot)}, kept` : slotLabel(slot, item, isLocked, slots.includes(slot))}
            </span>
            {tier !== null && <span className="fx" style={{ "--c": `var(--tier-${tier})` }} />}
            {isLocked && <Lock className="i lock-mark" aria-hidden />}
          </button>
        );
      })}
      {shown !== null && tip !== undefined && <PieceTip item={tip} anchor={shown.anchor} />}
    </div>
  );
}

function slotLabel(slot: Slot, item: SuitItem | undefined, isLocked: boolean, isWanted: boolean): string {
  const name = slotName(slot);
  if (!isWanted) return `${name}, left out`;
  if (item === undefined) return `${name}, free`;
  return `${name}: ${item.name} of ${item.character_name}${isLocked ? ", locked" : ""}`;
}
