import { MapPin } from "lucide-react";
import { useEffect, useRef } from "react";
import { formatCoordinates, landblockAt } from "../../lib/coordinates";
import { onCursor, type WorldPoint } from "./cursor";
import { useMapState } from "./map-state";
import { scaleBar } from "./model";

const SCALE_PX = 90;

/** Where the pointer is, and how long things are. */
export function CoordinatesBox() {
  const camera = useMapState((state) => state.camera);
  const place = useRef<HTMLElement>(null);
  const landblock = useRef<HTMLSpanElement>(null);
  /** Until the pointer has been on the map, the middle of the view stands here. */
  const wasMoved = useRef(false);
  const bar = camera === null ? null : scaleBar(camera.zoom, SCALE_PX);

  useEffect(() => {
    // Written past React: the pointer moves with every frame.
    const write = (point: WorldPoint | null) => {
      if (place.current === null || landblock.current === null || point === null) return;
      place.current.textContent = formatCoordinates(point);
      landblock.current.textContent = landblockAt(point);
    };
    if (!wasMoved.current) write(camera);
    return onCursor((point) => {
      wasMoved.current = true;
      write(point);
    });
  }, [camera]);

  return (
    <div className="float coords" title="A click on open ground copies its coordinates">
      <MapPin className="i" aria-hidden />
      <b ref={place} />
      <span ref={landblock} className="lb" />
      {bar !== null && (
        <>
          <span className="scale" style={{ width: bar.px }} />
          <span>{Number(bar.units.toPrecision(2))}</span>
        </>
      )}
    </div>
  );
}
