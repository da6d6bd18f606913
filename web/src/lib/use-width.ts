import { type RefObject, useEffect, useRef, useState } from "react";

/** The width of an element, CSS pixels; null before it was measured. */
export function useWidth<T extends HTMLElement>(): readonly [RefObject<T | null>, number | null] {
  const element = useRef<T>(null);
  const [width, setWidth] = useState<number | null>(null);
  useEffect(() => {
    const box = element.current;
    if (box === null) return;
    const sizes = new ResizeObserver(() => setWidth(box.clientWidth));
    sizes.observe(box);
    return () => sizes.disconnect();
  }, []);
  return [element, width];
}
