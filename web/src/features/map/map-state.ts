import { create } from "zustand";
import { heatCell } from "./api";
import type { ViewSize } from "./model";
import type { Camera, Layer, MapStyle, TrailColor } from "./renderer";

export type LabelDetail = 1 | 2 | 3;

/** How the map is set; all of it is in the URL, except what the engine reports back. */
interface MapState {
  readonly layers: Readonly<Record<Layer, boolean>>;
  /** Null leaves the choice to the theme. */
  readonly style: MapStyle | null;
  readonly trailColor: TrailColor;
  readonly labelDetail: LabelDetail;
  readonly heatHours: number;
  /** "" for every monster. */
  readonly heatMob: string;
  /** Hides everything but the map. */
  readonly isBare: boolean;
  /** Where the view is, at most four times a second; null until the map has said so or the URL did. */
  readonly camera: Camera | null;
  readonly size: ViewSize;
  setLayer(layer: Layer, isVisible: boolean): void;
  toggleLayer(layer: Layer): void;
  cycleLabels(): void;
}

/** The width of the heat's cells that fits the present zoom. */
export function useHeatCell(): number {
  return useMapState(({ camera }) => heatCell(camera?.zoom ?? 1));
}

export const DEFAULT_LAYERS: MapState["layers"] = {
  players: true,
  labels: true,
  trails: true,
  heat: false,
  portals: true,
  rares: true,
  towns: true,
  grid: true,
};

export const HEAT_HOURS = [1, 6, 24, 72, 168] as const;
export const DEFAULT_HEAT_HOURS = 24;
export const DEFAULT_LABELS: LabelDetail = 2;

export const useMapState = create<MapState>()((set) => ({
  layers: DEFAULT_LAYERS,
  style: null,
  trailColor: "character",
  labelDetail: DEFAULT_LABELS,
  heatHours: DEFAULT_HEAT_HOURS,
  heatMob: "",
  isBare: false,
  camera: null,
  size: { width: 0, height: 0 },
  setLayer: (layer, isVisible) => set(({ layers }) => ({ layers: { ...layers, [layer]: isVisible } })),
  toggleLayer: (layer) => set(({ layers }) => ({ layers: { ...layers, [layer]: !layers[layer] } })),
  cycleLabels: () =>
    set(({ labelDetail }) => ({ labelDetail: labelDetail === 3 ? 1 : ((labelDetail + 1) as LabelDetail) })),
}));
