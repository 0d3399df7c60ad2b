import { RuleService, type Rule } from '@betrace/api-client/gen/betrace/v1/rules_pb.js';
import { invalidArgument } from '../invalid-argument.ts';
import { severities } from '../rules/rule-input.ts';
import type { Rules } from '../rules/rule-service.ts';
import { pageSize } from './page-size.ts';
import { toDiagnosticMessage, toRuleMessage } from './rule-message.ts';
import { serve, type ServedService } from './service.ts';

export function ruleHandlers(rules: Rules): ServedService {
  return serve(RuleService, {
    async listRules(request) {
      const limit = pageSize(request.pageSize);
      checkSeverities('severity', [request.severity]);
      const found = await rules.list({
        limit: limit + 1,
        afterId: readPageToken(request.pageToken),
        text: request.text || undefined,
        severity: request.severity || undefined,
        tag: request.tag || undefined,
        enabled: request.enabled,
      });
      const page = found.slice(0, limit);
      return {
        rules: page.map(toRuleMessage),
        nextPageToken: found.length > limit ? writePageToken(page.at(-1)?.id ?? '') : '',
      };
    },
    async createRule({ rule }) {
      return toRuleMessage(await rules.create(present(rule)));
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
    async updateRule({ id, rule }) {
      return toRuleMessage(await rules.update(id, present(rule)));
    },
    async deleteRule({ id }) {
      await rules.delete(id);
      return {};
    },
    async enableRule({ id }) {
      return toRuleMessage(await rules.setEnabled(id, true));
    },
    async disableRule({ id }) {
      return toRuleMessage(await rules.setEnabled(id, false));
    },
  });
}

/** Refuses words that are no severity; an empty one asks for nothing. */
export function checkSeverities(field: string, words: readonly string[]): void {
  const wrong = words.find((word) => word !== '' && !severities.includes(word));
  if (wrong !== undefined) {
    throw invalidArgument([{ field, description: `should be one of ${severities.join(', ')}.` }]);
  }
}

function present(rule: Rule | undefined): Rule {
  if (rule === undefined) {
    throw invalidArgument([{ field: 'rule', description: 'is missing.' }]);
  }
  return rule;
}

function writePageToken(lastId: string): string {
  return Buffer.from(lastId).toString('base64url');
}

function readPageToken(token: string): string | undefined {
  const id = Buffer.from(token, 'base64url').toString('latin1');
  if (token !== '' && !/^[a-z0-9-]{1,63}$/.test(id)) {
    throw invalidArgument([{ field: 'page_token', description: 'is not one of this list; start again without it.' }]);
  }
  return id || undefined;
}
