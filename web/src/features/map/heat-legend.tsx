import { useQuery } from "@tanstack/react-query";
import { formatCount } from "../../lib/format";
import { heatQuery } from "./api";
import { useHeatCell, useMapState } from "./map-state";

const RAMP = [1, 2, 3, 4, 5, 6, 7] as const;

export function hoursText(hours: number): string {
  return hours < 48 ? `${hours} h` : `${hours / 24} d`;
}

/** The colours of the spawn heat, from the least to the most. */
export function HeatLegend() {
  const { heatHours, heatMob } = useMapState();
  const { data, error, isFetching } = useQuery(heatQuery(heatHours, heatMob, useHeatCell()));
  const most = data?.spawn_points.reduce((max, point) => Math.max(max, point.intensity), 0) ?? 0;
  return (
    <section className="float heat-legend" aria-label="Spawn heat">
      <p>
        <b>{heatMob === "" ? "Spawns" : heatMob}</b>, last {hoursText(heatHours)}
      </p>
      {error === null ? (
        <>
          <span className="ramp" aria-hidden>
            {RAMP.map((step) => (
              <i key={step} style={{ background: `var(--heat-${step})` }} />
            ))}
          </span>
          <p className="ends">
            <span>1</span>
            <span>
              {isFetching && data === undefined
                ? "loading"
                : `${formatCount(data?.total_points ?? 0)} ${heatMob === "" ? "spawns" : "seen"}`}
            </span>
            <span>{formatCount(most)}</span>
          </p>
        </>
      ) : (
        <p className="danger">The heat could not be read: {error.message}</p>
      )}
    </section>
  );
}
