import { detectedClasses } from './detect/detect.ts';
import type { DetectedClass } from './detect/detect.ts';
import { readableAttributes } from './readable-attributes.ts';

/**
 * What is done with a text: not kept at all; replaced by a word; by a keyed hash, under which equal texts are equal; cut
 * after a few characters; replaced by a hash that is equal only within the class; or with each letter and digit starred.
 */
export const strategies = ['exclude', 'redact', 'hash', 'truncate', 'tokenize', 'mask'] as const;

export type Strategy = (typeof strategies)[number];

/** `other` is text under keys that are not listed; the rest is what the detectors see in text that may be shown. */
export type RedactionClass = 'other' | DetectedClass;

export const redactionClasses: readonly RedactionClass[] = ['other', ...detectedClasses];

/** What of the spans is stored and may leave, as data. */
export interface RedactionPolicy {
  /** Attribute keys whose text may be shown; with `.*` behind it, all keys that begin so. */
  readonly allow: readonly string[];
  /** `keep`: the class is not looked for. */
  readonly strategies: { readonly other: Strategy } & Readonly<Record<DetectedClass, Strategy | 'keep'>>;
}

const strictStrategies = Object.fromEntries(detectedClasses.map((each) => [each, 'redact'])) as Record<
  DetectedClass,
  Strategy
>;

/** The policy that BeTrace comes with. */
export const standardPolicy: RedactionPolicy = {
  allow: [...readableAttributes],
  strategies: { other: 'hash', ...strictStrategies },
};

/** In force when the stored one cannot be used: no text of an attribute leaves. */
export const closedPolicy: RedactionPolicy = { allow: [], strategies: { other: 'redact', ...strictStrategies } };

const maxAllowed = 1000;
const maxKey = 200;
const keyForm = /^[\w/:@-]+(?:[.][\w/:@-]+)*(?:[.][*])?$/;

export interface PolicyProblem {
  /** In the policy, such as `allow[2]`. */
  readonly field: string;
  readonly description: string;
}

/** A policy as it came from outside, completed: what it does not say is strict. */
export function readPolicy(input: {
  readonly allow: readonly string[];
  readonly strategies: Readonly<Record<string, string>>;
}): { readonly policy: RedactionPolicy; readonly problems: readonly PolicyProblem[] } {
  const policy = {
    allow: [...new Set(input.allow)].sort(),
    strategies: { ...standardPolicy.strategies, ...input.strategies },
  } as RedactionPolicy;
  return { policy, problems: [...allowProblems(input.allow), ...strategyProblems(input.strategies)] };
}

function allowProblems(allow: readonly string[]): PolicyProblem[] {
  if (allow.length > maxAllowed) {
    return [{ field: 'allow', description: `has ${allow.length} keys; at most ${maxAllowed} are kept.` }];
  }
  return allow.flatMap((key, i) => {
    const description =
      key.length > maxKey
        ? `should have at most ${maxKey} characters.`
        : 'should be an attribute key such as http.route, or begin as some do, such as http.request.header.*.';
    return key.length <= maxKey && keyForm.test(key) ? [] : [{ field: `allow[${i}]`, description }];
  });
}

function strategyProblems(said: Readonly<Record<string, string>>): PolicyProblem[] {
  return Object.entries(said).flatMap(([name, strategy]) => {
    const field = `strategies[${JSON.stringify(name.slice(0, maxKey))}]`;
    if (!(redactionClasses as readonly string[]).includes(name)) {
      return [{ field, description: `is no class; there are ${redactionClasses.join(', ')}.` }];
    }
    const words: readonly string[] = name === 'other' ? strategies : [...strategies, 'keep'];
    return words.includes(strategy) ? [] : [{ field, description: `should be one of ${words.join(', ')}.` }];
  });
}
