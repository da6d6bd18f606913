import { useEffect, useRef } from "react";
import { bindRenderer } from "./bind-renderer";
import { createRenderer } from "./engine/engine";
import { useMapState } from "./map-state";
import type { Camera, MapEvents, Renderer } from "./renderer";

/** Before anything else is known: the whole world on a usual screen. */
const FIRST_CAMERA: Camera = { ew: 0, ns: 0, zoom: 4 };
/**
 * How often the page (not the canvas) looks where the view is. It asks instead of waiting for events,
 * because a view that follows somebody or is in flight moves with every frame.
 */
const CAMERA_INTERVAL_MS = 250;

interface MapCanvasProps {
  readonly onRenderer: (renderer: Renderer | null) => void;
  /** May change at any time; the engine is not built anew. */
  readonly events: MapEvents;
}

/** The box the engine draws in. */
export function MapCanvas({ onRenderer, events }: MapCanvasProps) {
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef(events);
  useEffect(() => {
    latest.current = events;
  });

  useEffect(() => {
    const box = host.current;
    if (box === null) return;
    const renderer = createRenderer(
      box,
      {
        camera: (camera, byUser) => latest.current.camera?.(camera, byUser),
        hover: (target, at) => latest.current.hover?.(target, at),
        click: (target, at, world, shift) => latest.current.click?.(target, at, world, shift),
        doubleClick: (target, world) => latest.current.doubleClick?.(target, world),
        cursor: (world) => latest.current.cursor?.(world),
        boxSelect: (names) => latest.current.boxSelect?.(names),
      },
      useMapState.getState().camera ?? FIRST_CAMERA,
    );
    const unbind = bindRenderer(renderer);
    const report = () => {
      const camera = renderer.getCamera();
      if (camera !== useMapState.getState().camera) useMapState.setState({ camera });
    };
    const timer = setInterval(report, CAMERA_INTERVAL_MS);
    const sizes = new ResizeObserver(() => {
      useMapState.setState({ size: { width: box.clientWidth, height: box.clientHeight } });
    });
    sizes.observe(box);
    onRenderer(renderer);
    return () => {
      onRenderer(null);
      sizes.disconnect();
      unbind();
      clearInterval(timer);
      renderer.destroy();
    };
  }, [onRenderer]);

  return <div className="mapbox" ref={host} role="application" aria-label="Map of Dereth" />;
}
