import { Maximize2, Minimize2, Minus, X } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { IconButton } from "../../components/icon-button";
import { WindowTitle } from "../../components/window";
import { SubjectSlot } from "../../components/window-subject";
import { type OpenWindow, useWindows } from "../../stores/windows";
import { closeWindow } from "./focus";
import type { KindSpec } from "./kind";
import { GAP_PX, type Grip, keepInReach, type Place, type Size } from "./placement";
import { usePlaces } from "./places";
import { useWindowDrag } from "./use-window-drag";
import { useWindowFocus } from "./use-window-focus";
import { WindowBoundary } from "./window-boundary";

interface FloatingWindowProps {
  readonly window: OpenWindow;
  readonly spec: KindSpec;
  readonly area: Size;
  /** From the bottom, 0 first. */
  readonly order: number;
  readonly children: React.ReactNode;
}

const EDGES: readonly Grip[] = ["n", "e", "s", "w", "ne", "nw", "se", "sw"];

/** Where the other windows that can be seen stand. */
function otherPlaces(id: number): Place[] {
  const { places } = usePlaces.getState();
  const shown = useWindows.getState().windows.filter((one) => one.id !== id && !one.isMinimised);
  return shown.flatMap((one) => places.get(one.id) ?? []);
}

/** A window over the map: it is dragged by its head, resized by its edges, and both by keys. */
export function FloatingWindow({ window, spec, area, order, children }: FloatingWindowProps) {
  const { id, kind, subject, isMinimised, isWhole = false } = window;
  const titleId = useId();
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const frame = useRef<HTMLElement>(null);
  const isFocused = useWindows((state) => state.focusedId === id);
  const place = usePlaces((state) => state.places.get(id));
  const put = (change: Partial<Place> & { isMaximised?: boolean }) =>
    usePlaces.getState().put(id, kind, change);

  useEffect(() => {
    usePlaces.getState().settle({ id, kind, isWhole }, spec.size, area, otherPlaces(id));
  }, [id, kind, isWhole, spec, area]);
  useEffect(() => () => usePlaces.getState().forget(id), [id]);
  useWindowFocus(frame, isFocused && place !== undefined);

  const isMaximised = place?.isMaximised === true;
  const full = {
    x: GAP_PX,
    y: GAP_PX,
    width: area.width - 2 * GAP_PX,
    height: area.height - 2 * GAP_PX,
  };
  const shown = isMaximised ? full : keepInReach(place ?? { x: 0, y: 0, ...spec.size }, area);
  const { gripProps, onArrow } = useWindowDrag({
    frame,
    place: shown,
    isFixed: isMaximised,
    around: () => ({ area, others: otherPlaces(id), least: spec.least }),
    onDone: put,
  });
  if (place === undefined) return null;
  const toggleMaximised = () => put({ isMaximised: !isMaximised });

  return (
    <section
      ref={frame}
      role="dialog"
      aria-modal={false}
      aria-labelledby={`${titleId} ${titleId}-who`}
      tabIndex={-1}
      hidden={isMinimised}
      className={`win floating ${isFocused ? "focused" : ""}`}
      style={{
        left: shown.x,
        top: shown.y,
        width: shown.width,
        height: shown.height,
        zIndex: `calc(var(--z-window) + ${order})`,
      }}
      onPointerDownCapture={() => useWindows.getState().focus(id)}
      onFocus={() => useWindows.getState().focus(id)}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        event.stopPropagation();
        closeWindow(window);
      }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <div
        className="win-head"
        role="group"
        aria-label={`Move ${spec.title} with the arrow keys, resize it with Shift and the arrow keys`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move the window while its head has the focus
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.target !== event.currentTarget || !onArrow(event)) return;
          event.preventDefault();
          event.stopPropagation();
        }}
        onDoubleClick={({ target }) => {
          if (target instanceof Element && target.closest("button") === null) toggleMaximised();
        }}
        {...gripProps("move")}
      >
        <WindowTitle id={titleId} icon={spec.icon} title={spec.title} />
        <span className="who ell" id={`${titleId}-who`} ref={setSlot}>
          {spec.hasOwnSubject !== true && spec.subjectText(subject)}
        </span>
        <span className="win-acts">
          <IconButton icon={Minus} label="Minimise" onClick={() => useWindows.getState().minimise(id)} />
          <IconButton
            icon={isMaximised ? Minimize2 : Maximize2}
            label={isMaximised ? "Make it small again" : "Maximise"}
            onClick={toggleMaximised}
          />
          <IconButton icon={X} label="Close" shortcut="Escape" onClick={() => closeWindow(window)} />
        </span>
      </div>
      <SubjectSlot value={slot}>
        <WindowBoundary title={spec.title}>{children}</WindowBoundary>
      </SubjectSlot>
      {!isMaximised &&
        EDGES.map((edge) => (
          <div key={edge} className={`edge edge-${edge}`} aria-hidden {...gripProps(edge)} />
        ))}
    </section>
  );
}
