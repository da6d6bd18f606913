import { useEffect, useRef, useState } from "react";
import { SHEET, useMedia } from "../../lib/use-media";
import { type OpenWindow, useWindows, type WindowKind } from "../../stores/windows";
import { Dock } from "./dock";
import { FloatingWindow } from "./floating-window";
import type { KindSpec } from "./kind";
import type { Size } from "./placement";
import { WindowSheet } from "./window-sheet";
import "../../styles/windows.css";
import "./windows.css";

interface WindowsAreaProps {
  readonly specs: Readonly<Record<WindowKind, KindSpec>>;
  readonly content: (window: OpenWindow) => React.ReactNode;
}

/** Everything that floats over the map. */
export function WindowsArea({ specs, content }: WindowsAreaProps) {
  const windows = useWindows((state) => state.windows);
  const isSheet = useMedia(SHEET);
  const box = useRef<HTMLElement>(null);
  const [area, setArea] = useState<Size | null>(null);
  const shown = windows.filter((one) => !one.isMinimised);
  // Elements keep their order, so that raising a window moves no node and no focus.
  const inOrderOfAge = windows.toSorted((a, b) => a.id - b.id);
  const onTop = shown.at(-1);
  const outOfSight = inOrderOfAge.filter((one) => one.isMinimised || (isSheet && one !== onTop));

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const sizes = new ResizeObserver(() =>
      setArea({ width: element.clientWidth, height: element.clientHeight }),
    );
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);

  // A press or a focus elsewhere on the page: no window has the keyboard.
  useEffect(() => {
    const onElsewhere = ({ target }: Event) => {
      if (target instanceof Element && box.current?.contains(target) !== true) useWindows.getState().blur();
    };
    document.addEventListener("pointerdown", onElsewhere, true);
    document.addEventListener("focusin", onElsewhere, true);
    return () => {
      document.removeEventListener("pointerdown", onElsewhere, true);
      document.removeEventListener("focusin", onElsewhere, true);
    };
  }, []);

  return (
    <section className="windows" aria-label="Windows" ref={box}>
      {shown.length > 0 && <div className="dim" />}
      {inOrderOfAge.map((one) => {
        const spec = specs[one.kind];
        if (isSheet) {
          return (
            <WindowSheet key={one.id} window={one} spec={spec} isOnTop={one === onTop}>
              {content(one)}
            </WindowSheet>
          );
        }
        return (
          area !== null && (
            <FloatingWindow key={one.id} window={one} spec={spec} area={area} order={windows.indexOf(one)}>
              {content(one)}
            </FloatingWindow>
          )
        );
      })}
      <Dock windows={outOfSight} specs={specs} />
    </section>
  );
}
