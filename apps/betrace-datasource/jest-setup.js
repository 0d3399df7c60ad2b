import './.config/jest-setup';

/** Enough for react-dom; Node's own keeps the process from ending. */
class OneWayMessageChannel {
  port1 = { onmessage: null };
  port2 = { postMessage: (data) => setTimeout(() => this.port1.onmessage?.({ data })) };
}

/** Sees nothing: jsdom lays nothing out. */
class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
}

// What browsers have and jsdom lacks.
Object.assign(global, {
  MessageChannel: OneWayMessageChannel,
  ResizeObserver: Observer,
  IntersectionObserver: Observer,
});

// Inputs that grow with their text measure it.
HTMLCanvasElement.prototype.getContext = () => ({ measureText: (text) => ({ width: 8 * text.length }) });
