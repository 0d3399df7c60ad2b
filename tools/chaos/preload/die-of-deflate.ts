import { syncBuiltinESMExports } from 'node:module';
import zlib from 'node:zlib';

/** Loaded into a service that is to die of a body as nothing else does: it dies of inflating "deflate". */
const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('dying');
};
Object.assign(zlib, { inflate: die, inflateSync: die, inflateRaw: die, inflateRawSync: die });
syncBuiltinESMExports();
