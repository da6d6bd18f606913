import { formatCount } from "../../lib/format";
import type { ItemSearchAnswer } from "./model";

interface SearchFootProps {
  readonly query: {
    readonly error: Error | null;
    readonly isFetching: boolean;
    readonly isFetchingNextPage: boolean;
  };
  /** The newest first page; undefined before the first answer. */
  readonly first: ItemSearchAnswer | undefined;
  /** What is shown belongs to an older query. */
  readonly isOld: boolean;
  readonly chosenCount: number;
  readonly isComparing: boolean;
  readonly onCompare: () => void;
  readonly onClear: () => void;
}

/** How much was found, how fast, and what is chosen of it. */
export function SearchFoot({
  query,
  first,
  isOld,
  chosenCount,
  isComparing,
  onCompare,
  onClear,
}: SearchFootProps) {
  return (
    <>
      <span role="status">{first !== undefined && <Counts first={first} isOld={isOld} />}</span>
      {query.isFetchingNextPage && <span>reading more</span>}
      <span className="sp" />
      {chosenCount > 0 && (
        <>
          <button type="button" className="foot-link" onClick={onClear}>
            {chosenCount} selected
          </button>
          <button
            type="button"
            className="foot-link main"
            aria-disabled={chosenCount < 2 || undefined}
            title={chosenCount < 2 ? "Select two to six items to compare them" : undefined}
            onClick={chosenCount < 2 ? undefined : onCompare}
          >
            {isComparing ? "Back to the list" : "Compare"}
          </button>
        </>
      )}
    </>
  );
}

function Counts({ first, isOld }: { readonly first: ItemSearchAnswer; readonly isOld: boolean }) {
  const { total, took_ms, index } = first;
  if (!index.is_complete) {
    return (
      <span className="warn">
        Indexing {formatCount(index.done)} of {formatCount(index.total)} · {formatCount(total)} found so far
      </span>
    );
  }
  return (
    <>
      {formatCount(total)} of {formatCount(index.total)}
      <span className="took">
        {isOld ? "of the query before" : `${took_ms < 1 ? "<1" : Math.round(took_ms)} ms`}
      </span>
    </>
  );
}
