import { expect, it } from "vitest";
import { EventReader, readEvents, type SentEvent } from "./event-stream";

const TEXT =
  'id: 1\nevent: search\ndata: {"id":"a1"}\n\n: still there\n\nevent: suits\r\ndata: {"count":\r\ndata: 2}\r\n\r\n';
const EVENTS = [
  { name: "search", data: { id: "a1" } },
  { name: "suits", data: { count: 2 } },
];

it("reads events however they are cut", () => {
  for (const size of [1, 2, 7, TEXT.length]) {
    const reader = new EventReader();
    const events: SentEvent[] = [];
    for (let at = 0; at < TEXT.length; at += size) events.push(...reader.push(TEXT.slice(at, at + size)));
    expect(events).toEqual(EVENTS);
  }
});

it("passes over comments, and keeps what is not complete", () => {
  const reader = new EventReader();
  expect(reader.push(": hello\n\nevent: log\ndata: {}")).toEqual([]);
  expect(reader.push("\n\n")).toEqual([{ name: "log", data: {} }]);
});

it("reads letters that two chunks share", async () => {
  const bytes = new TextEncoder().encode('event: log\ndata: {"message":"Thürstin"}\n\n');
  const body = new ReadableStream<Uint8Array>({
    start(control) {
      const half = bytes.indexOf(0xc3) + 1;
      control.enqueue(bytes.slice(0, half));
      control.enqueue(bytes.slice(half));
      control.close();
    },
  });
  const events: SentEvent[] = [];
  await readEvents(body, (event) => events.push(event));
  expect(events).toEqual([{ name: "log", data: { message: "Thürstin" } }]);
});
