import { type RefObject, useRef } from "react";
import { dragged, type Grip, type Place, type Surroundings } from "./placement";

interface WindowDragOptions {
  readonly frame: RefObject<HTMLElement | null>;
  readonly place: Place;
  readonly isFixed: boolean;
  /** What the window may bump into, asked for when a drag begins. */
  readonly around: () => Omit<Surroundings, "isSnapping">;
  readonly onDone: (place: Place) => void;
}

interface Held {
  readonly grip: Grip;
  readonly startX: number;
  readonly startY: number;
  readonly around: Omit<Surroundings, "isSnapping">;
  now: Place;
}

type GripProps = Pick<
  React.ComponentProps<"div">,
  "onPointerDown" | "onPointerMove" | "onPointerUp" | "onPointerCancel"
>;

/** Puts a frame somewhere without rendering. */
function draw(frame: HTMLElement | null, { x, y, width, height }: Place): void {
  if (frame === null) return;
  Object.assign(frame.style, {
    left: `${x}px`,
    top: `${y}px`,
    width: `${width}px`,
    height: `${height}px`,
  });
}

/** One step of the arrow keys. */
const KEY_STEP_PX = 16;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * Moves and resizes a window by pointer and keys.
 * While it is dragged only the frame's own style changes; React hears of it when it is let go.
 */
export function useWindowDrag({ frame, place, isFixed, around, onDone }: WindowDragOptions) {
  const held = useRef<Held | null>(null);

  const gripProps = (grip: Grip): GripProps => ({
    onPointerDown: (event) => {
      const isOnButton = event.target instanceof Element && event.target.closest("button, a") !== null;
      if (isFixed || event.button !== 0 || isOnButton) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const { clientX: startX, clientY: startY } = event;
      held.current = { grip, startX, startY, around: around(), now: place };
      frame.current?.classList.add("dragged");
    },
    onPointerMove: (event) => {
      const drag = held.current;
      if (drag === null) return;
      const { startX: x, startY: y } = drag;
      const by = { grip: drag.grip, dx: event.clientX - x, dy: event.clientY - y };
      drag.now = dragged(place, by, { ...drag.around, isSnapping: !event.altKey });
      draw(frame.current, drag.now);
    },
    onPointerUp: () => {
      const drag = held.current;
      held.current = null;
      frame.current?.classList.remove("dragged");
      if (drag !== null && drag.now !== place) onDone(drag.now);
    },
    onPointerCancel: () => {
      held.current = null;
      frame.current?.classList.remove("dragged");
      draw(frame.current, place);
    },
  });

  /** Arrows move, with Shift they resize. True when the key was one of them. */
  const onArrow = (event: React.KeyboardEvent): boolean => {
    const arrow = ARROWS[event.key];
    if (arrow === undefined || isFixed) return false;
    const by = {
      grip: event.shiftKey ? ("se" as const) : ("move" as const),
      dx: arrow[0] * KEY_STEP_PX,
      dy: arrow[1] * KEY_STEP_PX,
    };
    // A step as small as the snap's reach would never leave the line it stands on.
    onDone(dragged(place, by, { ...around(), isSnapping: false }));
    return true;
  };

  return { gripProps, onArrow };
}
