import type { Cond } from '@betrace/dsl';
import { compileTest } from './compile-test.ts';
import type { Decide } from './compile-test.ts';
import type { Scope } from './scope.ts';
import { F, max, not, T } from './truth.ts';
import type { Truth } from './truth.ts';

/** Compiles the condition of a `where`, `event` or `link`. */
export function compileCondition(cond: Cond, scope: Scope): Decide {
  switch (cond.kind) {
    case 'and':
      return all(cond.parts.map((part) => compileCondition(part, scope)));
    case 'or':
      return some(cond.parts.map((part) => compileCondition(part, scope)));
    case 'not': {
      const part = compileCondition(cond.part, scope);
      return (run, self) => not(part(run, self));
    }
    case 'event': {
      const decide = compileCondition(cond.cond, scope);
      return (run, self) => {
        let found: Truth = F;
        for (const event of run.trace.events(self)) {
          run.event = event;
          found = max(found, decide(run, self));
        }
        run.event = undefined;
        return found;
      };
    }
    case 'link': {
      const decide = compileCondition(cond.cond, scope);
      return (run, self) => {
        let found: Truth = F;
        for (const link of run.trace.links(self)) {
          run.link = link;
          found = max(found, decide(run, self));
        }
        run.link = undefined;
        return found;
      };
    }
    default:
      return compileTest(cond, scope);
  }
}

/** The least truth of the parts; stops at the first that is false. */
export function all(parts: readonly Decide[]): Decide {
  return (run, self) => {
    let least: Truth = T;
    for (const part of parts) {
      const truth = part(run, self);
      if (truth < least) {
        if (truth === F) {
          return F;
        }
        least = truth;
      }
    }
    return least;
  };
}

/** The greatest truth of the parts; stops at the first that is true. */
export function some(parts: readonly Decide[]): Decide {
  return (run, self) => {
    let most: Truth = F;
    for (const part of parts) {
      const truth = part(run, self);
      if (truth > most) {
        if (truth === T) {
          return T;
        }
        most = truth;
      }
    }
    return most;
  };
}
