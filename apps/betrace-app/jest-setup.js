import './.config/jest-setup';

import { configure } from '@testing-library/react';

// jsdom computes what is hidden very slowly; tests that care ask with toBeVisible.
configure({ asyncUtilTimeout: 10_000, defaultHidden: true });

// Grafana brings the frame of a page; the one in the package shows nothing but the children.
jest.mock('@grafana/runtime', () => ({
  __esModule: true,
  ...jest.requireActual('@grafana/runtime'),
  PluginPage: ({ pageNav, actions, children }) => (
    <main>
      <h1>{pageNav.text}</h1>
      {actions}
      {children}
    </main>
  ),
}));

// What browsers have and jsdom lacks.
Object.assign(global, {
  // One way, and by a timer: Node's own would keep the process alive.
  MessageChannel: class {
    port1 = { onmessage: undefined };
    port2 = { postMessage: (data) => setTimeout(() => this.port1.onmessage?.({ data })) };
  },
  structuredClone: (value) => JSON.parse(JSON.stringify(value)),
  ResizeObserver: class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
  IntersectionObserver: class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
});

// Everything has a size, without which lists that render only what is in sight render nothing.
Object.defineProperties(Element.prototype, { clientWidth: { value: 1000 }, clientHeight: { value: 560 } });

// Grafana's generated set-up has a canvas without a context; texts are measured with one.
HTMLCanvasElement.prototype.getContext = () => ({ measureText: (text) => ({ width: 8 * text.length }) });

// A page that complains in the console is not done: React warnings and unhandled failures fail the test.
const complaints = [];
beforeEach(() => {
  complaints.length = 0;
  for (const level of ['error', 'warn']) {
    jest.spyOn(console, level).mockImplementation((...texts) => complaints.push(texts.map(String).join(' ')));
  }
});
// What React says about act() is about the test's timing, not about the page.
afterEach(() => expect(complaints.filter((text) => !/\bact\(/.test(text))).toEqual([]));
