import { parentPort, workerData } from 'node:worker_threads';
import { DecisionLog } from '../../spool/decision-log.ts';
import type { DecisionLogState } from '../../spool/decision-log.ts';
import { answerCall } from '../../threads/calls.ts';
import type { Call } from '../../threads/calls.ts';
import type { CheckOnStart } from '../database-file.ts';
import { openReader, openStore } from '../open-store.ts';
import type { Store } from '../store.ts';

/** What a thread of the store is started with. */
export interface StoreThreadData {
  readonly dataDir: string;
  /** The one writer makes tables and holds the folder; readers come after it. */
  readonly role: 'writer' | 'reader';
  readonly check: CheckOnStart;
}

const { dataDir, role, check } = workerData as StoreThreadData;
const port = parentPort;
if (port === null) {
  throw new Error('This module is run by a thread of its own.');
}

/** What can be called from the other side. */
const target: {
  store?: Store;
  decisions?: DecisionLog;
  open(): Promise<void>;
  openDecisions(s: DecisionLogState): void;
} = {
  async open() {
    target.store = role === 'writer' ? await openStore(dataDir, check) : openReader(dataDir);
  },
  openDecisions(state) {
    target.decisions = new DecisionLog(state);
  },
};

port.on('message', (call: Call) => void answerCall(port, target, call));
