import { useEffect, useRef } from "react";
import { defaultStyle } from "./bind-renderer";
import { createRenderer } from "./engine/engine";
import "./map.css";

/** The world and a little sea around it fill the height. */
const SHOWN_UNITS = 210;
/** A little west of the middle, so that the eastern isles' names are not cut. */
const CENTRE = { ew: 2, ns: 0 } as const;

/**
 * The land alone, as a picture: no characters and nothing the server would have to tell.
 * It is drawn from what the page brings along, so it may stand before the sign-in.
 */
export function Backdrop() {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const box = host.current;
    if (box === null) return;
    const zoom = () => box.clientHeight / SHOWN_UNITS || 4;
    const renderer = createRenderer(box, {}, { ...CENTRE, zoom: zoom() });
    renderer.setStyle(defaultStyle());
    const sizes = new ResizeObserver(() => renderer.setCamera({ ...CENTRE, zoom: zoom() }));
    sizes.observe(box);
    const themes = new MutationObserver(() => {
      renderer.refreshTheme();
      renderer.setStyle(defaultStyle());
    });
    themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      themes.disconnect();
      sizes.disconnect();
      renderer.destroy();
    };
  }, []);
  return <div className="mapbox backdrop" ref={host} aria-hidden inert />;
}
