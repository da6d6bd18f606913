import { livePlayers } from "../../stores/live-players";
import { useSelection } from "../../stores/selection";
import { resolveTheme } from "../../stores/theme";
import { useMapState } from "./map-state";
import { toMapPlayer } from "./model";
import { LAYERS, type MapStyle, type Renderer } from "./renderer";

/** The style that goes with the theme when none was chosen. */
export function defaultStyle(): MapStyle {
  return resolveTheme() === "light" ? "parchment" : "relief";
}

/**
 * Keeps the engine in step with the stores, past React: positions go straight from the live table
 * to the canvas. Returns the way to stop.
 */
export function bindRenderer(renderer: Renderer): () => void {
  const feedPlayers = () => {
    const { players, isReady } = livePlayers.getSnapshot();
    if (!isReady) return;
    renderer.setPlayers(players.flatMap((player) => toMapPlayer(player) ?? []));
  };

  const feedSettings = (state = useMapState.getState(), before?: typeof state) => {
    for (const layer of LAYERS) {
      if (state.layers[layer] !== before?.layers[layer]) renderer.setLayer(layer, state.layers[layer]);
    }
    if (before === undefined || state.style !== before.style)
      renderer.setStyle(state.style ?? defaultStyle());
    if (state.trailColor !== before?.trailColor) renderer.setTrailColor(state.trailColor);
    if (state.labelDetail !== before?.labelDetail) renderer.setLabelDetail(state.labelDetail);
  };

  const feedSelection = (state = useSelection.getState(), before?: typeof state) => {
    if (state.selected !== before?.selected) renderer.setSelection(new Set(state.selected));
    if (state.followed !== before?.followed) renderer.setFollow(state.followed);
  };

  // The style first, so that the first painting is in it; then the characters; then whom to follow.
  feedSettings();
  feedPlayers();
  feedSelection();
  const themeObserver = new MutationObserver(() => {
    renderer.refreshTheme();
    renderer.setStyle(useMapState.getState().style ?? defaultStyle());
  });
  themeObserver.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const stops = [
    livePlayers.subscribe(feedPlayers),
    useMapState.subscribe(feedSettings),
    useSelection.subscribe(feedSelection),
    () => themeObserver.disconnect(),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
