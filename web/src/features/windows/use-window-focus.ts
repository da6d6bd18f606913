import { type RefObject, useEffect } from "react";

/** Takes the focus into a frame when its window becomes the focused one, unless it is inside already. */
export function useWindowFocus(frame: RefObject<HTMLElement | null>, isFocused: boolean): void {
  useEffect(() => {
    const box = frame.current;
    const active = document.activeElement;
    // A card stands beside its window and belongs to it.
    const isInside = box?.contains(active) === true || active?.closest("[data-beside-window]") != null;
    if (!isFocused || box === null || isInside) return;
    // What a window is opened for, a search field say, comes before the frame.
    const first = box.querySelector<HTMLElement>("[data-autofocus]");
    (first ?? box).focus({ preventScroll: true });
  }, [frame, isFocused]);
}
