import { CircleAlert } from "lucide-react";
import { formatCount } from "../../lib/format";
import { type Conflict, type Objective, type Relaxation, TERM_NAMES, TERMS } from "./model";

/** Why items were left out, as ends of `31 ...`. */
const REASONS: Readonly<Record<string, string>> = {
  excluded: "excluded",
  owner: "of others",
  wield: "the wearer cannot wield",
  set: "of other sets",
  slots: "for other slots",
  armor: "with too little armor",
  rating: "with other ratings",
};

interface ConflictViewProps {
  /** Null when the server found none to name. */
  readonly conflict: Conflict | null;
  /** How many items were left out, by the reason. */
  readonly refused: Readonly<Record<string, number>>;
  readonly candidates: number | null;
  readonly onRelax: (relaxation: Relaxation) => void;
}

/** Why there is no suit at all: the rules that cannot hold together, and what to give up. */
export function ConflictView({ conflict, refused, candidates, onRelax }: ConflictViewProps) {
  const reasons = Object.entries(refused).filter(([, count]) => count > 0);
  return (
    <div className="conflict">
      <p className="conflict-head">
        <CircleAlert className="i" aria-hidden />
        {headText(conflict?.constraints.length ?? 0)}
      </p>
      <ul className="conflict-rules">
        {conflict?.constraints.map(({ text }) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      {conflict?.relaxations.map((relaxation) => (
        <div key={relaxation.dropped.map(({ text }) => text).join()} className="relaxation">
          <span className="two">
            <b>Without: {relaxation.dropped.map(({ text }) => text).join("; ")}</b>
            <span className="dim">{objectiveText(relaxation.objective)}</span>
          </span>
          <button type="button" className="btn" onClick={() => onRelax(relaxation)}>
            Search so
          </button>
        </div>
      ))}
      {candidates !== null && (
        <p className="dim">
          {formatCount(candidates)} items could be worn
          {reasons.length > 0 &&
            `; left out: ${reasons.map(([why, count]) => `${formatCount(count)} ${REASONS[why] ?? why.replaceAll("_", " ")}`).join(", ")}`}
          .
        </p>
      )}
    </div>
  );
}

function headText(count: number): string {
  if (count === 0) return "No suit keeps all rules.";
  return count === 1 ? "This rule cannot be kept:" : "These rules cannot hold together:";
}

/** `2 sets complete, 16 wanted cantrips, 5,210 armor level`. */
function objectiveText(objective: Objective): string {
  return TERMS.filter((term) => term !== "fewer_items" && objective[term] !== undefined)
    .map(
      (term) =>
        `${formatCount(term === "fewer_items" ? null : (objective[term] ?? 0))} ${TERM_NAMES[term].toLowerCase()}`,
    )
    .join(", ");
}
