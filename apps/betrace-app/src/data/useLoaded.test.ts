import { act, renderHook, waitFor } from '@testing-library/react';

import { useLoaded } from './useLoaded.ts';

function setVisible(visible: boolean) {
  Object.defineProperty(document, 'visibilityState', { value: visible ? 'visible' : 'hidden', configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

afterEach(() => act(() => setVisible(true)));

it('drops the answer to an outdated call', async () => {
  const answers: Array<(text: string) => void> = [];
  const first = () => new Promise<string>((resolve) => answers.push(resolve));
  const second = () => Promise.resolve('second');
  const { result, rerender } = renderHook(({ load }) => useLoaded(load), { initialProps: { load: first } });

  rerender({ load: second });
  await waitFor(() => expect(result.current.data).toBe('second'));
  await act(async () => answers[0]?.('first'));
  expect(result.current.data).toBe('second');
});

it('keeps what it has while the next call fails, and forgets the failure when one succeeds', async () => {
  let fail = false;
  const load = () => (fail ? Promise.reject(new Error('away')) : Promise.resolve('here'));
  const { result } = renderHook(() => useLoaded(load));
  await waitFor(() => expect(result.current.data).toBe('here'));

  fail = true;
  act(() => result.current.reload());
  await waitFor(() => expect(result.current.error).toBeInstanceOf(Error));
  expect(result.current.data).toBe('here');

  fail = false;
  act(() => result.current.reload());
  await waitFor(() => expect(result.current.error).toBeUndefined());
});

it('polls while the tab is visible, rests while it is not, and looks at once when it is again', async () => {
  const load = jest.fn(() => Promise.resolve('here'));
  renderHook(() => useLoaded(load, 10));
  await waitFor(() => expect(load.mock.calls.length).toBeGreaterThan(2));

  act(() => setVisible(false));
  await act(() => new Promise((resolve) => setTimeout(resolve, 30)));
  const resting = load.mock.calls.length;
  await act(() => new Promise((resolve) => setTimeout(resolve, 60)));
  expect(load).toHaveBeenCalledTimes(resting);

  act(() => setVisible(true));
  await waitFor(() => expect(load.mock.calls.length).toBeGreaterThan(resting));
});

it('aborts the call of a page that is left', () => {
  let signal: AbortSignal | undefined;
  const load = (given: AbortSignal) => {
    signal = given;
    return new Promise<string>(() => {});
  };
  const { unmount } = renderHook(() => useLoaded(load));
  unmount();
  expect(signal?.aborted).toBe(true);
});

it('does not take back a change with the answer to a call that was sent before it', async () => {
  const answers: Array<(text: string) => void> = [];
  const load = () => new Promise<string>((resolve) => answers.push(resolve));
  const { result } = renderHook(() => useLoaded(load));
  await act(async () => answers[0]?.('as loaded'));

  act(() => result.current.reload());
  act(() => result.current.replace(() => 'as changed'));
  await act(async () => answers[1]?.('as loaded'));
  expect(result.current).toMatchObject({ data: 'as changed', loading: false });
});
