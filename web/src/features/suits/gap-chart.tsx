import { heightsOf } from "./chart-scale";
import type { Term } from "./model";
import type { ChartPoint } from "./search-state";

const WIDTH = 400;
const HEIGHT = 40;
const PAD = 3;

interface GapChartProps {
  readonly chart: readonly ChartPoint[];
  /** Null where weights decide. */
  readonly order: readonly Term[] | null;
}

/** What may be, falling, and what is known, rising: where they meet, nothing is better. */
export function GapChart({ chart, order }: GapChartProps) {
  const heights = heightsOf(chart, order);
  const last = heights.at(-1);
  if (heights.length < 2 || last === undefined) return null;
  const x = (ms: number) => ((ms - (heights[0]?.ms ?? 0)) / (last.ms - (heights[0]?.ms ?? 0) || 1)) * WIDTH;
  const y = (height: number) => HEIGHT - PAD - height * (HEIGHT - 2 * PAD);
  /** Numbers change in steps: a line goes on until the next one. */
  const steps = (points: readonly (readonly [number, number])[]) =>
    points.map(([ms, height]) => `H${x(ms)}V${y(height)}`).join("");
  const line = (points: readonly (readonly [number, number])[]) =>
    points[0] === undefined ? "" : `M${x(points[0][0])} ${y(points[0][1])}${steps(points)}`;
  const known = heights.flatMap(({ ms, best }) => (best === null ? [] : [[ms, best] as const]));
  const above = heights.map(({ ms, bound }) => [ms, bound] as const);
  const [begin] = known;
  // Along what is known and back along what may be; steps are the same from both sides.
  const back = above
    .filter(([ms]) => ms >= (begin?.[0] ?? 0))
    .toReversed()
    .map(([ms, height]) => `V${y(height)}H${x(ms)}`)
    .join("");
  const area = begin === undefined ? "" : `${line(known)}${back}Z`;
  return (
    <div className="gap-chart" aria-hidden>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
        <path className="area" d={area} />
        <path className="bound" d={line(above)} />
        <path className="best" d={line(known)} />
      </svg>
      <span className="bound">bound</span>
      <span className="best">best</span>
    </div>
  );
}
