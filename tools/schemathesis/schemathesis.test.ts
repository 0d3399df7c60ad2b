import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startService } from '../../apps/betrace-backend/src/testing/test-service.ts';
import { prepareSchemathesis, runSchemathesis } from './schemathesis.ts';

/** Examples for each call: few in every test run, more by `npm run schemathesis`. */
const examples = Number(process.env['BETRACE_SCHEMATHESIS_EXAMPLES'] ?? 3);

test('whatever is sent, the service answers as the description of its API says, and never with a failure of its own', async (t) => {
  const reason = await prepareSchemathesis();
  if (reason !== undefined) {
    assert.ok(process.env['CI'] !== 'true' || !reason.includes('pip'), reason);
    t.skip(`schemathesis is not run: ${reason}`);
    return;
  }
  const { httpUrl } = await startService(t);
  const { code, output } = await runSchemathesis(httpUrl, examples);
  assert.equal(code, 0, output);
  assert.match(output, /Test cases:\s+\d+ generated/);
});
