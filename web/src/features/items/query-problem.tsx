import { CircleAlert } from "lucide-react";
import type { ApiError } from "../../api/client";
import { describeError } from "../../api/problems";

interface QueryProblemProps {
  readonly id: string;
  readonly text: string;
  /** Null while the query can be read; the box is there for the next. */
  readonly error: ApiError | null;
  readonly onText: (text: string) => void;
}

/** What the language could not read, at its place, with what may be meant. */
export function QueryProblem({ id, text, error, onText }: QueryProblemProps) {
  const [from, to] = error?.at ?? [text.length, text.length];
  const [start, end] = error?.replace ?? [from, to];
  return (
    <div id={id} role="alert" className={error === null ? "visually-hidden" : "query-problem"}>
      {error !== null && (
        <>
          <CircleAlert className="i" aria-hidden />
          <span className="query-text">
            <code>
              {text.slice(0, from)}
              <mark>{text.slice(from, to) || " "}</mark>
              {text.slice(to)}
            </code>
            <span>{describeError(error)}</span>
          </span>
          {error.suggestion !== null && (
            <button
              type="button"
              className="btn"
              onClick={() => onText(text.slice(0, start) + (error.suggestion ?? "") + text.slice(end))}
            >
              {error.suggestion}
            </button>
          )}
        </>
      )}
    </div>
  );
}
