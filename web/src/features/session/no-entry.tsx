/** Stands instead of the page for who may not see it; tells nothing about what is behind. */
export function NoEntry() {
  return (
    <main className="no-entry">
      <h1 className="wm">Overlord</h1>
      <p>This page is only open to people with an account on this server, or on its own network.</p>
      <p>Ask whoever runs it for one, or open it from the network the server stands in.</p>
      <button type="button" className="btn primary" onClick={() => location.reload()}>
        Try again
      </button>
    </main>
  );
}
