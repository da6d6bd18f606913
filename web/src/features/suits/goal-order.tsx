import { useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, GripVertical } from "lucide-react";
import { useRef, useState } from "react";
import { Choice } from "../../components/choice";
import { IconButton } from "../../components/icon-button";
import { optionsQuery } from "./api";
import { ratingName } from "./figures";
import type { GoalPartProps } from "./goal-form";
import {
  RATING_KINDS,
  type RatingKind,
  TERM_NAMES,
  type Term,
  WEIGHT_NAMES,
  type WeightName,
  type Weights,
} from "./model";
import { NumberField } from "./number-field";

const WAYS = [
  { value: "order", label: "In order" },
  { value: "classic", label: "Classic weights" },
  { value: "own", label: "Own weights" },
] as const;

/** The classic weights, as long as the server has not told them. */
const CLASSIC: Weights = { sets: 1000, set_pieces: 200, lines: 100, ratings: 10, items: 5, al: 0.01 };

const WEIGHT_LABELS: Readonly<Record<WeightName, string>> = {
  sets: "Set complete",
  set_pieces: "Piece of a set",
  lines: "Wanted cantrip",
  tier_points: "Tier of a cantrip",
  ratings: "Point of a rating",
  items: "Item worn",
  al: "Point of AL",
};

/** What decides between two suits: one thing after the other, or a sum. */
export function GoalOrder({ goal, onGoal }: GoalPartProps) {
  const classic = useQuery(optionsQuery).data?.weights.classic ?? CLASSIC;
  const way = goal.weights === null ? "order" : goal.weights === "classic" ? "classic" : "own";
  const weights = goal.weights === null || goal.weights === "classic" ? classic : goal.weights;
  const choose = (next: (typeof WAYS)[number]["value"]) =>
    onGoal({ ...goal, weights: next === "order" ? null : next === "classic" ? "classic" : classic });
  return (
    <>
      <Choice legend="How suits are compared" isLegendHidden options={WAYS} value={way} onChange={choose} />
      {way === "order" ? (
        <TermOrder order={goal.order} onOrder={(order) => onGoal({ ...goal, order })} />
      ) : (
        <div className="goal-three">
          {WEIGHT_NAMES.map((name) => (
            <NumberField
              key={name}
              label={WEIGHT_LABELS[name]}
              value={weights[name] ?? 0}
              min={-10_000}
              max={10_000}
              step="any"
              onValue={(weight) => onGoal({ ...goal, weights: { ...weights, [name]: weight ?? 0 } })}
            />
          ))}
        </div>
      )}
      <RatingWeights goal={goal} onGoal={onGoal} />
    </>
  );
}

/** What a point of each rating counts among the ratings. */
function RatingWeights({ goal, onGoal }: GoalPartProps) {
  const put = (kind: RatingKind, weight: number) => {
    const { [kind]: _, ...others } = goal.ratingWeights;
    onGoal({ ...goal, ratingWeights: weight === 1 ? others : { ...others, [kind]: weight } });
  };
  return (
    <fieldset>
      <legend>What a point of each rating counts</legend>
      <div className="goal-three">
        {RATING_KINDS.map((kind) => (
          <NumberField
            key={kind}
            label={ratingName(kind)}
            value={goal.ratingWeights[kind] ?? 1}
            min={0}
            max={1000}
            onValue={(weight) => put(kind, Math.round(weight ?? 0))}
          />
        ))}
      </div>
    </fieldset>
  );
}

interface TermOrderProps {
  readonly order: readonly Term[];
  readonly onOrder: (order: readonly Term[]) => void;
}

/** Dragged with a pointer, or moved by the buttons and by Alt and the arrow keys. */
function TermOrder({ order, onOrder }: TermOrderProps) {
  const list = useRef<HTMLOListElement>(null);
  const [dragged, setDragged] = useState<Term | null>(null);
  const move = (term: Term, to: number) => {
    if (to < 0 || to >= order.length) return;
    const others = order.filter((one) => one !== term);
    onOrder([...others.slice(0, to), term, ...others.slice(to)]);
  };
  const onDrag = (event: React.PointerEvent) => {
    if (dragged === null) return;
    const rows = [...(list.current?.children ?? [])];
    const to = rows.findIndex((row) => event.clientY < row.getBoundingClientRect().bottom);
    const at = to < 0 ? rows.length - 1 : to;
    if (at !== order.indexOf(dragged)) move(dragged, at);
  };
  return (
    <ol ref={list} className="goal-order">
      {order.map((term, at) => (
        <li
          key={term}
          className={term === dragged ? "dragged" : ""}
          onKeyDown={(event) => {
            const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
            if (by === undefined || !event.altKey) return;
            event.preventDefault();
            event.stopPropagation();
            move(term, at + by);
          }}
        >
          <span
            className="grip"
            aria-hidden
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              setDragged(term);
            }}
            onPointerMove={onDrag}
            onPointerUp={() => setDragged(null)}
            onPointerCancel={() => setDragged(null)}
          >
            <GripVertical className="i" />
          </span>
          <span className="ell">{TERM_NAMES[term]}</span>
          <IconButton
            icon={ArrowUp}
            label={`${TERM_NAMES[term]} earlier`}
            disabledBecause={at === 0 ? "It is the first" : undefined}
            onClick={() => move(term, at - 1)}
          />
          <IconButton
            icon={ArrowDown}
            label={`${TERM_NAMES[term]} later`}
            disabledBecause={at === order.length - 1 ? "It is the last" : undefined}
            onClick={() => move(term, at + 1)}
          />
        </li>
      ))}
    </ol>
  );
}
