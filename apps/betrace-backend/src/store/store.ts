import type { Role } from '../access/role.ts';
import type { EvidenceCount, VerdictCount } from '../evaluate/verdict-tally.ts';
import type { ViolationChange } from '../report/outcome.ts';
import type { KeptSpans, Violation, ViolationState } from '../report/violation.ts';

/**
 * What any database under BeTrace promises. Nothing above this interface knows which database it is, nor that it is in
 * another thread: arguments and results are plain data. Methods named `list…`, `find…` and `count…`, and only they, are
 * sure to change nothing: they may be answered by another connection, which sees all that was answered before.
 */
export interface Store {
  readonly rules: RuleStore;
  readonly violations: ViolationStore;
  readonly upkeep: StoreUpkeep;
  readonly tokens: TokenStore;
  readonly audit: AuditStore;
  readonly policies: PolicyStore;
  readonly outbox: SpanOutbox;
  readonly evidence: EvidenceStore;
  /**
   * Commits what came of a batch of traces in one transaction: rows, kept spans, minute counters and the number of the
   * batch. A violation that is found while its id is stored is left as it is: its trace was decided before.
   */
  commitDecisions(batch: DecisionBatch): Promise<StoredChanges>;
  /** The number of the last batch that was committed; 0 before the first, below 0 in a backup until the next. */
  committedBatch(): Promise<number>;
  /** Resolves when all that was committed survives a power loss. */
  sync(): Promise<void>;
  /** Rejects with the reason when the database cannot be read and written. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface DecisionBatch {
  /** Grows from batch to batch; under it the decided traces are marked in the spool. Absent: nothing is marked. */
  readonly number?: number;
  readonly verdicts?: readonly VerdictCount[];
  readonly evidence?: readonly EvidenceCount[];
  /** In order. */
  readonly changes: readonly ViolationChange[];
  /** Violations of a rule and minute that are stored in detail; those beyond are stored as suppressed. Default: all. */
  readonly maxDetailed?: number;
  /** Whether the spans that tell of the changes are put into the outbox, in the same transaction. */
  readonly tell?: boolean;
}

/** What a batch made of the violations, each as it is stored now. */
export interface StoredChanges {
  /** New, or violated again after they were withdrawn. */
  readonly opened: readonly Violation[];
  readonly withdrawn: readonly Violation[];
}

export interface StoredRule {
  /** Made once; a deleted and re-created id is another rule with another uid. */
  readonly uid: string;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly expression: string;
  readonly enabled: boolean;
  readonly observe: boolean;
  readonly severity: string;
  readonly tags: readonly string[];
  readonly compliance: readonly { readonly framework: string; readonly control: string }[];
  readonly message: string;
  readonly onIncomplete: 'inconclusive' | 'evaluate';
  readonly revision: number;
  /** Ns since 1970. */
  readonly createdAt: bigint;
  /** Ns since 1970. */
  readonly updatedAt: bigint;
  /** The file of the provisioning folder that it comes from; '' when it is changed by the API. */
  readonly provisionedFrom: string;
}

/** A rule with all that is stored of it: what is written is always whole. */
export interface WholeRule extends StoredRule {
  readonly tests: readonly SavedTest[];
}

/** A trace, and what the rule beside it is to say of it. */
export interface SavedTest {
  readonly name: string;
  /** In the compact notation, or OTLP/JSON as text. */
  readonly trace: string;
  readonly expect: string;
  readonly complete: boolean;
  /** Names of the spans of each witness; none: whatever they are. */
  readonly witnesses: readonly (readonly string[])[];
}

export interface StoredToken {
  /** Part of the token, by which it is found. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly trusted: boolean;
  /** SHA-256 of the whole token. */
  readonly hash: Uint8Array;
  /** Ns since 1970, as all times. */
  readonly createdAt: bigint;
  readonly createdBy: string;
  readonly expiresAt?: bigint | undefined;
  readonly revokedAt?: bigint | undefined;
  readonly lastUsedAt?: bigint | undefined;
}

/** Changes are on disk, and in the audit log, when their promise resolves. */
export interface TokenStore {
  /** All of them, newest first. */
  list(): Promise<readonly StoredToken[]>;
  /** `taken`: another of that name is in force; `full`: there are `most` already. */
  insert(token: StoredToken, most: number): Promise<'inserted' | 'taken' | 'full'>;
  /** False when there is none; revoking again changes nothing. */
  revoke(id: string, at: bigint, actor: string): Promise<boolean>;
  /** Resolves with how many there were; without any, none is asked for. */
  deleteAll(at: bigint, actor: string): Promise<number>;
  /** Keeps when tokens were last used; neither durable nor audited. */
  touch(uses: readonly { readonly id: string; readonly at: bigint }[]): Promise<void>;
}

/** A change, for the audit log. It never holds a secret or a value of a span. */
export interface AuditEntry {
  /** Ns since 1970. */
  readonly at: bigint;
  /** Login in Grafana, name of a token, or what else made the change. */
  readonly actor: string;
  /** What was done, as noun.verb. */
  readonly action: string;
  /** Id of what was changed; '' when there is one only. */
  readonly subject: string;
  /** 0, the default: none. */
  readonly fromRevision?: number;
  readonly toRevision?: number;
  readonly detail?: string;
}

export interface AuditQuery {
  readonly actor?: string | undefined;
  /** A whole action, or the part before its dot. */
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
  /** Inclusive. */
  readonly from?: bigint | undefined;
  /** Exclusive. */
  readonly to?: bigint | undefined;
  /** Of the sequence. With `after` the oldest come first. */
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly limit: number;
}

export interface AuditStore {
  /** Newest first, unless the query has `after`. */
  list(query: AuditQuery): Promise<readonly (Required<AuditEntry> & { readonly sequence: number })[]>;
  /** For changes outside the database; those inside it are recorded in their transaction. On disk when it resolves. */
  append(entry: AuditEntry): Promise<void>;
}

/** Who changes a rule, and as what the audit log has it where that is more than create, update or delete. */
export interface ChangedBy {
  readonly author: string;
  readonly action?: 'rule.restore' | 'rule.import' | 'rule.enable' | 'rule.disable' | 'rule.provision';
}

/** Every change is a revision and an entry of the audit log; by `anonymous`, unless it says by whom. */
export interface RuleStore {
  /** Ordered by id. */
  list(query: RuleQuery): Promise<readonly StoredRule[]>;
  /** All of them with their tests, by id. */
  listWhole(): Promise<readonly WholeRule[]>;
  find(id: string): Promise<WholeRule | undefined>;
  /** Undefined when the id is taken. */
  insert(rule: WholeRule, by?: ChangedBy): Promise<WholeRule | undefined>;
  /** Replaces the rule if its stored revision is `expected`; undefined when it is another or gone. */
  replace(rule: WholeRule, expected: number, by?: ChangedBy): Promise<WholeRule | undefined>;
  /** Inserts (`expected` 0) and replaces rules in one transaction; false, and nothing is done, when any is not as expected. */
  writeAll(
    writes: readonly { readonly rule: WholeRule; readonly expected: number }[],
    by?: ChangedBy,
  ): Promise<boolean>;
  /** `at` (ns since 1970) is kept as the time of the change. False when the rule is at another revision, or gone. */
  delete(rule: Pick<StoredRule, 'uid' | 'revision'>, at: bigint, by?: ChangedBy): Promise<boolean>;
  count(): Promise<number>;
  /** Who made each of these rules what it is now, by uid. */
  authors(uids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Every change of a rule, newest first; `before` is a revision. */
  listRevisions(
    uid: string,
    query: { readonly before?: number | undefined; readonly limit: number },
  ): Promise<readonly RuleRevision[]>;
}

export interface RuleRevision {
  readonly revision: number;
  readonly change: 'create' | 'update' | 'delete';
  /** Ns since 1970. */
  readonly changedAt: bigint;
  readonly author: string;
  /** After the change; of a deletion, before it. */
  readonly rule: WholeRule;
}

export interface RuleQuery {
  readonly afterId?: string | undefined;
  readonly limit?: number | undefined;
  readonly text?: string | undefined;
  readonly severity?: string | undefined;
  readonly tag?: string | undefined;
  readonly framework?: string | undefined;
  readonly enabled?: boolean | undefined;
}

export interface ViolationStore {
  /** Newest decision first, unless asked otherwise; ties by commit order, in the same direction. */
  list(query: ViolationQuery): Promise<ViolationPage>;
  /** Those that were stored after `afterSeq`, in the order of their commits; open ones only. */
  listSince(query: SinceQuery): Promise<readonly (Violation & { readonly seq: bigint })[]>;
  /**
   * Those that late spans changed or withdrew after the change `afterNumber`, as they are now, each once at its last
   * change, in the order of the changes.
   */
  listChangesSince(query: ChangesQuery): Promise<readonly (Violation & { readonly number: bigint })[]>;
  /** The places of the last violation that was stored in the order of commits, and of the last change; 0 before the first. */
  findLast(): Promise<{ readonly seq: bigint; readonly number: bigint }>;
  find(id: string): Promise<Violation | undefined>;
  /** Deletes up to `limit` of those that fit, whatever their state, with kept spans and counts; resolves with how many. */
  delete(filter: ViolationFilter, limit: number): Promise<number>;
  /** The spans of the trace that are kept with a violation; undefined when none are. */
  findSpans(id: string): Promise<KeptSpans | undefined>;
  /** Violations per interval of decision time, read from minute counters, not from rows. */
  counts(query: CountQuery): Promise<readonly CountSeries<CountLabel>[]>;
  /** Verdicts per interval in which the traces were decided; under the rule `*`, as `decided`, all traces. */
  countVerdicts(query: VerdictQuery): Promise<readonly CountSeries<VerdictLabel>[]>;
}

/** What is not said, or is an empty list, leaves nothing out. */
export interface ViolationFilter {
  readonly ruleIds?: readonly string[] | undefined;
  readonly severities?: readonly string[] | undefined;
  readonly traceId?: string | undefined;
  /** Ns since 1970, inclusive. */
  readonly from?: bigint | undefined;
  /** Ns since 1970, exclusive. */
  readonly to?: bigint | undefined;
}

export interface SinceQuery extends Pick<ViolationFilter, 'ruleIds' | 'severities'> {
  readonly afterSeq: bigint;
  readonly limit: number;
  readonly services?: readonly string[] | undefined;
  readonly observed?: boolean | undefined;
}

export interface ChangesQuery extends Omit<SinceQuery, 'afterSeq'> {
  readonly afterNumber: bigint;
}

export interface ViolationQuery extends ViolationFilter {
  readonly limit: number;
  /** Opaque, from the previous page; another text is refused as an invalid argument. */
  readonly cursor?: string | undefined;
  /** Of a witness or of the trace's root. */
  readonly services?: readonly string[] | undefined;
  /** In message, rule name or root name, in any case. */
  readonly text?: string | undefined;
  readonly complete?: boolean | undefined;
  /** Default: newest first. */
  readonly oldestFirst?: boolean | undefined;
  /** What `from` and `to` are about; default: the decision. */
  readonly timeBy?: 'decided_at' | 'trace_start' | undefined;
  /** Default: open ones. */
  readonly states?: readonly ViolationState[] | undefined;
  /** Those of rules on trial instead of the others. */
  readonly observed?: boolean | undefined;
}

export interface ViolationPage {
  readonly violations: readonly Violation[];
  readonly cursor: string | undefined;
}

export const countLabels = ['rule', 'severity', 'service'] as const;

/** `rule` is the rule's id, `service` that of the trace's root. */
export type CountLabel = (typeof countLabels)[number];

/** Which intervals are counted. */
export interface CountRange {
  /** Minutes since 1970, inclusive: where the first interval begins. */
  readonly fromMinute: number;
  /** Minutes since 1970, exclusive. */
  readonly toMinute: number;
  /** Length of an interval. */
  readonly minutes: number;
  /** Series that are answered; one more tells that there are others. Default: all. */
  readonly maxSeries?: number | undefined;
}

export interface CountQuery extends CountRange {
  readonly groupBy: readonly CountLabel[];
  readonly ruleIds?: readonly string[] | undefined;
  readonly severities?: readonly string[] | undefined;
  /** Of the trace's root. */
  readonly services?: readonly string[] | undefined;
}

export const verdictLabels = ['rule', 'verdict'] as const;

export type VerdictLabel = (typeof verdictLabels)[number];

export interface VerdictQuery extends CountRange {
  readonly groupBy: readonly VerdictLabel[];
  readonly ruleIds?: readonly string[] | undefined;
  readonly verdicts?: readonly VerdictCount['verdict'][] | undefined;
}

/** Ordered by the labels; there is none in which nothing is counted. */
export interface CountSeries<Label extends string> {
  readonly labels: Readonly<Partial<Record<Label, string>>>;
  /** One for each interval. */
  readonly counts: Float64Array;
}

/**
 * What keeps a store within bounds, in steps so short that commits hardly wait for one. Counts of violations and verdicts
 * outlive the violations: series still tell how many there were.
 */
export interface StoreUpkeep {
  /** What all that is stored takes of the disk; what was deleted is not in it, as its room is used again. */
  findBytes(): Promise<number>;
  /** How many violations are stored, of whatever state, by rule id. */
  countByRule(): Promise<readonly { readonly ruleId: string; readonly count: number }[]>;
  /** Deletes up to `limit` of the violations that were decided first, of one rule or before a time (ns since 1970). */
  deleteOldest(
    of: { readonly ruleId?: string | undefined; readonly decidedBefore?: bigint | undefined },
    limit: number,
  ): Promise<number>;
  /** Packs up to `limit` each of the counts of minutes before `before` (since 1970) into hours, of which each minute can still be told. */
  packCounts(before: number, limit: number): Promise<number>;
  /** Deletes up to `limit` each of the packed counts of hours that were over before a minute since 1970. */
  dropCounts(before: number, limit: number): Promise<number>;
}

/** A redaction policy as it was changed to. */
export interface StoredPolicy {
  /** From 1. */
  readonly revision: number;
  /** Ns since 1970. */
  readonly changedAt: bigint;
  readonly author: string;
  /** JSON of a RedactionPolicy. */
  readonly policy: string;
}

export interface PolicyStore {
  /** The last revision; undefined when nobody has changed the policy yet. */
  find(): Promise<StoredPolicy | undefined>;
  /** Adds a revision, and says so in the audit log; false, and nothing is done, when there is one of this number. */
  insert(policy: StoredPolicy): Promise<boolean>;
  /** Newest first; `before` is a revision. */
  listRevisions(query: {
    readonly before?: number | undefined;
    readonly limit: number;
  }): Promise<readonly StoredPolicy[]>;
}

/** Spans that wait to be sent, put there by `commitDecisions`: what is stored is sent, whatever dies in between. */
export interface SpanOutbox {
  /** The oldest, in order: as many as fit, at least one if there is any. */
  list(limits: { readonly spans: number; readonly bytes: number }): Promise<readonly OutboxEntry[]>;
  /** Takes out all up to a number. */
  remove(upTo: number): Promise<void>;
  /** Takes out the oldest after a number until at most so many bytes wait; resolves with how many spans they held. */
  trim(maxBytes: number, after: number): Promise<number>;
  /** How much waits; `oldestAt` in ns since 1970. */
  findTotals(): Promise<OutboxTotals>;
}

/** Spans that are sent together. */
export interface OutboxEntry {
  /** Grows, and is never used again. */
  readonly number: number;
  readonly spans: number;
  /** An ExportTraceServiceRequest of OTLP in protobuf: several in a row are one, too. */
  readonly body: Uint8Array;
}

export interface OutboxTotals {
  readonly spans: number;
  readonly bytes: number;
  readonly oldestAt?: bigint;
}

/** With which key evidence is signed, and whether its spans are put into the outbox. */
export interface EvidenceSigning {
  /** Of 32 bytes. */
  readonly key: Uint8Array;
  readonly tell: boolean;
}

export interface EvidenceSettling {
  /** Ns since 1970. */
  readonly at: bigint;
  /** Minutes that a summary tells of. */
  readonly interval: number;
  /** Minutes after the end of an interval when its counts have settled. */
  readonly delay: number;
}

/** Signed records of what was checked, found and changed, in one gapless chain for each control of a framework. */
export interface EvidenceStore {
  /** From now on decisions and changes of rules are recorded, in their own transactions. Before it nothing is. */
  start(signing: EvidenceSigning): Promise<void>;
  /** Writes what summaries and corrections there are to be, one interval at a time; resolves with whether there is more. */
  settle(settling: EvidenceSettling): Promise<boolean>;
  /** By framework and control. */
  listChains(query: ChainQuery): Promise<readonly EvidenceChain[]>;
  /** Records of one chain in their order, each as a line of an export. */
  list(query: EvidenceQuery): Promise<readonly { readonly sequence: number; readonly record: string }[]>;
  /** How many records were ever put into the outbox as spans. */
  countSpans(): Promise<readonly EvidenceSpanCount[]>;
  /** Deletes up to `limit` records of before a time (ns since 1970), of each chain the oldest; resolves with how many. */
  deleteOldest(before: bigint, limit: number): Promise<number>;
}

export interface EvidenceQuery {
  readonly framework: string;
  readonly control: string;
  /** Of the sequence. */
  readonly after: number;
  /** Likewise, inclusive. */
  readonly upTo: number;
  readonly limit: number;
}

/** What is not said leaves nothing out. */
export interface ChainQuery {
  readonly framework?: string | undefined;
  readonly control?: string | undefined;
  /** When records were made, ns since 1970; inclusive. */
  readonly from?: bigint | undefined;
  /** Exclusive. */
  readonly to?: bigint | undefined;
}

export interface EvidenceChain {
  readonly framework: string;
  readonly control: string;
  /** The first sequence that is kept; the next one to come when none is. */
  readonly oldest: number;
  /** Of the records in the time that was asked for; `first` is greater than `last` when there are none. */
  readonly first: number;
  readonly last: number;
}

export interface EvidenceSpanCount {
  readonly framework: string;
  readonly control: string;
  readonly outcome: string;
  readonly count: number;
}
