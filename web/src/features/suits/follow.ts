import { ApiError, openStream } from "../../api/client";
import { readEvents, type SentEvent } from "../../api/event-stream";
import type { FleetRequest, SuitRequest } from "./model";

const PATH = "/inv/suitbuilder";

/** A new search, or one that runs or ran not long ago. */
export type SearchStart =
  | { readonly request: SuitRequest }
  | { readonly fleet: FleetRequest }
  | { readonly id: string };

/** Where a new search is asked for, and with what. */
function questionOf(from: SearchStart): readonly [path: string, body: SuitRequest | FleetRequest] {
  if ("fleet" in from) return [`${PATH}/fleet`, from.fleet];
  return [`${PATH}/search`, "request" in from ? from.request : {}];
}

interface FollowOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: SentEvent) => void;
  /** The line is lost; the search goes on at the server for some seconds. */
  readonly onLost: () => void;
}

/** How long to wait before each try to find a search again, milliseconds. The server keeps it for ten seconds. */
const REJOIN_MS = [200, 800, 2000, 4000];

/** The end of a search, either way. */
const isLast = ({ name }: SentEvent) => name === "complete" || name === "error";

const wait = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

/**
 * Starts or takes up a search and tells of it until it ends. A line that breaks is taken up again by the search's id,
 * as often as it breaks.
 *
 * Throws what the server refused with, or the last failure when the search cannot be found again.
 */
export async function followSearch(from: SearchStart, options: FollowOptions): Promise<void> {
  const { signal, onEvent, onLost } = options;
  const [path, body] = questionOf(from);
  let id = "id" in from ? from.id : null;
  let isOver = false;
  let tries = 0;
  const take = (event: SentEvent) => {
    tries = 0;
    if (event.name === "search") id = (event.data as { readonly id: string }).id;
    isOver ||= isLast(event);
    onEvent(event);
  };
  while (!isOver && !signal.aborted) {
    let failure: unknown = new Error("the search ended without a word");
    try {
      const stream = await (id === null
        ? openStream("POST", path, { body, signal })
        : openStream("GET", `${PATH}/${id}`, { signal }));
      await readEvents(stream, take);
    } catch (error) {
      failure = error;
    }
    if (isOver || signal.aborted) return;
    // What the server refuses it refuses again; and what never began cannot be taken up.
    if (id === null || failure instanceof ApiError || tries === REJOIN_MS.length) throw failure;
    onLost();
    await wait(REJOIN_MS[tries] ?? 0, signal);
    tries += 1;
  }
}
