import { Component, type ComponentChildren, h } from 'preact';
import { Empty } from './parts.ts';

/** Keeps a fault of one view to that view: the way to the others stays. */
export class Boundary extends Component<{ children?: ComponentChildren }, { isBroken: boolean }> {
  override state = { isBroken: false };

  static override getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override componentDidCatch(error: unknown): void {
    reportError(error);
  }

  override render() {
    if (!this.state.isBroken) return this.props.children;
    return h(
      Empty,
      { title: 'This view failed.' },
      h(
        'p',
        null,
        "The fault is the console's own; the browser's log says more. Agents are not touched by it.",
      ),
      h(
        'button',
        { type: 'button', class: 'button primary', onClick: () => location.reload() },
        'Reload the page',
      ),
    );
  }
}
