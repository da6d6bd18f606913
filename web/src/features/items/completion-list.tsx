import { History } from "lucide-react";
import type { Suggestion } from "./model";

/** One line of the list below the field. */
export type Choice =
  | { readonly kind: "recent"; readonly query: string }
  | { readonly kind: "suggestion"; readonly suggestion: Suggestion };

interface CompletionListProps {
  readonly id: string;
  readonly choices: readonly Choice[];
  readonly active: number | null;
  readonly onPick: (choice: Choice) => void;
}

const keyOf = (choice: Choice) =>
  choice.kind === "recent" ? `recent ${choice.query}` : `suggestion ${choice.suggestion.text}`;

/** What the text may go on with. */
export function CompletionList({ id, choices, active, onPick }: CompletionListProps) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label="Suggestions"
      className={choices.length > 0 ? "float completions" : "visually-hidden"}
    >
      {choices.map((choice, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and handles the keys
        <div
          key={keyOf(choice)}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className="o"
          ref={index === active ? scrollIntoSight : undefined}
          // The press must not take the focus from the field, which would close the list before the click.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(choice)}
        >
          {choice.kind === "recent" ? (
            <>
              <History className="i" aria-hidden />
              <span className="ell">{choice.query}</span>
              <span className="d">searched before</span>
            </>
          ) : (
            <>
              <code>{choice.suggestion.text}</code>
              <span className="ell">{choice.suggestion.label}</span>
              {choice.suggestion.detail !== null && <span className="d ell">{choice.suggestion.detail}</span>}
            </>
          )}
        </div>
      ))}
    </div>
  );
}

function scrollIntoSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}
