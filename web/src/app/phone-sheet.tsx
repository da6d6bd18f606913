import { PlayerList, type PlayerListProps } from "../features/players/player-list";
import { Totals } from "../features/totals/totals";
import { useSheet } from "../lib/use-sheet";

/** How much of the screen the sheet covers at each rest. */
const RESTS = [0.16, 0.57, 0.92];

/** The sidebar of a phone: a sheet that is dragged by its grip to three heights, or tapped to the next. */
export function PhoneSheet(props: PlayerListProps) {
  const { share, isDragged, isHighest, grip } = useSheet({ rests: RESTS, initialRest: 1 });
  return (
    <aside
      id="players"
      tabIndex={-1}
      className={`sheet ${isDragged ? "dragged" : ""}`}
      style={{ height: `${share * 100}dvh` }}
      aria-label="Fleet"
    >
      <button
        type="button"
        className="grab"
        aria-label={isHighest ? "Make the list small" : "Make the list larger"}
        {...grip}
      />
      <Totals />
      <PlayerList {...props} />
    </aside>
  );
}
