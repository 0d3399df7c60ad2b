import { RuleService, type Rule } from '@betrace/api-client/gen/betrace/v1/rules_pb.js';
import { invalidArgument } from '../invalid-argument.ts';
import type { Redactor } from '../report/redact/redactor.ts';
import { exportRules } from '../rules/export-rules.ts';
import { importRules, type ImportResult } from '../rules/import-rules.ts';
import { severities } from '../rules/rule-input.ts';
import { ruleService, type RuleServiceDeps } from '../rules/rule-service.ts';
import type { TraceSamples } from '../sample/trace-samples.ts';
import type { ViolationStore } from '../store/store.ts';
import { checkOneOf } from './check-request.ts';
import { listRules } from './list-rules.ts';
import { pageOf, pageSize, readPageToken } from './page.ts';
import { toDiagnosticMessage, toRuleInput, toRuleMessage } from './rule-message.ts';
import { serve, type ServedService } from './service.ts';
import { testRuleMessage } from './test-rule-message.ts';
import { toTimestamp } from './times.ts';
import { countsOfLastDay, verdictSeries } from './verdict-series.ts';

export interface RuleDeps extends RuleServiceDeps {
  readonly violations: Pick<ViolationStore, 'countVerdicts'>;
  readonly samples: TraceSamples;
  readonly redactor: Redactor;
}

export function ruleHandlers(deps: RuleDeps): ServedService {
  const rules = ruleService(deps);
  return serve(RuleService, {
    async listRules(request) {
      checkOneOf('severity', request.severity, severities);
      const { rules: found, nextPageToken } = await listRules(rules, request);
      const counts = request.withCounts ? await countsOfLastDay(deps, found) : undefined;
      const authors = await rules.authors(found.map(({ uid }) => uid));
      return {
        rules: found.map((rule) => ({
          ...toRuleMessage(rule, counts?.(rule.id)),
          changedBy: authors.get(rule.uid),
        })),
        nextPageToken,
      };
    },
    async createRule({ rule }, { caller }) {
      return toRuleMessage(await rules.create(toRuleInput(present(rule)), { author: caller.name }));
    },
    async validateRule({ expression }) {
      const diagnostics = rules.validate(expression);
      return {
        valid: diagnostics.every(({ severity }) => severity !== 'error'),
        diagnostics: diagnostics.map((diagnostic) => toDiagnosticMessage(expression, diagnostic)),
      };
    },
    async getRule({ id }) {
      return toRuleMessage(await rules.get(id));
    },
    async updateRule({ id, rule }, { caller }) {
      return toRuleMessage(await rules.update(id, toRuleInput(present(rule)), { author: caller.name }));
    },
    async deleteRule({ id, revision }, { caller }) {
      await rules.delete(id, revision, { author: caller.name });
      return {};
    },
    async enableRule({ id, revision }, { caller }) {
      return toRuleMessage(await rules.setEnabled(id, true, revision, { author: caller.name }));
    },
    async disableRule({ id, revision }, { caller }) {
      return toRuleMessage(await rules.setEnabled(id, false, revision, { author: caller.name }));
    },
    async listRevisions({ id, pageSize: size, pageToken }) {
      const limit = pageSize(size);
      const found = await rules.revisions(id, { before: readRevisionToken(pageToken), limit: limit + 1 });
      const { page, nextPageToken } = pageOf(found, limit, ({ revision }) => [String(revision)]);
      return {
        revisions: page.map(({ revision, change, changedAt, author, rule }) => ({
          revision,
          change,
          changedAt: toTimestamp(changedAt),
          author,
          rule: toRuleMessage(rule),
        })),
        nextPageToken,
      };
    },
    async restoreRevision({ id, revision }, { caller }) {
      return toRuleMessage(await rules.restore(id, revision, { author: caller.name }));
    },
    async testRule(request, { signal }) {
      return testRuleMessage(request, rules, deps, signal);
    },
    async importRules({ content, dryRun, allOrNothing }, { signal, caller }) {
      const results = await importRules(deps, content, { dryRun, allOrNothing, signal, author: caller.name });
      const count = (word: string) => results.filter(({ outcome }) => outcome === word).length;
      return {
        results: results.map(({ problems, change, ...result }) => ({
          ...result,
          problems: problems.map((each) => ({ ...each })),
          ...(dryRun && change && previewOf(change)),
        })),
        created: count('created'),
        updated: count('updated'),
        unchanged: count('unchanged'),
        failed: count('failed'),
      };
    },
    async exportRules({ format, id, tag }) {
      checkOneOf('format', format, ['yaml', 'json']);
      const stored = new Map((await rules.listWhole()).map((rule) => [rule.id, rule]));
      const found =
        id.length === 0
          ? [...stored.values()]
          : await Promise.all(id.map((each) => stored.get(each) ?? rules.get(each)));
      const tagged = found.filter(({ tags }) => tag === '' || tags.includes(tag));
      return { content: exportRules(tagged, format === 'json' ? 'json' : 'yaml'), rules: tagged.length };
    },
    async aggregateVerdicts(request) {
      return verdictSeries(request, deps);
    },
  });
}

function previewOf({ before, after }: NonNullable<ImportResult['change']>) {
  return { ...(before && { stored: toRuleMessage(before) }), imported: toRuleMessage(after) };
}

function present(rule: Rule | undefined): Rule {
  if (rule === undefined) {
    throw invalidArgument([{ field: 'rule', description: 'is missing.' }]);
  }
  return rule;
}

function readRevisionToken(token: string): number | undefined {
  const [revision] = readPageToken(token, /^\d{1,9}$/) ?? [];
  return revision === undefined ? undefined : Number(revision);
}
