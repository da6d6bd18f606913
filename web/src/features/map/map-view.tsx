import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { formatCoordinates } from "../../lib/coordinates";
import { copyText } from "../../lib/copy-text";
import { lazyPart } from "../../lib/lazy-part";
import { useNotices } from "../../stores/notices";
import { useSelection } from "../../stores/selection";
import { moveCursor } from "./cursor";
import type { Hovered } from "./hover-card";
import { MapCanvas } from "./map-canvas";
import { useMapState } from "./map-state";
import type { MapEvents, Renderer } from "./renderer";
import { useFirstFit } from "./use-first-fit";
import { useMapData } from "./use-map-data";
import "./map.css";

const HoverCard = lazyPart(() => import("./hover-card").then((file) => file.HoverCard));
const SelectedCard = lazyPart(() => import("./hover-card").then((file) => file.SelectedCard));
const MapNotes = lazyPart(() => import("./map-notes").then((file) => file.MapNotes));

interface MapViewProps {
  readonly renderer: Renderer | null;
  readonly onRenderer: (renderer: Renderer | null) => void;
  readonly isTouch: boolean;
  readonly placeOf: (ew: number | null, ns: number | null) => string;
}

async function copyPosition(position: { readonly ew: number; readonly ns: number }): Promise<void> {
  const text = formatCoordinates(position);
  const isCopied = await copyText(text);
  useNotices
    .getState()
    .show(isCopied ? `Copied ${text}` : `${text} (the browser does not allow copying here)`);
}

/** How long a card waits for the pointer to come over to it. */
const CARD_GRACE_MS = 200;

/** What the pointer is over. A character's card has a button, so it stays while the pointer is on its way there. */
function useHovered() {
  const [hovered, setHovered] = useState<Hovered | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const hideLater = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setHovered(null), CARD_GRACE_MS);
  }, []);
  const hover = useCallback(
    (next: Hovered | null) => {
      if (next === null) return hideLater();
      clearTimeout(timer.current);
      setHovered(next);
    },
    [hideLater],
  );
  const onCard = useCallback(
    (isInside: boolean) => (isInside ? clearTimeout(timer.current) : hideLater()),
    [hideLater],
  );
  return { hovered, hover, onCard };
}

/** The map with what belongs to its canvas: hover card, coordinates, small map and legend. */
export function MapView({ renderer, onRenderer, isTouch, placeOf }: MapViewProps) {
  const { hovered, hover, onCard } = useHovered();
  const isBare = useMapState((state) => state.isBare);
  useMapData(renderer);
  useFirstFit(renderer);

  const pick = useCallback((names: readonly string[], isAdding: boolean) => {
    const { selected, select } = useSelection.getState();
    if (!isAdding) return select(names);
    const [name] = names;
    if (names.length === 1 && name !== undefined) useSelection.getState().toggle(name);
    else select([...new Set([...selected, ...names])]);
  }, []);

  const events = useMemo<MapEvents>(
    () => ({
      camera: (_, byUser) => {
        if (byUser && useSelection.getState().followed.length > 0) useSelection.getState().follow([]);
      },
      hover: (target, at) => hover(target === null ? null : { target, at }),
      click: (target, _, world, shift) => {
        if (target?.kind === "player") pick([target.name], shift);
        else if (target?.kind === "cluster") pick(target.names, shift);
        else if (target !== null) return;
        // A finger has no Escape key: a tap on open ground lets go first.
        else if (isTouch && useSelection.getState().selected.length > 0) pick([], false);
        else void copyPosition(world);
      },
      doubleClick: (target) => {
        if (target?.kind !== "player") return;
        useSelection.setState({ selected: [target.name], followed: [target.name] });
      },
      cursor: moveCursor,
      boxSelect: (names) => pick(names, false),
    }),
    [pick, isTouch, hover],
  );

  return (
    <div className={`map ${isBare ? "bare" : ""}`}>
      <MapCanvas onRenderer={onRenderer} events={events} />
      {hovered !== null && !isTouch && <HoverCard hovered={hovered} placeOf={placeOf} onPointer={onCard} />}
      {isTouch && <SelectedCard placeOf={placeOf} />}
      {!isBare && !isTouch && <MapNotes renderer={renderer} />}
    </div>
  );
}
