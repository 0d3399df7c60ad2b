import { randomBytes } from 'node:crypto';
import { trace } from '@opentelemetry/api';
import { ArmedFaults } from '../armed-faults.ts';
import { call } from '../call.ts';
import { readOrder } from '../order.ts';
import { serve } from '../serve.ts';

const run = randomBytes(3).toString('hex');
const faults = new ArmedFaults();
let orders = 0;

serve({
  'POST /checkout': async (body, request) => {
    const orderId = `${run}-${String(++orders).padStart(5, '0')}`;
    const asked = readOrder({ ...body, orderId, fault: body.fault ?? request.headers['x-shop-fault'] });
    const fault = asked.fault ?? faults.take(asked.total);
    const order = fault === undefined ? asked : { ...asked, fault };
    const { status } = await call<{ status: 'paid' | 'refused' }>('/orders', order);
    const traceId = trace.getActiveSpan()?.spanContext().traceId ?? '';
    if (fault !== undefined) {
      faults.produced({ fault, orderId, traceId });
      console.log(`fault ${fault}: order ${orderId}, trace ${traceId}`);
    }
    return { status: status === 'paid' ? 200 : 402, body: { orderId, status, traceId, ...(fault && { fault }) } };
  },
  'POST /faults': (body) => {
    faults.arm(body);
    return { body: faults.list() };
  },
  'GET /faults': () => ({ body: faults.list() }),
  'GET /health': () => ({ body: { status: 'ok' } }),
});
