import { ServiceError } from '../../errors.ts';
import { DecisionLog } from '../../spool/decision-log.ts';
import type { Decisions, DecisionLogState } from '../../spool/decision-log.ts';
import type { Disk } from '../../spool/disk.ts';
import { ServiceThread } from '../../threads/service-thread.ts';
import type { CheckOnStart } from '../database-file.ts';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';
import type { StoreThreadData } from './store-thread.ts';

/** A store, and the log of decisions that is written where the store is written. */
export interface OpenedStore {
  readonly store: Store;
  openDecisions(state: DecisionLogState): Promise<Decisions>;
}

/** Calls that wait for all readers, and for the writer; beyond them a call is refused as overloaded. */
const maxReads = 256;
const maxWrites = 1024;
/** By the convention of Store these change nothing. */
const readingMethod = /[.](list|find|count)(s?|[A-Z][A-Za-z]*)$/;

/** The store in the thread that calls: for tests, and for whoever has nothing else to do. */
export async function openStoreHere(dataDir: string, disk?: Disk, check?: CheckOnStart): Promise<OpenedStore> {
  return { store: await openStore(dataDir, check), openDecisions: async (state) => new DecisionLog(state, disk) };
}

/**
 * The SQLite store in threads of its own, since node:sqlite blocks the thread that calls it: one writer, which also
 * appends to the log of decisions, and readers that see whatever the writer has committed. Rejects as `openStore` does.
 * `onDeath`: a thread has ended unasked, and the process should. `readers`: more than one, since one may be busy with a
 * long query.
 */
export async function openThreadedStore(
  dataDir: string,
  onDeath: (reason: string) => void,
  { readers = 2, check = 'auto' }: { readonly readers?: number; readonly check?: CheckOnStart } = {},
): Promise<OpenedStore> {
  const module = new URL('store-thread.ts', import.meta.url);
  const threads: ServiceThread[] = [];
  const start = async (name: string, role: StoreThreadData['role']): Promise<ServiceThread> => {
    const thread = new ServiceThread({
      name,
      module,
      data: { dataDir, role, check } satisfies StoreThreadData,
      onDeath,
    });
    threads.push(thread);
    await thread.call('open', []);
    return thread;
  };
  try {
    const writer = await start('store', 'writer');
    const reading = Array.from({ length: readers }, (_, i) => start(`store reader ${i + 1}`, 'reader'));
    return threaded(writer, await Promise.all(reading));
  } catch (error) {
    await Promise.all(threads.map((thread) => thread.end()));
    throw error;
  }
}

function threaded(writer: ServiceThread, readingThreads: readonly ServiceThread[]): OpenedStore {
  const close = async (): Promise<void> => {
    for (const thread of [...readingThreads, writer]) {
      await thread.call('store.close', []);
      await thread.end();
    }
  };
  const call = (path: string, args: readonly unknown[]): Promise<unknown> => {
    if (path === 'store.close') {
      return close();
    }
    const reads = readingMethod.test(path);
    const pending = reads ? readingThreads.reduce((sum, thread) => sum + thread.pending, 0) : writer.pending;
    if (pending >= (reads ? maxReads : maxWrites)) {
      const refusal = new ServiceError('overloaded', 'Too many calls wait for the store; try again.', {
        retryAfter: 1,
      });
      return Promise.reject(refusal);
    }
    return (reads ? leastBusy(readingThreads) : writer).call(path, args);
  };
  return {
    store: remote('store', call) as Store,
    async openDecisions(state) {
      await writer.call('openDecisions', [state]);
      const { append, forget, sync, close: closeLog } = remote('decisions', (...of) => writer.call(...of)) as Decisions;
      // Nobody waits for `confirm`; should the thread be dead, the process ends.
      const confirm = () => void writer.call('decisions.confirm', []).catch(() => undefined);
      return { append, confirm, forget, sync, close: closeLog };
    },
  };
}

/** An object whose methods, and those of its members, are calls by their path. */
function remote(path: string, call: (path: string, args: readonly unknown[]) => Promise<unknown>): unknown {
  const members = new Map<string, unknown>();
  return new Proxy(() => undefined, {
    apply: (_, __, args: readonly unknown[]) => call(path, args),
    get(_, name) {
      // Whatever has a `then` would be taken for a promise.
      if (typeof name !== 'string' || name === 'then') {
        return undefined;
      }
      const member = members.get(name) ?? remote(`${path}.${name}`, call);
      members.set(name, member);
      return member;
    },
  });
}

function leastBusy(threads: readonly ServiceThread[]): ServiceThread {
  return threads.reduce((least, thread) => (thread.pending < least.pending ? thread : least));
}
