/** One server-sent event: its name and what it carries. */
export interface SentEvent {
  readonly name: string;
  readonly data: unknown;
}

/** Longer than any event; what never ends is not kept. */
const PENDING_MAX = 4_000_000;

/** Cuts a stream of text into events. Chunks end anywhere, events at an empty line. */
export class EventReader {
  private pending = "";

  /** The events that are complete with this chunk. */
  push(chunk: string): readonly SentEvent[] {
    const blocks = (this.pending + chunk).replaceAll("\r\n", "\n").split("\n\n");
    this.pending = blocks.pop() ?? "";
    if (this.pending.length > PENDING_MAX) throw new Error("an event of the server does not end");
    return blocks.flatMap(readBlock);
  }
}

/** A block without data, such as a comment that keeps the line open, is no event. */
function readBlock(block: string): readonly SentEvent[] {
  let name = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [, field, value = ""] = /^([a-z]*)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === "event") name = value;
    else if (field === "data") data.push(value);
  }
  return data.length === 0 ? [] : [{ name, data: JSON.parse(data.join("\n")) as unknown }];
}

/** Reads the events of an answer until it ends. */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  onEvent: (event: SentEvent) => void,
): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const events = new EventReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const event of events.push(decoder.decode(value, { stream: true }))) onEvent(event);
  }
}
