/**
 * The query language as far as the box shows it: terms side by side, each a chip.
 * The text is what counts; nothing here decides what a term means.
 */

/** A text with one part of it in the field and the others as chips around it. */
export interface Box {
  readonly before: readonly string[];
  readonly draft: string;
  readonly after: readonly string[];
}

/** The words of a text; quotes and parentheses hold together what stands between them. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  let word = "";
  let depth = 0;
  let isQuoted = false;
  for (const sign of text) {
    if (sign === '"') isQuoted = !isQuoted;
    else if (!isQuoted && sign === "(") depth += 1;
    else if (!isQuoted && sign === ")") depth = Math.max(0, depth - 1);
    if (/\s/.test(sign) && !isQuoted && depth === 0) {
      if (word !== "") words.push(word);
      word = "";
    } else word += sign;
  }
  if (word !== "") words.push(word);
  return words;
}

const isOr = (word: string) => word.toUpperCase() === "OR";
const isNot = (word: string) => word.toUpperCase() === "NOT";

/** The terms of a text. `OR` binds less than a space, so a text with one outside parentheses is one term. */
export function splitTerms(text: string): string[] {
  const words = wordsOf(text);
  if (words.some(isOr)) return [words.join(" ")];
  const terms: string[] = [];
  for (const word of words) {
    const last = terms.at(-1);
    if (last !== undefined && isNot(last)) terms[terms.length - 1] = `${last} ${word}`;
    else terms.push(word);
  }
  return terms;
}

export const joinTerms = (terms: readonly string[]) => terms.filter((term) => term !== "").join(" ");

export const textOf = ({ before, draft, after }: Box) => joinTerms([...before, draft.trim(), ...after]);

/** A text as chips, with an empty field behind them. */
export const boxOf = (text: string): Box => ({ before: splitTerms(text), draft: "", after: [] });

/** Makes chips of what is in the field. */
export function committed({ before, draft, after }: Box): Box {
  const whole = splitTerms(joinTerms([...before, draft, ...after]));
  const head = splitTerms(joinTerms([...before, draft]));
  // With an `OR` somewhere the parts are one term, and the field stands behind it.
  const isOne = whole.length < head.length + after.length;
  return isOne ? { before: whole, draft: "", after: [] } : { before: head, draft: "", after };
}

/** Whether a space after this text ends a term: nothing is open, and no operator waits for more. */
export function isFinished(draft: string): boolean {
  const words = wordsOf(draft);
  const [first = "", last = ""] = [words[0], words.at(-1)];
  const quotes = draft.split('"').length - 1;
  const depth = draft.replace(/"[^"]*"/g, "");
  const isBalanced = depth.split("(").length === depth.split(")").length;
  const isWaiting = isOr(last) || isNot(last) || /(?:[:<>=]|\.\.)$/.test(last) || last === "-";
  return first !== "" && quotes % 2 === 0 && isBalanced && !isWaiting;
}

/** Takes the chip at `index` (of all chips) into the field; what was there becomes a chip. */
export function opened(box: Box, index: number): Box {
  const all = [...box.before, ...splitTerms(box.draft), ...box.after];
  // Chips behind the field move by what the field held.
  const at = index < box.before.length ? index : index + splitTerms(box.draft).length;
  return { before: all.slice(0, at), draft: all[at] ?? "", after: all.slice(at + 1) };
}

export function without(box: Box, index: number): Box {
  const { before, draft, after } = box;
  if (index < before.length) return { before: before.filter((_, at) => at !== index), draft, after };
  return { before, draft, after: after.filter((_, at) => at + before.length !== index) };
}

/** Where the field begins in the whole text. */
export function draftStart({ before }: Box): number {
  const length = joinTerms(before).length;
  return length === 0 ? 0 : length + 1;
}

/** The box for a text that was changed by a suggestion, with the caret at `caret`: the term there goes on in the field. */
export function boxAt(text: string, caret: number): Box {
  const head = splitTerms(text.slice(0, caret));
  const tail = splitTerms(text.slice(caret));
  const draft = head.at(-1) ?? "";
  const box = { before: head.slice(0, -1), draft, after: tail };
  return isFinished(draft) ? committed(box) : box;
}

const quoted = (value: string) => (/[\s()"]/.test(value) ? `"${value.replaceAll('"', "")}"` : value);
const termOf = (field: string, value: string) => `${field}:${quoted(value)}`;
const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** The terms a chip stands for as values of one field: `set:adept`, or `(set:adept OR set:hearty)`. */
function valuesIn(term: string, field: string): string[] | null {
  const inside = /^\((.*)\)$/.exec(term)?.[1] ?? term;
  const parts = wordsOf(inside).filter((word) => !isOr(word));
  const isOfField = (part: string) => isSame(part.slice(0, field.length + 1), `${field}:`);
  return parts.length > 0 && parts.every(isOfField) ? parts : null;
}

/** Whether a value of a field is ticked. */
export function hasFacet(text: string, field: string, value: string): boolean {
  const wanted = termOf(field, value);
  return splitTerms(text).some((term) => valuesIn(term, field)?.some((part) => isSame(part, wanted)));
}

/** Ticks a value of a field, or takes the tick away; several values of one field are alternatives. */
export function toggleFacet(text: string, field: string, value: string): string {
  const wanted = termOf(field, value);
  const terms = splitTerms(text);
  const at = terms.findIndex((term) => valuesIn(term, field) !== null);
  const old = valuesIn(terms[at] ?? "", field) ?? [];
  const isOn = old.some((part) => isSame(part, wanted));
  const parts = isOn ? old.filter((part) => !isSame(part, wanted)) : [...old, wanted];
  const term = parts.length > 1 ? `(${parts.join(" OR ")})` : (parts[0] ?? "");
  if (at < 0) return joinTerms([...alone(terms), term]);
  return joinTerms(terms.map((each, index) => (index === at ? term : each)));
}

/** Terms that something can be added to: alternatives need parentheses first. */
function alone(terms: readonly string[]): readonly string[] {
  return terms.map((term) => (wordsOf(term).some(isOr) ? `(${term})` : term));
}

const SORT = /^sort:(-?)(\w+)$/i;

/** The field a text sorts by; `isTurned` with a minus. */
export function sortOf(text: string): { readonly field: string; readonly isTurned: boolean } | null {
  const match = splitTerms(text)
    .map((term) => SORT.exec(term))
    .find((found) => found !== null);
  return match == null ? null : { field: (match[2] ?? "").toLowerCase(), isTurned: match[1] === "-" };
}

/** Sorts by a field, or turns it round when the text does already. */
export function withSort(text: string, field: string): string {
  const old = sortOf(text);
  const isTurned = old?.field === field && !old.isTurned;
  const terms = splitTerms(text).filter((term) => !SORT.test(term));
  return joinTerms([...alone(terms), `sort:${isTurned ? "-" : ""}${field}`]);
}
