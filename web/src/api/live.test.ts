import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LiveFrame } from "./frames";
import { createLiveSocket, type LinkStatus, retryDelayMs } from "./live";

class FakeSocket extends EventTarget {
  static all: FakeSocket[] = [];
  static readonly OPEN = 1;
  readyState = 0;
  sent: { type: string }[] = [];

  constructor() {
    super();
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
  }
  open() {
    this.readyState = FakeSocket.OPEN;
    this.dispatchEvent(new Event("open"));
  }
  say(message: object) {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(message) }));
  }
  break() {
    this.readyState = 3;
    this.dispatchEvent(new Event("close"));
  }
}

const latest = () => {
  const socket = FakeSocket.all.at(-1);
  if (socket === undefined) throw new Error("no socket was opened");
  return socket;
};

function start() {
  const phases: LinkStatus["phase"][] = [];
  const frames: LiveFrame[] = [];
  const reconnected = vi.fn();
  const socket = createLiveSocket({
    url: "ws://test/api/ws/live",
    messageTypes: ["players"],
    random: () => 1,
    onFrame: (frame) => frames.push(frame),
    onStatus: (status) => phases.push(status.phase),
    onReconnected: reconnected,
  });
  socket.start();
  return { socket, phases, frames, reconnected };
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the live socket", () => {
  it("subscribes and pings when it opens", () => {
    const { phases } = start();
    latest().open();
    expect(latest().sent).toEqual([{ type: "subscribe", message_types: ["players"] }, { type: "ping" }]);
    expect(phases).toEqual(["live"]);
  });

  it("hands on frames it knows", () => {
    const { frames } = start();
    latest().open();
    latest().say({ type: "resync" });
    latest().say({ type: "of the future" });
    expect(frames).toEqual([{ type: "resync" }]);
  });

  it("comes back after a loss and says so once", () => {
    const { phases, reconnected } = start();
    latest().open();
    latest().break();
    expect(phases).toEqual(["live", "reconnecting"]);
    vi.advanceTimersByTime(500);
    expect(FakeSocket.all).toHaveLength(2);
    expect(reconnected).not.toHaveBeenCalled();
    latest().open();
    expect(reconnected).toHaveBeenCalledOnce();
    expect(phases).toEqual(["live", "reconnecting", "live"]);
  });

  it("waits longer after each failure", () => {
    start();
    latest().break();
    vi.advanceTimersByTime(500);
    latest().break();
    vi.advanceTimersByTime(999);
    expect(FakeSocket.all).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(FakeSocket.all).toHaveLength(3);
  });

  it("gives up a link that has gone silent", () => {
    const { phases } = start();
    latest().open();
    vi.advanceTimersByTime(30_000);
    expect(phases).toEqual(["live", "reconnecting"]);
  });

  it("stays on a link that answers pings", () => {
    const { phases } = start();
    latest().open();
    for (let i = 0; i < 6; i += 1) {
      vi.advanceTimersByTime(10_000);
      latest().say({ type: "pong", server_time: "2026-11-21T20:14:36Z" });
    }
    expect(phases).toEqual(["live"]);
  });

  it("does not come back once stopped", () => {
    const { socket } = start();
    latest().open();
    socket.stop();
    latest().break();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all).toHaveLength(1);
  });
});

describe("retryDelayMs", () => {
  it.each([
    [0, 0, 250],
    [0, 1, 500],
    [3, 1, 4000],
    [20, 0, 5000],
    [20, 1, 10_000],
  ])("attempt %s with chance %s waits %s ms", (attempt, random, ms) =>
    expect(retryDelayMs(attempt, random)).toBe(ms),
  );
});
