const KEY = "overlord.suit-search";

/** The search that ran last in this tab, so that a page that is loaded again joins it. */
interface LastSearch {
  /** The text of its goal. */
  readonly goal: string;
  readonly id: string;
}

export function rememberSearch(search: LastSearch): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(search));
  } catch {
    // A browser that keeps nothing searches again.
  }
}

/** The id of the last search if it was for this goal. */
export function knownSearch(goal: string): string | null {
  try {
    const { goal: known, id } = JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Partial<LastSearch>;
    return known === goal && typeof id === "string" ? id : null;
  } catch {
    return null;
  }
}
