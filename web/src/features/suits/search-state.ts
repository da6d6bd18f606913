import type { SentEvent } from "../../api/event-stream";
import type { CompleteView, FleetProgress, ProgressView, SuitView } from "./model";

/** A moment of a search, for the chart. */
export interface ChartPoint {
  readonly ms: number;
  readonly bound: ProgressView["bound"];
  readonly best: ProgressView["incumbent"];
}

export type SearchPhase =
  | "idle"
  | "starting"
  | "queued"
  | "running"
  | "lost"
  | "done"
  /** The server refused or failed. */
  | "failed";

export interface SearchError {
  readonly code: string;
  readonly message: string;
  /** The field of the request that is wrong. */
  readonly field?: string | null;
}

/** All that is known of the last search. */
export interface SearchState {
  readonly phase: SearchPhase;
  readonly id: string | null;
  /** Searches before this one; 0 when it runs. */
  readonly position: number;
  readonly stage: string;
  /** How many items may be in a suit, and how many may not, by the reason. */
  readonly candidates: number | null;
  readonly refused: Readonly<Record<string, number>>;
  readonly progress: ProgressView | null;
  /** Whose suit is searched, where several are dressed. */
  readonly wearer: string | null;
  readonly chart: readonly ChartPoint[];
  /** The best first. */
  readonly suits: readonly SuitView[];
  /** What the server has to say besides, such as that an item was told twice. */
  readonly logs: readonly string[];
  readonly complete: CompleteView | null;
  readonly error: SearchError | null;
}

export const NO_SEARCH: SearchState = {
  phase: "idle",
  id: null,
  position: 0,
  stage: "",
  candidates: null,
  refused: {},
  progress: null,
  wearer: null,
  chart: [],
  suits: [],
  logs: [],
  complete: null,
  error: null,
};

/** A chart is as wide as a window; twice as many points are thinned out. */
const CHART_MAX = 400;
const LOGS_MAX = 20;

function charted(chart: SearchState["chart"], point: ChartPoint): readonly ChartPoint[] {
  const next = [...chart, point];
  return next.length < 2 * CHART_MAX ? next : next.filter((_, at) => at === 0 || at % 2 === 1);
}

/** The chart of a search that has ended: what is proven is where the two lines meet. */
function closed(
  { chart, suits: [best] }: SearchState,
  { status, elapsed_ms: ms }: CompleteView,
): SearchState["chart"] {
  if (status !== "optimal" || best === undefined || chart.length === 0) return chart;
  const known = { ...best.objective, points: best.points };
  return charted(chart, { ms: Math.max(ms, chart.at(-1)?.ms ?? 0), bound: known, best: known });
}

/** What the bound is compared with: the terms of the best suit, or its points. */
function bestOf({ bound, incumbent }: ProgressView, best: SuitView | undefined): ProgressView["incumbent"] {
  if (incumbent === null) return null;
  const isSum = typeof bound.points === "number";
  return isSum ? { ...incumbent, points: best?.points ?? null } : incumbent;
}

/** The suits with one of them put at its rank. A whole list follows whenever one becomes better. */
function ranked(suits: SearchState["suits"], suit: SuitView): readonly SuitView[] {
  const others = suits.filter(({ rank, wearer }) => rank !== suit.rank || wearer !== suit.wearer);
  return [...others, suit].sort((a, b) => a.rank - b.rank);
}

/** The state after an event; one that is not known changes nothing. */
export function afterEvent(state: SearchState, { name, data }: SentEvent): SearchState {
  switch (name) {
    case "search": {
      const { id, queue, candidates, refused } = data as {
        readonly id: string;
        readonly queue?: number;
        readonly candidates?: number;
        readonly refused?: Readonly<Record<string, number>>;
      };
      const position = queue ?? 0;
      return {
        ...state,
        phase: position > 0 ? "queued" : "running",
        id,
        position,
        candidates: candidates ?? state.candidates,
        refused: refused ?? state.refused,
      };
    }
    case "queued":
      return { ...state, phase: "queued", position: (data as { readonly position: number }).position };
    case "phase":
      return { ...state, phase: "running", position: 0, stage: (data as { readonly name: string }).name };
    case "progress": {
      if ("searches" in (data as object)) return afterFleet(state, data as FleetProgress);
      const progress = data as ProgressView;
      const { elapsed_ms: ms, bound, rank } = progress;
      const best = bestOf(progress, state.suits[0]);
      // The chart is about the best suit; the search for the next ones has bounds of its own.
      const chart = rank <= 1 ? charted(state.chart, { ms, bound, best }) : state.chart;
      return { ...state, phase: "running", stage: progress.stage, progress, chart };
    }
    case "suits": {
      const { count } = data as { readonly count: number };
      const isFleet = state.suits.some(({ wearer }) => wearer !== undefined);
      return { ...state, suits: isFleet ? [] : state.suits.filter(({ rank }) => rank <= count) };
    }
    case "suit":
      return { ...state, suits: ranked(state.suits, data as SuitView) };
    case "log":
      return {
        ...state,
        logs: [...state.logs, (data as { readonly message: string }).message].slice(-LOGS_MAX),
      };
    case "complete":
      return {
        ...state,
        phase: "done",
        complete: data as CompleteView,
        chart: closed(state, data as CompleteView),
      };
    case "error":
      return { ...state, phase: "failed", error: data as SearchError };
    default:
      return state;
  }
}

/** Bounds of several wearers' suits have nothing to do with each other: there is no chart of them. */
function afterFleet(state: SearchState, { wearer, search, gap, elapsed_ms }: FleetProgress): SearchState {
  const inner = search ?? state.progress;
  const progress = inner === null ? null : { ...inner, rank: 1, gap, elapsed_ms };
  return { ...state, phase: "running", wearer: wearer ?? state.wearer, progress };
}

/** A search that was left, as far as it had come: its end is not heard any more. */
export function left(state: SearchState): SearchState {
  const { progress, suits } = state;
  if (progress === null && suits.length === 0) return { ...state, phase: "idle" };
  const complete: CompleteView = {
    status: "cancelled",
    gap: progress?.gap ?? null,
    suits: suits.length,
    nodes: progress?.nodes ?? 0,
    elapsed_ms: progress?.elapsed_ms ?? 0,
  };
  return { ...state, phase: "done", complete };
}

export const isRunning = ({ phase }: SearchState) => !["idle", "done", "failed"].includes(phase);
