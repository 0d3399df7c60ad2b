import { compileRules } from '@betrace/engine';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Logger } from 'pino';
import { touchTick } from './access/access.ts';
import { openAccess } from './access/open-access.ts';
import { auditHandlers } from './api/audit-handlers.ts';
import { backupHandlers } from './api/backup-handlers.ts';
import { evidenceHandlers } from './api/evidence-handlers.ts';
import { buildGrpcServer } from './api/grpc-server.ts';
import { healthHandlers } from './api/health-handlers.ts';
import { redactionHandlers } from './api/redaction-handlers.ts';
import { registerApiDocs } from './api/rest/api-docs.ts';
import { buildHttpServer } from './api/rest/http-server.ts';
import { ruleHandlers } from './api/rule-handlers.ts';
import { schemaHandlers } from './api/schema-handlers.ts';
import { spanHandlers } from './api/span-handlers.ts';
import { statusHandlers } from './api/status-handlers.ts';
import { tokenHandlers } from './api/token-handlers.ts';
import { traceHandlers } from './api/trace-handlers.ts';
import { violationFeed } from './api/violation-feed.ts';
import { violationHandlers } from './api/violation-handlers.ts';
import type { Clock } from './assemble/clock.ts';
import type { SpanCounts } from './assemble/span-counts.ts';
import { arrivalBounds, deadlineTick } from './assemble/trace-buffer.ts';
import { exportTarget } from './config/export-target.ts';
import type { Settings } from './config/settings.ts';
import { version } from './config/version.ts';
import { messageOf, ServiceError, StartError } from './errors.ts';
import { keyBytes } from './key-file.ts';
import type { Fault, ShardLimits } from './evaluate/shard.ts';
import { evaluationBounds } from './evaluate/shard-measures.ts';
import { closeGrpc, closeHttp, httpServers, listenGrpc, listenHttp } from './listen.ts';
import type { ListenLimits } from './listen-limits.ts';
import { exportHandler } from './receive/grpc-receiver.ts';
import { registerOtlp } from './receive/http-receiver.ts';
import { createIngest } from './receive/ingest.ts';
import { Intake } from './receive/intake.ts';
import type { IntakeLimits } from './receive/intake.ts';
import { registerLoopbackGuard } from './receive/loopback-guard.ts';
import { EvidenceRound, evidenceTick } from './report/evidence/evidence-round.ts';
import { loadHashKeys } from './report/redact/hash-key.ts';
import { HashKeys } from './report/redact/hash-keys.ts';
import { openPolicyBook } from './report/redact/policy-book.ts';
import { Redactor } from './report/redact/redactor.ts';
import { Reporter } from './report/reporter.ts';
import { transportTo } from './report/export/transport-to.ts';
import { loadSigningKey } from './report/evidence/signing-key.ts';
import { SpanSender } from './report/span-sender.ts';
import { provisioning, provisioningTick, releaseRules } from './rules/provisioning/provisioning.ts';
import { openRuleBook } from './rules/rule-book.ts';
import type { StoredRuleBook } from './rules/rule-book.ts';
import { SchemaSketch } from './sample/schema-sketch.ts';
import { TraceSamples } from './sample/trace-samples.ts';
import type { SampleLimits } from './sample/trace-samples.ts';
import { openShards } from './shards/open-shards.ts';
import type { Shards } from './shards/shards.ts';
import type { Disk } from './spool/disk.ts';
import { Spool } from './spool/spool.ts';
import type { SpoolCounts } from './spool/spool.ts';
import { Backups } from './store/backup/backups.ts';
import { Retention, retentionTick } from './store/retention.ts';
import type { EvidenceSpanCount, Store } from './store/store.ts';
import { openTls } from './tls.ts';
import { openStoreHere, openThreadedStore } from './store/thread/threaded-store.ts';
import type { OpenedStore } from './store/thread/threaded-store.ts';
import { PairCounts, withZeros } from './telemetry/pair-counts.ts';
import { rateTick, SpanRate } from './telemetry/span-rate.ts';
import { serviceTelemetry } from './telemetry/telemetry.ts';

/** What the service takes from outside; tests bring their own. */
export interface Surroundings {
  readonly clock: Clock;
  readonly log: Logger;
  /** Where the spool is, which is then written from the receiving thread alone; default: the real one. */
  readonly disk?: Disk;
  /** Whether the store stays in the receiving thread. */
  readonly inOneThread?: boolean;
  /** Called when a thread has died, which nothing can mend; default: the process ends, and the spool brings all back. */
  readonly onDeath?: (reason: string) => void;
}

/** A running service. */
export interface Service {
  /** Of REST and OTLP/HTTP. */
  readonly httpUrl: string;
  readonly grpcPort: number;
  /** What became of every span so far. */
  counts(): SpanCounts;
  spoolCounts(): SpoolCounts;
  /** Resolves when what earlier services left is taken up, and deadlines begin to count. */
  replayed(): Promise<void>;
  /** Resolves when every violation found so far is stored, and every summary that is due. */
  settled(): Promise<void>;
  /**
   * Stops receiving and stores what was found; resolves with how many violations could not be. Open traces stay in
   * the spool for the next start, or are judged as they are if the settings say so.
   */
  close(): Promise<number>;
}

/** Milliseconds that closing waits for requests under way, for the store and for the receiver of violation spans. */
const closingLimits = { requests: 5000, store: 10_000, spans: 5000 };

/**
 * Builds the whole service and starts it: receive → spool → assemble → evaluate → report, the store below and the APIs
 * beside. Rejects with a StartError when an address is taken or the data folder cannot be used; then nothing is left running.
 */
export async function buildService(settings: Settings, surroundings: Surroundings): Promise<Service> {
  const opened = await openStoreOf(settings, surroundings).catch(cannotStart);
  const { store } = opened;
  try {
    const spool = await openSpool(opened, settings, surroundings).catch(cannotStart);
    try {
      return await serviceOn(store, spool, settings, surroundings);
    } catch (error) {
      await spool.close();
      throw error;
    }
  } catch (error) {
    await store.close();
    throw error;
  }
}

function openStoreOf({ dataDir, storeCheck }: Settings, surroundings: Surroundings): Promise<OpenedStore> {
  const { disk, inOneThread } = surroundings;
  return inOneThread || disk
    ? openStoreHere(dataDir, disk, storeCheck)
    : openThreadedStore(dataDir, dying(surroundings), { check: storeCheck });
}

/** What happens when a thread dies. */
function dying({ log, onDeath }: Surroundings): (reason: string) => void {
  return (
    onDeath ??
    ((reason) => {
      log.fatal({ reason }, 'the service ends: what it acknowledged is in the spool, for the next start');
      process.exit(1);
    })
  );
}

async function serviceOn(store: Store, spool: Spool, settings: Settings, surroundings: Surroundings): Promise<Service> {
  const { clock, log } = surroundings;
  const now = () => clock.wallTime();
  const access = await openAccess(settings, store.tokens, { now, log });
  const keys = await loadHashKeys(settings.dataDir, settings.redactionKeys).catch(cannotStart);
  const signing = await loadSigningKey(settings.dataDir, settings.evidenceKeys).catch(cannotStart);
  if (signing.isNew) {
    log.info({ file: signing.file }, 'a key to sign compliance evidence with was made; keep a copy of it elsewhere');
  }
  const target = exportTarget(settings, process.env);
  await store.evidence.start({ key: signing.key, tell: target !== undefined });
  const policies = await openPolicyBook({
    policies: store.policies,
    log,
    async use(policy) {
      redactor.use(policy);
      trialRedactor.use(policy);
      await shards.policyChanged(policy);
    },
  });
  const { policy } = policies.current();
  const redactor = new Redactor({ keys, policy });
  // Hashes of what a caller brings along compare with no stored ones: nobody is to try out values.
  const trialRedactor = new Redactor({ keys: [randomBytes(keyBytes)], policy });
  const book = await openRuleBook({ rules: store.rules, compile: compileRules, log });
  const sender =
    target &&
    new SpanSender({
      outbox: store.outbox,
      transport: transportTo(target),
      maxQueue: settings.exportMaxQueue,
      now,
      log,
    });
  const evidenceRound = new EvidenceRound({
    evidence: store.evidence,
    log,
    now,
    interval: settings.evidenceInterval,
    delay: settings.evidenceSettle,
    maxAge: settings.evidenceMaxAge,
    onDone: () => sender?.look(),
  });
  // The store does it before all that is decided from now on; what was missed for days may take longer.
  void evidenceRound.run();
  const violationCounts = new PairCounts();
  const retention = new Retention({
    upkeep: store.upkeep,
    log,
    now,
    maxAge: settings.storeMaxAge,
    maxSize: settings.storeMaxSize,
    countsAge: settings.storeCountsAge,
  });
  const backups = new Backups(settings.dataDir, { folder: settings.backupDir, keep: settings.backupKeep });
  const feed = violationFeed(store.violations);
  const reporter = new Reporter({
    store,
    journal: spool,
    log,
    maxPending: settings.reportMaxPending,
    maxDetailed: settings.reportMaxDetailed,
    tell: target !== undefined,
    onStored({ opened, withdrawn }) {
      feed.notify();
      const inForce = opened.filter(({ observed }) => !observed);
      inForce.forEach(({ ruleId, severity }) => violationCounts.add(ruleId, severity));
      if (opened.length + withdrawn.length > 0) {
        sender?.look();
      }
    },
  });
  // What an earlier service left.
  sender?.look();
  const samples = new TraceSamples(sampleLimits(settings), now);
  const schema = new SchemaSketch(settings.sampleMaxAge);
  const shards = openShards({
    threads: settings.shards,
    limits: shardLimits(settings),
    clock,
    redaction: { keys, policy },
    book,
    onOutcome: (outcome) => reporter.report(outcome),
    onFault: (fault) => logFault(log, fault),
    onSample(sample) {
      samples.add(sample);
      schema.learn(sample);
    },
    onDeath: dying(surroundings),
  });
  const changing = { rules: store.rules, book: inAllShards(book, shards), now };
  const ruleFiles = settings.rulesDir ? provisioning({ ...changing, folder: settings.rulesDir, log }) : undefined;
  await (ruleFiles ? ruleFiles.look(true) : releaseRules(changing));
  for (const [traceId, at] of spool.recentDecisions()) {
    shards.remember(traceId, at);
  }

  const refusal = () => overload(reporter, shards) ?? spool.refusal;
  const ingest = createIngest({
    sink: shards,
    keep: (body, memory) => spool.keep(body, memory),
    overload: refusal,
  });
  const intake = new Intake({ ingest, limits: intakeLimits(settings), overload: refusal });
  let spansOfEvidence: readonly EvidenceSpanCount[] = [];
  const readFigures = async () => {
    const rules = [...book.current().byId.values()].map(({ rule }) => rule);
    const inForce = new Set(rules.map(({ id }) => id));
    const { arrivalAfterRoot, evaluation, ...measures } = await shards.measures();
    return {
      ...measures,
      lag: shards.lag,
      arrivalAfterRoot: { bounds: arrivalBounds, ...arrivalAfterRoot },
      evaluation: { bounds: evaluationBounds, ...evaluation },
      withdrawn: reporter.counts().withdrawn,
      suppressed: reporter.counts().suppressed,
      verdicts: withZeros(
        measures.verdicts,
        rules.flatMap(({ id }) => [[id, 'satisfied'] as const, [id, 'violated'] as const]),
      ),
      violations: withZeros(
        violationCounts.totals((rule) => inForce.has(rule)),
        rules.filter(({ observe }) => !observe).map(({ id, severity }) => [id, severity] as const),
      ),
      pendingViolations: reporter.pending,
      access: access.counts(),
      samples: { traces: samples.size, bytes: samples.bytes, schema: schema.counters },
      spool: spool.counts(),
      retention: retention.counts(),
      export: await sender?.counts(),
      evidence: (spansOfEvidence = await store.evidence.countSpans().catch(() => spansOfEvidence)),
      redaction: {
        failures: measures.redactionFailures + redactor.failures + trialRedactor.failures,
        broken: policies.current().problem === '' ? 0 : 1,
      },
      rules: {
        inForce: inForce.size,
        broken: book.broken().length,
        wrongInFiles: ruleFiles?.status().problems.length,
      },
    };
  };
  const telemetry = serviceTelemetry({ version, env: process.env, log, read: readFigures });
  const rate = new SpanRate();
  const ready = () => readiness(store, spool, reporter);
  const services = [
    ruleHandlers({
      ...changing,
      violations: store.violations,
      samples,
      redactor: trialRedactor,
    }),
    traceHandlers({ samples, redactor }),
    schemaHandlers({ schema, redactor, now }),
    violationHandlers({ violations: store.violations, rules: store.rules, audit: store.audit, now, feed }),
    tokenHandlers({ tokens: store.tokens, access, now }),
    auditHandlers(store.audit),
    evidenceHandlers({ evidence: store.evidence, key: signing.key, now }),
    backupHandlers({ backups, audit: store.audit, now }),
    redactionHandlers({ policies: store.policies, book: policies, keys: new HashKeys(keys), now }),
    spanHandlers(ingest),
    statusHandlers({
      version,
      startedAt: now(),
      read: readFigures,
      rootGraceSeconds: settings.assembleRootGrace / 1000,
      bufferMaxBytes: settings.assembleMaxBuffer,
      rate,
      ready,
      lag: () => shards.lag / 1000,
      broken: () => book.broken(),
      provisioning: ruleFiles?.status,
    }),
    healthHandlers(version, ready),
  ];
  const limits = listenLimits(settings);
  const tls = openTls(settings, clock, log);
  const serverFactory = httpServers(limits, tls.http);
  const http = buildHttpServer({ services, log, maxBody: settings.apiMaxBody, access, serverFactory });
  registerLoopbackGuard(http, { anyHost: () => settings.insecure || access.asksForTokens });
  telemetry.addTo(http);
  registerApiDocs(http);
  registerOtlp(http, intake);
  const grpc = buildGrpcServer({
    services,
    ready,
    log,
    options: { ...grpcOptions(settings), interceptors: [telemetry.grpc.interceptor] },
    front: { limits, maxMessage: settings.apiMaxBody, tls: tls.grpc },
    access,
    receiveOtlp: exportHandler({ intake, bodyTimeout: limits.bodyTimeout, log, measure: telemetry.grpc.begin }),
  });

  const httpUrl = await listenHttp(http, settings.httpAddr);
  const grpcPort = await listenGrpc(grpc, settings.grpcAddr).catch(async (error: unknown) => {
    await closeHttp(http, 0);
    throw error;
  });
  const replayed = spool
    .replay({
      replay: (batch, holder, at) => shards.replay(batch, holder, at),
      skip: (count) => shards.skip(count),
      get isFull() {
        return reporter.isFull || shards.isFull;
      },
    })
    .then(() => shards.settled())
    .then(() => log.info({ spans: shards.counts(), spool: spool.counts() }, 'the spool is replayed'));
  // A trace that is partly replayed must not fall due.
  const stopExpiring = clock.every(deadlineTick, () => spool.isReplaying || shards.expire());
  const touch = () =>
    access.touch().catch((err: unknown) => log.warn({ err }, 'when tokens were last used could not be kept'));
  const stopTicking = [
    clock.every(rateTick, () => rate.sample(shards.counts().received, clock.monotonic())),
    clock.every(touchTick, () => void touch()),
    clock.every(retentionTick, () => void retention.run()),
    clock.every(evidenceTick, () => void evidenceRound.run()),
    ...(ruleFiles ? [clock.every(provisioningTick, () => void ruleFiles.look())] : []),
  ];
  log.info({ httpUrl, grpcPort, dataDir: settings.dataDir, rules: book.current().byId.size }, 'the service runs');

  return {
    httpUrl,
    grpcPort,
    counts: () => shards.counts(),
    spoolCounts: () => spool.counts(),
    replayed: () => replayed,
    async settled() {
      await shards.settled();
      await reporter.settled();
      await evidenceRound.run();
    },
    async close() {
      feed.close();
      stopTicking.forEach((stop) => stop());
      await Promise.all([closeHttp(http, closingLimits.requests), closeGrpc(grpc, closingLimits.requests)]);
      stopExpiring();
      tls.close();
      if (settings.drain) {
        await replayed;
        await shards.decideAll('shutdown');
      } else {
        await spool.endReplay();
      }
      await shards.amendAll();
      const lost = await reporter.close(closingLimits.store);
      await Promise.all([sender?.close(closingLimits.spans), telemetry.close()]);
      await shards.close();
      await spool.close();
      await touch();
      await Promise.all([retention.close(), backups.close(), evidenceRound.close()]);
      await store.close();
      log.info({ spans: shards.counts(), lost }, 'the service has ended');
      return lost;
    },
  };
}

async function openSpool(
  { store, openDecisions }: OpenedStore,
  settings: Settings,
  { clock, log, disk }: Surroundings,
): Promise<Spool> {
  return Spool.open({
    folder: path.join(settings.dataDir, 'spool'),
    clock,
    log,
    fsync: settings.spoolFsync,
    fsyncInterval: settings.spoolFsyncInterval,
    segmentSize: settings.spoolSegmentSize,
    maxQueue: settings.spoolMaxQueue,
    reserve: { file: path.join(settings.dataDir, 'reserve'), size: settings.spoolReserve },
    lateWindow: settings.assembleLateWindow,
    committed: await store.committedBatch(),
    syncStore: () => store.sync(),
    openDecisions,
    ...(disk && { disk }),
  });
}

/** Of data that cannot be used: the errors of store and key are made for people. */
function cannotStart(error: unknown): never {
  throw new StartError(messageOf(error), { cause: error });
}

/** Why no spans can be taken now. */
function overload(reporter: Reporter, shards: Shards): ServiceError | undefined {
  if (reporter.isFull) {
    const message = `${reporter.pending} violations wait for the store; try again.`;
    return new ServiceError('unavailable', message, { retryAfter: 5 });
  }
  return shards.isFull
    ? new ServiceError('overloaded', 'Too many spans wait to be judged; try again.', { retryAfter: 1 })
    : undefined;
}

/** A change of rules is in force when it is in force in every shard. */
function inAllShards(book: StoredRuleBook, shards: Shards): StoredRuleBook {
  return {
    ...book,
    async reload() {
      await book.reload();
      await shards.rulesChanged();
    },
  };
}

async function readiness(store: Store, spool: Spool, reporter: Reporter): Promise<string | undefined> {
  if (spool.isReplaying) {
    return 'The service is replaying what was not decided before it last ended; it takes new spans meanwhile.';
  }
  try {
    await store.ping();
  } catch (error) {
    return awayOf(error);
  }
  if (spool.failure !== undefined) {
    return `The spool takes no spans: ${spool.failure} (${spool.folder}).`;
  }
  return reporter.failure === undefined ? undefined : awayOf(reporter.failure);
}

/** The errors of the store that come from the world are made for people, and say so. */
function awayOf(error: unknown): string {
  return error instanceof ServiceError ? error.message : `The store is away: ${messageOf(error)}`;
}

function logFault(log: Logger, { rule, ...fault }: Fault): void {
  if (rule) {
    log.warn({ ...fault, rule: rule.id }, 'a rule could not judge a trace');
  } else {
    log.error(fault, 'a trace could not be judged');
  }
}

function shardLimits(settings: Settings): ShardLimits {
  return {
    rootGrace: settings.assembleRootGrace,
    idle: settings.assembleIdle,
    maxAge: settings.assembleMaxAge,
    maxSpans: settings.assembleMaxSpans,
    maxBytes: settings.assembleMaxBytes,
    maxBuffer: settings.assembleMaxBuffer,
    lateWindow: settings.assembleLateWindow,
    maxTombstones: settings.assembleMaxTombstones,
    maxHeld: settings.assembleMaxHeld,
    amendGrace: settings.assembleAmendGrace,
    maxDetailed: settings.reportMaxDetailed,
    reportInconclusive: settings.reportInconclusive,
    sampleRate: settings.sampleRate,
  };
}

function sampleLimits(settings: Settings): SampleLimits {
  return {
    maxTraces: settings.sampleMaxTraces,
    maxBytes: settings.sampleMaxSize,
    maxAge: settings.sampleMaxAge,
  };
}

function intakeLimits(settings: Settings): IntakeLimits {
  return {
    maxBody: settings.receiveMaxBody,
    maxInflated: settings.receiveMaxInflated,
    maxRatio: settings.receiveMaxRatio,
    maxPending: settings.receiveMaxPending,
  };
}

function listenLimits(settings: Settings): ListenLimits {
  return {
    headerTimeout: settings.receiveHeaderTimeout,
    bodyTimeout: settings.receiveBodyTimeout,
    idleTimeout: settings.receiveIdleTimeout,
    maxConnections: settings.receiveMaxConnections,
  };
}

/** A peer that has vanished is found out by pings; a connection is closed when it does not answer one. */
const pings = { 'grpc.keepalive_time_ms': 60_000, 'grpc.keepalive_timeout_ms': 20_000 };

/** Milliseconds that calls have to end when their connection has become too old. */
const ageGrace = 60_000;

function grpcOptions(settings: Settings) {
  const { apiMaxBody, grpcMaxConnectionAge: age } = settings;
  return {
    ...pings,
    'grpc.max_receive_message_length': apiMaxBody,
    ...(age > 0 && { 'grpc.max_connection_age_ms': age, 'grpc.max_connection_age_grace_ms': ageGrace }),
  };
}
