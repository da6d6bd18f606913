import { asSentence } from "../lib/format";
import { ApiError } from "./client";

/** An error in words for the person in front of the page. */
export function describeError(error: unknown): string {
  if (error instanceof ApiError) return asSentence(error.message);
  return "The server cannot be reached. Check the connection and try again.";
}

/** What is wrong with a form: by field, and what belongs to none. */
export interface FormProblems {
  readonly fields: Readonly<Record<string, string>>;
  readonly general: string | null;
}

export const NO_PROBLEMS: FormProblems = { fields: {}, general: null };

/**
 * Puts an error beside the field it is about.
 *
 * `fields`: the form's own field names. `byCode`: fields for codes that name none.
 */
export function problemsOf(
  error: unknown,
  fields: readonly string[],
  byCode: Readonly<Record<string, string>> = {},
): FormProblems {
  if (error === null || error === undefined) return NO_PROBLEMS;
  const text = describeError(error);
  const named = error instanceof ApiError ? (byCode[error.code] ?? error.field) : null;
  if (named === null || !fields.includes(named)) return { fields: {}, general: text };
  return { fields: { [named]: text }, general: null };
}
