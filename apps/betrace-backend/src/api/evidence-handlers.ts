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
      const query = queryOf(request);
      const { framework, control, from, to } = query;
      const chains: ExportEnd['chains'][number][] = [];
      for (const { first: begin, last: upTo, oldest, ...chain } of await evidence.listChains(query)) {
        let [first, last, count] = [begin, begin - 1, 0];
        while (last < upTo && !signal.aborted) {
          const found = await evidence.list({ ...chain, after: last, upTo, limit: slice });
          yield* found.map(({ record }) => messageOf(record));
          // Of what is too old some may have gone meanwhile.
          first = count === 0 ? (found[0]?.sequence ?? first) : first;
          last = found.at(-1)?.sequence ?? upTo;
          count += found.length;
        }
        if (count > 0) {
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
