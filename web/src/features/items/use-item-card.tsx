import { useCallback, useEffect, useId, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { SHEET } from "../../lib/use-media";
import { placeCard } from "./card-place";
import { ItemCard } from "./item-card";
import { type ItemView, itemKey } from "./model";

/** A pointer that only passes by opens nothing. */
const SHOW_MS = 140;
/** Time to come over from the item to its card. */
const HIDE_MS = 220;

interface Shown {
  readonly key: string;
  readonly anchor: HTMLElement;
  readonly isPinned: boolean;
}

/** What an element must carry to have a card. */
export interface CardTarget {
  readonly "aria-describedby": string | undefined;
  readonly onPointerEnter: (event: React.PointerEvent<HTMLElement>) => void;
  readonly onPointerLeave: () => void;
  readonly onFocus: (event: React.FocusEvent<HTMLElement>) => void;
  readonly onBlur: () => void;
}

export interface ItemCards {
  readonly target: (item: ItemView) => CardTarget;
  readonly pin: (item: ItemView, anchor: HTMLElement) => void;
  /** The item whose card was pinned. */
  readonly pinnedKey: string | null;
  /** Hides a card that is not pinned; true when there was one. */
  readonly dismiss: () => boolean;
  /** To be rendered once in the window. */
  readonly card: React.ReactNode;
}

/** Cards of the items of one window: on hover and on focus, and kept by a click. */
export function useItemCards(items: readonly ItemView[]): ItemCards {
  const [shown, setShown] = useState<Shown | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const cardId = useId();
  useEffect(() => () => clearTimeout(timer.current), []);
  // The item as it is now: a card stays open while its inventory is read again.
  const item = shown === null ? undefined : items.find((each) => itemKey(each) === shown.key);

  const later = useCallback((ms: number, run: () => void) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(run, ms);
  }, []);
  const show = (next: Shown) => setShown((old) => (old?.isPinned === true ? old : next));
  const hide = () => setShown((old) => (old?.isPinned === true ? old : null));
  const close = () => {
    setShown(null);
    shown?.anchor.focus();
  };

  return {
    target: (one) => {
      const key = itemKey(one);
      return {
        "aria-describedby": shown?.key === key && !shown.isPinned ? cardId : undefined,
        onPointerEnter: ({ currentTarget: anchor, pointerType }) => {
          // A finger has no hover: its tap pins.
          if (pointerType !== "touch")
            later(shown === null ? SHOW_MS : 0, () => show({ key, anchor, isPinned: false }));
        },
        onPointerLeave: () => later(HIDE_MS, hide),
        onFocus: ({ currentTarget: anchor, target }) => {
          if (target.matches(":focus-visible")) show({ key, anchor, isPinned: false });
        },
        onBlur: () => later(HIDE_MS, hide),
      };
    },
    pin: (one, anchor) => {
      clearTimeout(timer.current);
      setShown({ key: itemKey(one), anchor, isPinned: true });
    },
    pinnedKey: shown?.isPinned === true ? shown.key : null,
    dismiss: () => {
      if (shown === null || shown.isPinned) return false;
      setShown(null);
      return true;
    },
    card: shown !== null && item !== undefined && (
      <CardBox
        id={cardId}
        item={item}
        shown={shown}
        onClose={close}
        onPointer={(isInside) => (isInside ? clearTimeout(timer.current) : later(HIDE_MS, hide))}
      />
    ),
  };
}

interface CardBoxProps {
  readonly id: string;
  readonly item: ItemView;
  readonly shown: Shown;
  readonly onClose: () => void;
  readonly onPointer: (isInside: boolean) => void;
}

function CardBox({ id, item, shown: { anchor, isPinned }, onClose, onPointer }: CardBoxProps) {
  const box = useRef<HTMLDivElement>(null);
  const key = itemKey(item);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another item or its buttons make another height
  useEffect(() => {
    const element = box.current;
    // A phone has one place for it, which its style knows.
    if (element === null || window.matchMedia(SHEET).matches) return;
    const { left, top } = placeCard(anchor, element);
    Object.assign(element.style, { left: `${left}px`, top: `${top}px`, visibility: "visible" });
  }, [anchor, key, isPinned]);
  // The buttons of a pinned card are the next thing for the keyboard.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a newly pinned item is another card
  useEffect(() => {
    if (isPinned) box.current?.focus();
  }, [isPinned, key]);

  return createPortal(
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useAriaPropsSupportedByRole: it is a dialog or a tooltip
    <div
      ref={box}
      id={id}
      className="tip-card"
      data-beside-window
      role={isPinned ? "dialog" : "tooltip"}
      aria-label={isPinned ? item.name : undefined}
      tabIndex={-1}
      onPointerEnter={() => onPointer(true)}
      onPointerLeave={() => onPointer(false)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      <ItemCard item={item} isPinned={isPinned} onClose={onClose} />
    </div>,
    anchor.closest(".windows") ?? document.body,
  );
}
