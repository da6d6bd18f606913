import { useQuery } from "@tanstack/react-query";
import { formatCount, formatShort } from "../../lib/format";
import { type LivePlayer, useLivePlayers } from "../../stores/live-players";
import { totalKillsQuery, totalRaresQuery } from "./api";
import "./totals.css";

/** The fleet in four numbers, and what it has done since records began. */
export function Totals() {
  const { players, isReady } = useLivePlayers();
  const kills = useQuery(totalKillsQuery).data;
  const rares = useQuery(totalRaresQuery).data;
  const online = players.filter((player) => player.goneAtMs === null);
  return (
    <section aria-label="Totals">
      <dl className="totals">
        <Total label="online" value={isReady ? formatCount(online.length) : ""} />
        <Total label="kills/h" value={isReady ? formatShort(killsPerHour(online)) : ""} />
        <Total label="kills today" value={formatShort(kills?.today ?? null)} />
        <Total label="rares today" value={formatCount(rares?.today ?? null)} />
      </dl>
      <p className="all-time">
        <span>All time</span>
        <span className="sp" />
        <span>
          <b>{formatShort(kills?.total ?? null)}</b> kills
        </span>
        <span>
          <b>{formatShort(rares?.all_time ?? null)}</b> rares
        </span>
      </p>
    </section>
  );
}

function killsPerHour(players: readonly LivePlayer[]): number {
  return players.reduce((sum, player) => sum + (player.row.kills_per_hour ?? 0), 0);
}

function Total({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
