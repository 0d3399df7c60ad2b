import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Loaded into a server whose memory is measured: each of its threads collects its garbage every so often. */
const everySo = 2000;
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
setInterval(collect, everySo).unref();
