import { useRef, useState } from "react";
import { PlayerList, type PlayerListProps } from "../features/players/player-list";
import { Totals } from "../features/totals/totals";

/** How much of the window the sheet covers at each rest. */
const RESTS = { low: 0.16, half: 0.57, high: 0.92 } as const;
type Rest = keyof typeof RESTS;
const NEXT: Readonly<Record<Rest, Rest>> = { low: "half", half: "high", high: "low" };
const TAP_PX = 6;

function nearestRest(share: number): Rest {
  const distance = (rest: Rest) => Math.abs(RESTS[rest] - share);
  return (["low", "half", "high"] as const).reduce((best, rest) =>
    distance(rest) < distance(best) ? rest : best,
  );
}

/** The sidebar of a phone: a sheet that is dragged by its grip to three heights, or tapped to the next. */
export function PhoneSheet(props: PlayerListProps) {
  const [rest, setRest] = useState<Rest>("half");
  const [dragShare, setDragShare] = useState<number | null>(null);
  const startY = useRef(0);
  const share = dragShare ?? RESTS[rest];

  const shareAt = (event: React.PointerEvent) =>
    Math.min(0.95, Math.max(0.1, 1 - event.clientY / innerHeight));
  const finish = (event: React.PointerEvent) => {
    if (dragShare === null) return;
    setDragShare(null);
    const isTap = Math.abs(event.clientY - startY.current) < TAP_PX;
    setRest(isTap ? NEXT[rest] : nearestRest(shareAt(event)));
  };

  return (
    <aside
      id="players"
      tabIndex={-1}
      className={`sheet ${dragShare === null ? "" : "dragged"}`}
      style={{ height: `${share * 100}dvh` }}
      aria-label="Fleet"
    >
      <button
        type="button"
        className="grab"
        aria-label={rest === "high" ? "Make the list small" : "Make the list larger"}
        onPointerDown={(event) => {
          startY.current = event.clientY;
          setDragShare(RESTS[rest]);
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => dragShare !== null && setDragShare(shareAt(event))}
        onPointerUp={finish}
        onPointerCancel={finish}
        // Only the keyboard's click has no detail; the pointer's is handled above.
        onClick={(event) => event.detail === 0 && setRest(NEXT[rest])}
      />
      <Totals />
      <PlayerList {...props} />
    </aside>
  );
}
