import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

interface VisibleRows {
  /** For the element that scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** The rows to render: from `first` up to, not including, `end`. */
  readonly first: number;
  readonly end: number;
  /** Scrolls the least that brings a row into sight. */
  readonly reveal: (index: number) => void;
}

/** Rows rendered beyond each edge, so that a scroll does not bare the background. */
const OVERSCAN = 8;
/** Shown before the box has been measured. */
const FIRST_ROWS = 40;

/** The window on a long list whose rows are all `rowPx` high. `headPx` of the box is covered by a sticky head. */
export function useVisibleRows(count: number, rowPx: number, headPx: number): VisibleRows {
  const scroller = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState({ top: 0, rows: FIRST_ROWS });

  useEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const measure = () => {
      const top = Math.floor(box.scrollTop / rowPx);
      const rows = box.clientHeight === 0 ? FIRST_ROWS : Math.ceil(box.clientHeight / rowPx);
      // The same range is the same object, so that scrolling within a row renders nothing.
      setRange((old) => (old.top === top && old.rows === rows ? old : { top, rows }));
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(box);
    box.addEventListener("scroll", measure, { passive: true });
    return () => {
      sizes.disconnect();
      box.removeEventListener("scroll", measure);
    };
  }, [rowPx]);

  const reveal = useCallback(
    (index: number) => {
      const box = scroller.current;
      if (box === null) return;
      const top = index * rowPx;
      const seenPx = box.clientHeight - headPx;
      if (top < box.scrollTop) box.scrollTop = top;
      else if (top + rowPx > box.scrollTop + seenPx) box.scrollTop = top + rowPx - seenPx;
    },
    [rowPx, headPx],
  );

  // A list that became shorter may leave the old range beyond its end.
  const top = Math.min(range.top, Math.max(0, count - range.rows));
  return {
    scroller,
    first: Math.max(0, top - OVERSCAN),
    end: Math.min(count, top + range.rows + OVERSCAN),
    reveal,
  };
}
