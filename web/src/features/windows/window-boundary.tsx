import { Component } from "react";
import { Problem } from "../../components/problem";

interface WindowBoundaryProps {
  readonly title: string;
  readonly children: React.ReactNode;
}

/** Stands in for the content of one window when drawing or loading it failed; the rest of the page goes on. */
export class WindowBoundary extends Component<WindowBoundaryProps, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <div className="unread">
        <Problem>
          {this.props.title} could not be shown. {error.message}
        </Problem>
        <button type="button" className="btn" onClick={() => location.reload()}>
          Load the page again
        </button>
      </div>
    );
  }
}
