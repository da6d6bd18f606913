import { livePlayers } from "../../stores/live-players";
import { useSelection } from "../../stores/selection";
import { useMapState } from "./map-state";
import type { Renderer } from "./renderer";

/** One press of a zoom button or key. */
const ZOOM_STEP = 1.5;
/** One press of an arrow key, in CSS pixels. */
const PAN_STEP_PX = 120;
/** Close enough to see the surroundings of a place that was asked for. */
const PLACE_ZOOM = 14;

/** What buttons, keys and other parts of the page can make the map do. */
export interface MapCommands {
  zoom(direction: 1 | -1): void;
  pan(dx: -1 | 0 | 1, dy: -1 | 0 | 1): void;
  fitWorld(): void;
  /** The selected characters, or all. */
  fitCharacters(): void;
  goTo(ew: number, ns: number): void;
  goToCharacter(name: string): void;
}

const stopFollowing = () => useSelection.getState().follow([]);

export function createMapCommands(renderer: Renderer): MapCommands {
  const goTo = (ew: number, ns: number) => {
    stopFollowing();
    renderer.setCamera({ ew, ns, zoom: Math.max(renderer.getCamera().zoom, PLACE_ZOOM) }, true);
  };
  return {
    zoom(direction) {
      renderer.setCamera({ zoom: renderer.getCamera().zoom * ZOOM_STEP ** direction }, true);
    },
    pan(dx, dy) {
      stopFollowing();
      const { ew, ns, zoom } = renderer.getCamera();
      renderer.setCamera({ ew: ew + (dx * PAN_STEP_PX) / zoom, ns: ns + (dy * PAN_STEP_PX) / zoom }, true);
    },
    fitWorld() {
      stopFollowing();
      renderer.fit();
    },
    fitCharacters() {
      stopFollowing();
      const { selected } = useSelection.getState();
      const all = livePlayers.getSnapshot().players.map((player) => player.row.character_name);
      renderer.fit(selected.length > 0 ? selected : all);
    },
    goTo,
    goToCharacter(name) {
      const row = livePlayers.getSnapshot().byName.get(name)?.row;
      if (row?.ew != null && row.ns != null) goTo(row.ew, row.ns);
      useMapState.getState().setLayer("players", true);
    },
  };
}
