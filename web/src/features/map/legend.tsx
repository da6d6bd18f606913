import { ChevronDown, ChevronUp } from "lucide-react";
import { PLAYER_STATES } from "../../api/frames";
import { IconButton } from "../../components/icon-button";
import { StateShape } from "../../components/state-shape";
import { usePreferences } from "../../stores/preferences";
import { useMapState } from "./map-state";
import type { TrailColor } from "./renderer";

const TRAIL_TEXT: Readonly<Record<TrailColor, string>> = {
  character: "Trail, 10 min",
  kills: "Trail by kills/h",
  altitude: "Trail by height",
};

/** What the shapes on the map mean. */
export function Legend() {
  const { isLegendOpen, set } = usePreferences();
  const trailColor = useMapState((state) => state.trailColor);
  const toggle = () => set({ isLegendOpen: !isLegendOpen });
  return (
    <section className="float legend" aria-label="Legend">
      <header>
        Legend
        <span className="sp" />
        <IconButton
          icon={isLegendOpen ? ChevronDown : ChevronUp}
          label={isLegendOpen ? "Close the legend" : "Open the legend"}
          onClick={toggle}
        />
      </header>
      {isLegendOpen && (
        <ul>
          {PLAYER_STATES.map((state) => (
            <li key={state}>
              <StateShape state={state} />
              <span className="state-name">{state}</span>
            </li>
          ))}
          <li>
            <svg className="st" viewBox="0 0 11 12" aria-hidden>
              <ellipse className="portal-mark" cx="5.5" cy="6" rx="3.6" ry="5" />
            </svg>
            Portal
          </li>
          <li>
            <svg className="st" viewBox="0 0 11 12" aria-hidden>
              <path className="rare-mark" d="M5.5 0 10 6 5.5 12 1 6Z" />
            </svg>
            Rare, tier
          </li>
          <li>
            <svg className="st" viewBox="0 0 14 14" aria-hidden>
              <circle className="cluster-mark" cx="7" cy="7" r="5.5" />
            </svg>
            Cluster
          </li>
          <li>
            <svg className="st" viewBox="0 0 12 8" aria-hidden>
              <path className="trail-mark" d="M0 6C4 6 5 2 12 2" />
            </svg>
            {TRAIL_TEXT[trailColor]}
          </li>
        </ul>
      )}
    </section>
  );
}
