import type { Diagnostic, RulePlan } from '@betrace/dsl';
import { compileRules, type CompiledRules, type RuleToCompile } from '@betrace/engine';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { RuleStore, StoredRule } from '../store/store.ts';
import { explainDiagnostic } from './explain-diagnostic.ts';
import { planOf } from './rule-input.ts';

/** The rules by which traces are judged now. A change of any rule makes a new set; a set itself never changes. */
export interface RuleBook {
  current(): RuleSetInForce;
}

export interface RuleSetInForce {
  readonly compiled: CompiledRules;
  /** By uid. */
  readonly byId: ReadonlyMap<string, RuleInForce>;
}

export interface RuleInForce {
  readonly rule: StoredRule;
  readonly plan: RulePlan;
}

/** An enabled rule that is not in force, and why. */
export interface BrokenRule {
  readonly id: string;
  readonly reason: string;
}

export interface StoredRuleBook extends RuleBook {
  /** Takes over what the store holds; resolves when the set that holds every change made before the call is in force. */
  reload(): Promise<void>;
  broken(): readonly BrokenRule[];
}

export interface RuleBookDeps {
  readonly rules: RuleStore;
  /** Default: the engine's. */
  readonly compile?: typeof compileRules;
  readonly log: { warn(fields: object, message: string): void };
}

type Reading = { readonly rule: StoredRule } & ({ readonly plan: RulePlan } | { readonly reason: string });

/**
 * The rule set of the store's enabled rules. A rule that cannot be in force (written by an older version, say) is
 * logged and listed, and holds up neither the others nor the start.
 */
export async function openRuleBook({ rules, compile = compileRules, log }: RuleBookDeps): Promise<StoredRuleBook> {
  let set: RuleSetInForce;
  let broken: readonly BrokenRule[] = [];
  let readings = new Map<string, Reading>();
  let running = Promise.resolve();
  let next: Promise<void> | undefined;

  async function load(): Promise<void> {
    const enabled = await rules.list({ enabled: true });
    readings = await readAll(enabled, readings);
    const all = [...readings.values()];
    const planned = all.flatMap((reading) => ('plan' in reading ? [reading] : []));
    const unplanned = all.flatMap((reading) => ('plan' in reading ? [] : [brokenRule(reading.rule, reading.reason)]));
    const { compiled, inForce, refused } = compileAll(planned);
    set = { compiled, byId: new Map(inForce.map(({ rule, plan }) => [rule.uid, { rule, plan }])) };
    broken = [...unplanned, ...refused];
  }

  function brokenRule(rule: StoredRule, reason: string): BrokenRule {
    if (!broken.some((known) => known.id === rule.id && known.reason === reason)) {
      log.warn({ rule: rule.id, revision: rule.revision, reason }, 'a stored rule cannot be in force');
    }
    return { id: rule.id, reason };
  }

  /** All at once; when that fails, one by one to find out which rule it is. */
  function compileAll(planned: readonly RuleInForce[]) {
    try {
      return { compiled: compile(planned.map(compilable)), inForce: planned, refused: [] };
    } catch {
      const refused: BrokenRule[] = [];
      const inForce = planned.filter((each) => {
        try {
          compile([compilable(each)]);
          return true;
        } catch (error) {
          refused.push(brokenRule(each.rule, messageOf(error)));
          return false;
        }
      });
      return { compiled: compile(inForce.map(compilable)), inForce, refused };
    }
  }

  await load();
  return {
    current: () => set,
    broken: () => broken,
    reload() {
      // Calls during a load share the one that follows it.
      next ??= running.then(() => {
        next = undefined;
        const loading = load();
        running = loading.catch(() => undefined);
        return loading;
      });
      return next;
    },
  };
}

/** A thousand new rules take long to read, and spans come in meanwhile. */
async function readAll(rules: readonly StoredRule[], before: ReadonlyMap<string, Reading>) {
  const readings = new Map<string, Reading>();
  for (const rule of rules) {
    const known = reuse(before.get(rule.uid), rule);
    readings.set(rule.uid, known ?? read(rule));
    if (!known) {
      await nextTurn();
    }
  }
  return readings;
}

function reuse(before: Reading | undefined, rule: StoredRule): Reading | undefined {
  return before?.rule.revision === rule.revision ? { ...before, rule } : undefined;
}

function compilable({ rule, plan }: RuleInForce): RuleToCompile {
  return { id: rule.uid, plan, onIncomplete: rule.onIncomplete };
}

function read(rule: StoredRule): Reading {
  try {
    const planned = planOf(rule.expression, rule.message);
    return 'plan' in planned ? { rule, plan: planned.plan } : { rule, reason: reasonOf(rule, planned.diagnostics) };
  } catch (error) {
    return { rule, reason: messageOf(error) };
  }
}

function reasonOf({ expression, message }: StoredRule, errors: readonly Diagnostic[]): string {
  return errors
    .map((error) => explainDiagnostic(error.code === 'invalid-message' ? message : expression, error))
    .join(' ');
}
