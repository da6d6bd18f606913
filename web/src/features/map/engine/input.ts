import type { ScreenPoint } from "../renderer";

/** What the pointer did, in CSS pixels of the map box. */
export interface Gestures {
  pan(dx: number, dy: number): void;
  /** Zoom by a factor around a point; `smooth` for a wheel notch, not for fingers. */
  zoom(at: ScreenPoint, factor: number, smooth: boolean): void;
  hover(at: ScreenPoint | null): void;
  click(at: ScreenPoint, shift: boolean): void;
  doubleClick(at: ScreenPoint): void;
  /** A box drawn with shift held; `done` when the button was released, null when given up. */
  box(from: ScreenPoint, to: ScreenPoint | null, done: boolean): void;
}

/** A press that moves less than this is a click. */
const CLICK_PX = 4;
const DOUBLE_MS = 320;
const DOUBLE_PX = 8;

/** Listens to pointers and wheel on the map box; returns the way to stop. */
export function listen(host: HTMLElement, gestures: Gestures): () => void {
  const pointers = new Map<number, ScreenPoint>();
  let start: ScreenPoint | null = null;
  let dragging = false;
  let boxing = false;
  let pinched = false;
  let lastClick: { at: ScreenPoint; time: number } | null = null;
  const stop = new AbortController();
  const { signal } = stop;

  const place = (event: MouseEvent): ScreenPoint => {
    const rect = host.getBoundingClientRect();
    return { x: event.clientX - rect.left, y: event.clientY - rect.top };
  };
  const distance = (a: ScreenPoint, b: ScreenPoint) => Math.hypot(a.x - b.x, a.y - b.y);

  const down = (event: PointerEvent) => {
    // Things laid over the map by the page keep their own clicks.
    if (event.button !== 0 || event.target !== host) return;
    const at = place(event);
    pointers.set(event.pointerId, at);
    host.setPointerCapture(event.pointerId);
    if (pointers.size > 1) {
      pinched = true;
      return;
    }
    start = at;
    dragging = false;
    pinched = false;
    boxing = event.shiftKey;
  };

  const move = (event: PointerEvent) => {
    const at = place(event);
    const before = pointers.get(event.pointerId);
    if (before === undefined || start === null) {
      gestures.hover(at);
      return;
    }
    if (pointers.size > 1) {
      const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
      if (other !== undefined) {
        const wide = distance(before, other);
        const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
        gestures.pan((at.x - before.x) / 2, (at.y - before.y) / 2);
        if (wide > 1) gestures.zoom(middle, distance(at, other) / wide, false);
      }
    } else if (dragging || distance(at, start) > CLICK_PX) {
      if (boxing) gestures.box(start, at, false);
      else gestures.pan(at.x - (dragging ? before.x : start.x), at.y - (dragging ? before.y : start.y));
      dragging = true;
    }
    pointers.set(event.pointerId, at);
  };

  const up = (event: PointerEvent) => {
    if (!pointers.delete(event.pointerId) || start === null || pointers.size > 0) return;
    const at = place(event);
    const from = start;
    start = null;
    if (boxing && dragging) gestures.box(from, at, true);
    if (dragging || pinched) return;
    if (
      lastClick !== null &&
      event.timeStamp - lastClick.time < DOUBLE_MS &&
      distance(at, lastClick.at) < DOUBLE_PX
    ) {
      lastClick = null;
      gestures.doubleClick(at);
      return;
    }
    lastClick = { at, time: event.timeStamp };
    gestures.click(at, event.shiftKey);
  };

  const cancel = (event: PointerEvent) => {
    pointers.delete(event.pointerId);
    if (boxing && dragging && start !== null) gestures.box(start, null, true);
    if (pointers.size === 0) start = null;
  };

  const wheel = (event: WheelEvent) => {
    if (event.target !== host) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 33 : event.deltaMode === 2 ? 400 : 1;
    const amount = Math.max(-240, Math.min(240, event.deltaY * unit));
    // A track pad's pinch comes as a wheel with ctrl held and small steps.
    const speed = event.ctrlKey ? 0.01 : 0.0022;
    gestures.zoom(place(event), Math.exp(-amount * speed), true);
  };

  host.addEventListener("pointerdown", down, { signal });
  host.addEventListener("pointermove", move, { signal });
  host.addEventListener("pointerup", up, { signal });
  host.addEventListener("pointercancel", cancel, { signal });
  host.addEventListener("pointerleave", () => gestures.hover(null), { signal });
  host.addEventListener("wheel", wheel, { signal, passive: false });
  return () => stop.abort();
}
