import { Pin, PinOff } from "lucide-react";
import { isRunning, type SearchState } from "./search-state";
import type { Panel } from "./suit-result";
import type { ShownSuits } from "./use-shown-suits";

interface SuitFootProps {
  readonly state: SearchState;
  /** What the goal lacks to be searched for. */
  readonly missing: string | null;
  /** The suits are for an older goal. */
  readonly isChanged: boolean;
  readonly panel: Panel;
  readonly onPanel: (panel: Panel) => void;
  readonly shown: ShownSuits;
  readonly onSearch: () => void;
  readonly onStop: () => void;
}

/** What is to be done next: search, stop, keep a suit, bring its pieces together. */
export function SuitFoot(props: SuitFootProps) {
  const { state, missing, isChanged, panel, onPanel, shown, onSearch, onStop } = props;
  const running = isRunning(state);
  const hasSuit = shown.suit !== undefined;
  const isSearchNext = !running && (isChanged || !hasSuit || state.phase === "idle");
  const isAside = panel === "moves" || panel === "compare";
  return (
    <div className="suit-foot">
      {running && (
        <button type="button" className="btn" onClick={onStop}>
          Stop
        </button>
      )}
      {hasSuit && (
        <button type="button" className="btn ghost" aria-pressed={shown.isPinned} onClick={shown.togglePin}>
          {shown.isPinned ? <PinOff className="i" aria-hidden /> : <Pin className="i" aria-hidden />}
          {shown.isPinned ? "Unpin" : "Pin suit"}
        </button>
      )}
      {shown.chosen.size > 0 && panel === "suits" && (
        <button
          type="button"
          className="btn ghost"
          aria-disabled={shown.chosen.size < 2 || undefined}
          title={shown.chosen.size < 2 ? "Tick a second suit to compare it with" : undefined}
          onClick={() => shown.chosen.size === 2 && onPanel("compare")}
        >
          Compare {shown.chosen.size} of 2
        </button>
      )}
      <span className="sp" />
      {hasSuit && (
        <button
          type="button"
          className={`btn ${isSearchNext ? "" : "primary"}`}
          onClick={() => onPanel(isAside ? "suits" : "moves")}
        >
          {isAside ? "Back to the suits" : "Show what to move"}
        </button>
      )}
      {isSearchNext && (
        <button
          type="button"
          className="btn primary"
          aria-disabled={missing !== null || undefined}
          title={missing ?? undefined}
          onClick={onSearch}
        >
          {isChanged || state.phase === "done" ? "Search again" : "Find suits"}
        </button>
      )}
    </div>
  );
}
