import { isRunnable } from './isRunnable';

describe('isRunnable', () => {
  it('runs what is shown and of a known kind', () => {
    expect(isRunnable({ refId: 'A' })).toBe(true);
    expect(isRunnable({ refId: 'A', queryType: 'violations' })).toBe(true);
    expect(isRunnable({ refId: 'A', queryType: 'violation_counts' })).toBe(true);
    expect(isRunnable({ refId: 'A', queryType: 'violation_trace', violationId: '9f2c' })).toBe(true);
  });

  it('does not run what is hidden, unfinished or of another version', () => {
    expect(isRunnable({ refId: 'A', queryType: 'violations', hide: true })).toBe(false);
    expect(isRunnable({ refId: 'A', queryType: 'violation_trace' })).toBe(false);
    expect(isRunnable({ refId: 'A', queryType: 'spans' as 'violations' })).toBe(false);
  });
});
