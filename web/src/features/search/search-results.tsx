import { Backpack, Castle, MapPin, PackageSearch } from "lucide-react";
import { StateShape } from "../../components/state-shape";
import { formatCoordinates } from "../../lib/coordinates";
import type { SearchResult } from "./model";

interface SearchResultsProps {
  readonly results: readonly SearchResult[];
  readonly typed: string;
  /** The options are named after it. */
  readonly listId: string;
  /** The one the keyboard is on. */
  readonly active: number;
  readonly onChoose: (result: SearchResult) => void;
}

/** What typed text may mean, line by line. */
export function SearchResults({ results, typed, listId, active, onChoose }: SearchResultsProps) {
  return (
    <>
      {results.map((result, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and handles the keys
        <div
          key={keyOf(result)}
          id={`${listId}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className="o"
          // The press must not take the focus from the field, which would close the list before the click.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(result)}
        >
          <ResultLine result={result} typed={typed} />
        </div>
      ))}
    </>
  );
}

function keyOf(result: SearchResult): string {
  if (result.kind === "coordinates" || result.kind === "items") return result.kind;
  if (result.kind === "inventory") return `inventory ${result.name}`;
  return result.kind === "player" ? `player ${result.player.name}` : `place ${result.place.name}`;
}

function ResultLine({ result, typed }: { readonly result: SearchResult; readonly typed: string }) {
  if (result.kind === "player") {
    const { name, state, place } = result.player;
    return (
      <>
        <StateShape state={state} />
        <Marked text={name} part={typed} />
        <span className="d">
          {state}
          {place !== "" && ` · ${place}`}
        </span>
      </>
    );
  }
  if (result.kind === "inventory" || result.kind === "items") {
    const Icon = result.kind === "items" ? PackageSearch : Backpack;
    return (
      <>
        <Icon className="i" aria-hidden />
        <span className="ell">{result.kind === "items" ? `“${result.text}” in all items` : result.name}</span>
        <span className="d">{result.kind === "items" ? "item search" : "inventory"}</span>
      </>
    );
  }
  const { ew, ns } = result.kind === "place" ? result.place : result;
  const Icon = result.kind === "place" ? Castle : MapPin;
  return (
    <>
      <Icon className="i" aria-hidden />
      {result.kind === "place" ? <Marked text={result.place.name} part={typed} /> : <span>Go there</span>}
      <span className="d">{formatCoordinates({ ew, ns })}</span>
    </>
  );
}

function Marked({ text, part }: { readonly text: string; readonly part: string }) {
  const at = text.toLowerCase().indexOf(part.toLowerCase());
  if (at < 0) return <span>{text}</span>;
  return (
    <span className="ell">
      {text.slice(0, at)}
      <mark>{text.slice(at, at + part.length)}</mark>
      {text.slice(at + part.length)}
    </span>
  );
}
