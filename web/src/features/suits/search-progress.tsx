import { CircleAlert, CircleCheck, Hourglass } from "lucide-react";
import { formatCount } from "../../lib/format";
import { gapPercent, gapText, nodesText, timeText } from "./figures";
import { GapChart } from "./gap-chart";
import type { CompleteView, Term } from "./model";
import { isRunning, type SearchState } from "./search-state";

interface SearchProgressProps {
  readonly state: SearchState;
  readonly order: readonly Term[] | null;
  /** What is wanted now is something else. */
  readonly isChanged: boolean;
}

const STAGES: Readonly<Record<string, string>> = {
  pool: "Reading the items",
  bounding: "Estimating what is possible",
  searching: "Searching",
  settling: "Ordering equals",
};

/** How far the search is, and what is proven at its end. */
export function SearchProgress({ state, order, isChanged }: SearchProgressProps) {
  if (state.phase === "idle" || state.phase === "failed") return null;
  const { progress } = state;
  const nodes = state.complete?.nodes ?? progress?.nodes;
  const ms = state.complete?.elapsed_ms ?? progress?.elapsed_ms;
  return (
    <section className="search-progress" aria-label="The search">
      <div className="search-line">
        <span role="status">
          <Verdict state={state} />
        </span>
        {nodes !== undefined && ms !== undefined && (
          <span className="dim">
            {nodes > 0 && `${nodesText(nodes)} branches, `}
            {timeText(ms)}
          </span>
        )}
        <span className="sp" />
        {isChanged && !isRunning(state) && <span className="warn">The goal has changed</span>}
        {isRunning(state) && progress?.gap != null && (
          <span className="dim gap" title={`At most ${gapText(progress.gap)} better`}>
            proof gap <b>{gapPercent(progress.gap)}</b>
          </span>
        )}
      </div>
      {state.logs.map((message) => (
        <p key={message} className="dim">
          {message}
        </p>
      ))}
      {(state.complete?.without ?? []).length > 0 && state.suits.length > 0 && (
        <p className="warn">No suit is left for {state.complete?.without?.join(", ")}.</p>
      )}
      <GapChart chart={state.chart} order={order} />
    </section>
  );
}

function Verdict({ state }: { readonly state: SearchState }) {
  const { phase, complete, position, progress } = state;
  if (phase === "starting") return <b>Starting</b>;
  if (phase === "queued") {
    return <b>{position === 1 ? "Next in the queue" : `${formatCount(position)} in the queue`}</b>;
  }
  if (phase === "lost") return <b className="warn">Connection lost, joining again</b>;
  if (phase === "running") {
    return (
      <b>
        {STAGES[progress?.stage ?? state.stage] ?? "Searching"}
        {state.wearer !== null && ` for ${state.wearer}`}
        {progress !== null && progress.rank > 1 && ` for number ${progress.rank}`}
      </b>
    );
  }
  if (complete === null) return null;
  if (complete.status === "optimal") return <Badge isProven text="Proven: nothing is better" />;
  if (complete.status === "infeasible") {
    const isFleet = complete.without !== undefined;
    return <Badge text={isFleet ? "Proven: nobody can have a suit" : "Proven: no suit keeps all rules"} />;
  }
  return <Badge text={stoppedText(complete, state.suits.length > 0)} />;
}

/** What is known of a search that ended early. */
function stoppedText({ status, proven = 0, gap }: CompleteView, hasSuits: boolean): string {
  const end = status === "bounded" ? "Time is up" : "Stopped";
  if (!hasSuits) return `${end}: no suit was found yet`;
  if (proven > 0) return `${end}: the first is proven, the others may be beaten`;
  return gap === null ? end : `${end}: at most ${gapText(gap)} possible`;
}

function Badge({ text, isProven = false }: { readonly text: string; readonly isProven?: boolean }) {
  const Icon = isProven ? CircleCheck : text.startsWith("Proven") ? CircleAlert : Hourglass;
  return (
    <b className={`badge ${isProven ? "ok" : "warn"}`}>
      <Icon className="i" aria-hidden />
      {text}
    </b>
  );
}
