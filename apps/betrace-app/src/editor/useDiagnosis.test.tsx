import { renderHook, waitFor } from '@testing-library/react';

import { startBackend } from '../test/backend.ts';
import { useDiagnosis } from './useDiagnosis.ts';

const schema = { spanNames: ['payment.charge'], services: [], attributes: [], resourceAttributes: [] };

it('hints at names that were never seen as soon as it is known which were, and proposes the one that is near', async () => {
  const sent = startBackend({ 'GET /api/schema': { data: schema } });
  const { result, rerender } = renderHook(({ text }) => useDiagnosis(text), {
    initialProps: { text: 'never { payment.chrage }' },
  });

  await waitFor(() => expect(result.current.diagnostics).toMatchObject([{ code: 'unseen-name', severity: 'hint' }]));
  expect(result.current.diagnostics[0]?.fixes[0]?.title).toContain('payment.charge');
  rerender({ text: 'never { payment.charge }' });
  await waitFor(() => expect(result.current).toEqual({ text: 'never { payment.charge }', diagnostics: [] }));
  expect(sent.map(({ path }) => path)).toEqual(['/api/schema']);
});
