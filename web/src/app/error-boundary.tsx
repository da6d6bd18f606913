import { Component } from "react";

interface ErrorBoundaryState {
  readonly error: Error | null;
}

/** Stands in for the page when drawing it failed. */
export class ErrorBoundary extends Component<{ readonly children: React.ReactNode }, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null };

  static getDerivedStateFromError(error: Error): ErrorBoundaryState {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <main className="failure">
        <h1>The page could not be drawn</h1>
        <p>{error.message}</p>
        <button type="button" className="btn primary" onClick={() => location.reload()}>
          Load it again
        </button>
        <a className="btn" href={location.pathname}>
          Start with the usual view
        </a>
      </main>
    );
  }
}
