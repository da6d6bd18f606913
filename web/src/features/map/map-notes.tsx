import { CoordinatesBox } from "./coordinates-box";
import { HeatLegend } from "./heat-legend";
import { Legend } from "./legend";
import { useMapState } from "./map-state";
import { Minimap } from "./minimap";
import type { Renderer } from "./renderer";

/** What stands along the lower edge of the map: where the pointer is, and what is shown, small and in words. */
export function MapNotes({ renderer }: { readonly renderer: Renderer | null }) {
  const isHeatShown = useMapState((state) => state.layers.heat);
  return (
    <>
      <CoordinatesBox />
      <div className="corner">
        {isHeatShown && <HeatLegend />}
        <Minimap renderer={renderer} />
        <Legend />
      </div>
    </>
  );
}
