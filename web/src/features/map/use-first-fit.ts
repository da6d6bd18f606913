import { useEffect, useState } from "react";
import { livePlayers } from "../../stores/live-players";
import { useMapState } from "./map-state";
import type { Renderer } from "./renderer";

/** A page opened without a view in its URL begins with all characters in sight. */
export function useFirstFit(renderer: Renderer | null): void {
  const [hadView] = useState(() => useMapState.getState().camera !== null);
  useEffect(() => {
    if (renderer === null || hadView) return;
    const fitOnce = () => {
      const { players } = livePlayers.getSnapshot();
      if (players.length === 0) return;
      unsubscribe();
      renderer.fit(players.map((player) => player.row.character_name));
    };
    const unsubscribe = livePlayers.subscribe(fitOnce);
    fitOnce();
    return unsubscribe;
  }, [renderer, hadView]);
}
