import { parentPort } from 'node:worker_threads';
import { answerCall, type Call } from '../../threads/calls.ts';
import { writeBackup } from './write-backup.ts';

const port = parentPort;
if (port === null) {
  throw new Error('This module is run by a thread of its own.');
}

port.on('message', (call: Call) => void answerCall(port, { writeBackup }, call));
