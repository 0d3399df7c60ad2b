import { parentPort, workerData } from 'node:worker_threads';
import { checkRuleFile } from './check-rule-file.ts';

parentPort?.postMessage(checkRuleFile(String(workerData)));
