import { Castle, MapPin, Search } from "lucide-react";
import { type RefObject, useId, useState } from "react";
import { StateShape } from "../../components/state-shape";
import { formatCoordinates } from "../../lib/coordinates";
import { type SearchablePlace, type SearchablePlayer, type SearchResult, search } from "./model";
import "./search.css";

interface SearchBoxProps {
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly players: readonly SearchablePlayer[];
  readonly places: readonly SearchablePlace[];
  readonly onPlayer: (name: string) => void;
  readonly onPosition: (ew: number, ns: number) => void;
  /** Stands at the right end of the field. */
  readonly children?: React.ReactNode;
}

/** One field for characters, towns and typed coordinates. */
export function SearchBox({ inputRef, players, places, onPlayer, onPosition, children }: SearchBoxProps) {
  const [typed, setTyped] = useState("");
  const [isOpen, setIsOpen] = useState(false);
  const [activeIndex, setActiveIndex] = useState(0);
  const listId = useId();
  const results = isOpen ? search(typed, players, places) : [];
  const active = Math.min(activeIndex, results.length - 1);

  const choose = (result: SearchResult | undefined) => {
    if (result === undefined) return;
    if (result.kind === "player") onPlayer(result.player.name);
    else if (result.kind === "place") onPosition(result.place.ew, result.place.ns);
    else onPosition(result.ew, result.ns);
    setTyped("");
    setIsOpen(false);
    inputRef.current?.blur();
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "ArrowDown") setActiveIndex((active + 1) % Math.max(1, results.length));
    else if (event.key === "ArrowUp")
      setActiveIndex((active - 1 + results.length) % Math.max(1, results.length));
    else if (event.key === "Enter") choose(results[active]);
    else if (event.key === "Escape") {
      setTyped("");
      inputRef.current?.blur();
    } else return;
    event.preventDefault();
  };

  return (
    <search className="float search">
      <Search className="i" aria-hidden />
      <input
        ref={inputRef}
        type="text"
        role="combobox"
        aria-label="Search players, places and coordinates"
        aria-expanded={results.length > 0}
        aria-controls={listId}
        aria-activedescendant={results.length > 0 ? `${listId}-${active}` : undefined}
        aria-autocomplete="list"
        placeholder="Player, place, coordinates"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setActiveIndex(0);
          setIsOpen(true);
        }}
        onFocus={() => setIsOpen(true)}
        onBlur={() => setIsOpen(false)}
        onKeyDown={onKeyDown}
      />
      {children}
      <div
        id={listId}
        role="listbox"
        aria-label="Results"
        className={results.length > 0 ? "float results" : "visually-hidden"}
      >
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
            onClick={() => choose(result)}
          >
            <ResultLine result={result} typed={typed.trim()} />
          </div>
        ))}
      </div>
      {isOpen && typed.trim() !== "" && results.length === 0 && (
        <p className="float results nothing" role="status">
          Nothing is called “{typed.trim()}”. Coordinates look like <code>42.1N, 33.6E</code>.
        </p>
      )}
    </search>
  );
}

function keyOf(result: SearchResult): string {
  if (result.kind === "coordinates") return "coordinates";
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
