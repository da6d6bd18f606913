import { boxOf, splitTerms, textOf, without } from "./terms";

interface EmptyResultProps {
  readonly text: string;
  readonly onText: (text: string) => void;
}

const OFFERED_MAX = 5;

/** Nothing found: each condition may be the one too many. */
export function EmptyResult({ text, onText }: EmptyResultProps) {
  const terms = splitTerms(text);
  const conditions = terms
    .map((term, index) => ({ term, index }))
    .filter(({ term }) => !/^sort:/i.test(term));
  return (
    <div className="empty">
      <p>
        {text === "" ? (
          "No items are known. They come with the first full inventory of a character."
        ) : (
          <>
            No items match <code>{text}</code>.
          </>
        )}
      </p>
      <div className="act-row">
        {conditions.slice(0, OFFERED_MAX).map(({ term, index }) => (
          <button
            key={`${index} ${term}`}
            type="button"
            className="btn"
            onClick={() => onText(textOf(without(boxOf(text), index)))}
          >
            Remove <code>{term}</code>
          </button>
        ))}
        {conditions.length > 1 && (
          <button type="button" className="btn ghost" onClick={() => onText("")}>
            Clear the query
          </button>
        )}
      </div>
    </div>
  );
}
