import { Search, X } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { IconButton } from "../../components/icon-button";
import { Chip } from "./chips";
import { CompletionList } from "./completion-list";
import { type Box, boxAt, boxOf, committed, draftStart, isFinished, opened, textOf, without } from "./terms";
import { useCompletion } from "./use-completion";

interface QueryBoxProps {
  /** The query that is searched for. */
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly recent: readonly string[];
  /** Where the language found something wrong, UTF-16 units of the text. */
  readonly wrongAt: readonly [number, number] | null;
  /** Of what says so. */
  readonly problemId: string | undefined;
  /** What the query is for, when it is not the window's one purpose. */
  readonly label?: string;
  readonly example?: string;
}

/** What is typed is searched for when the typing rests. */
const REST_MS = 300;

/** One box for the query: finished terms as chips, the one that is being written as text, and a list of what may follow. */
export function QueryBox(props: QueryBoxProps) {
  const { text, onText, recent, wrongAt, problemId, label, example } = props;
  const [box, setBox] = useState<Box>(() => boxOf(text));
  const [caretInDraft, setCaretInDraft] = useState(0);
  const [known, setKnown] = useState(text);
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const listId = useId();
  useEffect(() => () => clearTimeout(timer.current), []);

  // The query was changed elsewhere: by a facet, a column's head, a saved search.
  if (text !== known) {
    setKnown(text);
    if (text !== textOf(box)) setBox(boxOf(text));
  }

  const change = (next: Box, isAtOnce: boolean) => {
    setBox(next);
    clearTimeout(timer.current);
    const query = textOf(next);
    // A term that is still being written is no mistake yet.
    const isUnderWay = next.draft !== "" && !isFinished(next.draft);
    if (isAtOnce) onText(query);
    else if (!isUnderWay) timer.current = setTimeout(() => onText(query), REST_MS);
  };
  const write = (next: Box) => {
    change(next, true);
    setCaretInDraft(next.draft.length);
    input.current?.focus();
    requestAnimationFrame(() => input.current?.setSelectionRange(next.draft.length, next.draft.length));
  };

  const whole = textOf(box);
  const list = useCompletion({
    text: whole,
    caret: Math.min(whole.length, draftStart(box) + caretInDraft),
    recent,
    onPick: (choice, { from, to }) => {
      if (choice.kind === "recent") return write(boxOf(choice.query));
      const { text: insert } = choice.suggestion;
      write(boxAt(whole.slice(0, from) + insert + whole.slice(to), from + insert.length));
    },
  });

  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>) => {
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    const isAtStart = selectionStart === 0 && selectionEnd === 0;
    const isAtEnd = selectionStart === value.length && selectionEnd === value.length;
    if (list.onKey(event.key)) {
      // Taken by the list.
    } else if (event.key === "Enter") {
      list.close();
      write(committed({ ...box, draft: value }));
    } else if (event.key === "Backspace" && isAtStart && box.before.length > 0) {
      write(opened(box, box.before.length - 1));
    } else if (event.key === "Delete" && isAtEnd && value === "" && box.after.length > 0) {
      write(opened(box, box.before.length));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const chips = (terms: readonly string[], first: number) => {
    let at = first === 0 ? 0 : draftStart(box) + (box.draft === "" ? 0 : box.draft.length + 1);
    return terms.map((term, index) => {
      const from = at;
      at += term.length + 1;
      const isWrong = wrongAt !== null && text === whole && wrongAt[0] < at && wrongAt[1] > from;
      return (
        <Chip
          // biome-ignore lint/suspicious/noArrayIndexKey: the same term may stand twice
          key={`${first + index} ${term}`}
          term={term}
          isWrong={isWrong}
          onOpen={() => write(opened(box, first + index))}
          onRemove={() => write(without(box, first + index))}
        />
      );
    });
  };

  return (
    <div className="query">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: only makes the field larger for a pointer */}
      <div
        className="field"
        onClick={(event) => event.target === event.currentTarget && input.current?.focus()}
      >
        <Search className="i" aria-hidden />
        {chips(box.before, 0)}
        <input
          ref={input}
          data-autofocus={label === undefined || undefined}
          type="text"
          role="combobox"
          aria-label={label ?? "Search items"}
          aria-expanded={list.choices.length > 0}
          aria-controls={listId}
          aria-activedescendant={list.active === null ? undefined : `${listId}-${list.active}`}
          aria-autocomplete="list"
          aria-invalid={wrongAt !== null || undefined}
          aria-describedby={problemId}
          placeholder={whole === "" ? (example ?? "is:armor al:>600 set:adept on:mules") : ""}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={box.draft}
          onChange={({ target: { value, selectionStart } }) => {
            const isEnded = /\s$/.test(value) && isFinished(value);
            const next = { ...box, draft: value };
            change(isEnded ? committed(next) : next, isEnded);
            setCaretInDraft(isEnded ? 0 : (selectionStart ?? value.length));
            list.open();
          }}
          onSelect={({ currentTarget: { selectionStart } }) => setCaretInDraft(selectionStart ?? 0)}
          onFocus={list.open}
          onBlur={list.close}
          onKeyDown={onKeyDown}
        />
        {chips(box.after, box.before.length)}
      </div>
      {whole !== "" && <IconButton icon={X} label="Clear the query" onClick={() => write(boxOf(""))} />}
      <CompletionList id={listId} choices={list.choices} active={list.active} onPick={list.pick} />
    </div>
  );
}
