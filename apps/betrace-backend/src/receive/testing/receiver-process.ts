// Both receivers in a process of their own, whose memory nothing else fills. Limits come as JSON in the first argument;
// to every message it answers with the most memory (bytes) that it has ever taken.
import { startReceiver } from './start-receiver.ts';
import type { ReceiverOptions } from './start-receiver.ts';

const limits = JSON.parse(process.argv[2] ?? '{}') as NonNullable<ReceiverOptions['limits']>;
const forget = { add: () => undefined, reject: () => undefined };
const { httpPort, grpcPort } = await startReceiver({ after: () => undefined }, { limits, sink: forget });
process.send?.({ httpPort, grpcPort });
process.on('message', () => process.send?.({ peak: process.resourceUsage().maxRSS * 1024 }));
process.on('disconnect', () => process.exit(0));
