import { X } from "lucide-react";
import { useId, useRef, useState } from "react";
import { IconButton } from "../../components/icon-button";
import { WindowTitle } from "../../components/window";
import { SubjectSlot } from "../../components/window-subject";
import { useSheet } from "../../lib/use-sheet";
import { type OpenWindow, useWindows } from "../../stores/windows";
import { closeWindow } from "./focus";
import type { KindSpec } from "./kind";
import { useWindowFocus } from "./use-window-focus";
import { WindowBoundary } from "./window-boundary";

interface WindowSheetProps {
  readonly window: OpenWindow;
  readonly spec: KindSpec;
  /** One sheet is seen at a time; the others keep their state. */
  readonly isOnTop: boolean;
  readonly children: React.ReactNode;
}

/** How much of the screen a window covers at each rest. */
const RESTS = [0.5, 0.92];

/** A window on a phone: a sheet with a grip. Let go near the bottom, it closes. */
export function WindowSheet({ window, spec, isOnTop, children }: WindowSheetProps) {
  const titleId = useId();
  const frame = useRef<HTMLElement>(null);
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const isFocused = useWindows((state) => state.focusedId === window.id);
  const { share, isDragged, isHighest, grip } = useSheet({
    rests: RESTS,
    initialRest: 1,
    onDismiss: () => closeWindow(window),
  });
  useWindowFocus(frame, isFocused);
  return (
    <section
      ref={frame}
      role="dialog"
      aria-modal={false}
      aria-labelledby={`${titleId} ${titleId}-who`}
      tabIndex={-1}
      hidden={!isOnTop}
      className={`sheet win-sheet ${isDragged ? "dragged" : ""}`}
      style={{ height: `${share * 100}dvh` }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        event.stopPropagation();
        closeWindow(window);
      }}
    >
      <button
        type="button"
        className="grab"
        aria-label={isHighest ? "Make the window small" : "Make the window larger"}
        {...grip}
      />
      <header className="win-head">
        <WindowTitle id={titleId} icon={spec.icon} title={spec.title} />
        <span className="who ell" id={`${titleId}-who`} ref={setSlot}>
          {spec.hasOwnSubject !== true && spec.subjectText(window.subject)}
        </span>
        <IconButton icon={X} label="Close" onClick={() => closeWindow(window)} />
      </header>
      <SubjectSlot value={slot}>
        <WindowBoundary title={spec.title}>{children}</WindowBoundary>
      </SubjectSlot>
    </section>
  );
}
