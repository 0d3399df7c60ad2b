import { fromJson, type JsonObject } from '@bufbuild/protobuf';
import { StructSchema } from '@bufbuild/protobuf/wkt';
import { EvidenceService, type ExportEvidenceRequest } from '@betrace/api-client/gen/betrace/v1/evidence_pb.js';
import { evidenceKey, lineOf, signEvidence, type ExportEnd } from '@betrace/evidence';
import { frameworkOf } from '../report/evidence/controls.ts';
import { rfc3339 } from '../report/times.ts';
import type { EvidenceStore } from '../store/store.ts';
import { serve, type ServedService } from './service.ts';
import { readTime } from './times.ts';

/** Records read at once. */
const slice = 500;

export interface EvidenceDeps {
  readonly evidence: Pick<EvidenceStore, 'listChains' | 'list'>;
  /** With which the end of an export is signed. */
  readonly key: Uint8Array;
  /** Ns since 1970. */
  readonly now: () => bigint;
}

export function evidenceHandlers({ evidence, key, now }: EvidenceDeps): ServedService {
  return serve(EvidenceService, {
    async *export(request, { signal }) {
      const { framework, control, from, to } = queryOf(request);
      const chains: ExportEnd['chains'][number][] = [];
      for (const { last: upTo, oldest, ...chain } of await evidence.listChains({ framework, control })) {
        let [first, last, count] = [0, 0, 0];
        let found: Awaited<ReturnType<EvidenceStore['list']>>;
        do {
          found = await evidence.list({ ...chain, after: last, upTo, from, to, limit: slice });
          yield* found.map(({ record }) => messageOf(record));
          first ||= found[0]?.sequence ?? 0;
          last = found.at(-1)?.sequence ?? last;
          count += found.length;
        } while (found.length === slice && !signal.aborted);
        if (count > 0) {
          // What is read from its beginning may have become shorter meanwhile.
          chains.push({ ...chain, first, last, count, oldest: from === undefined ? first : oldest });
        }
      }
      if (signal.aborted) {
        return;
      }
      const end: ExportEnd = {
        evidenceType: 'export',
        ...(framework !== undefined && { framework }),
        ...(control !== undefined && { control }),
        ...(from !== undefined && { from: rfc3339(from) }),
        ...(to !== undefined && { to: rfc3339(to) }),
        chains,
        recordedAt: rfc3339(now()),
      };
      yield messageOf(lineOf(signEvidence(end, evidenceKey(key))));
    },
  });
}

/** Fields keep the order of the line. */
function messageOf(line: string) {
  return fromJson(StructSchema, JSON.parse(line) as JsonObject);
}

function queryOf({ framework, control, from, to }: ExportEvidenceRequest) {
  return {
    framework: framework === '' ? undefined : frameworkOf(framework),
    control: control || undefined,
    from: since1970(readTime(from)),
    to: since1970(readTime(to)),
  };
}

function since1970(time: bigint | undefined): bigint | undefined {
  return time !== undefined && time < 0n ? 0n : time;
}
