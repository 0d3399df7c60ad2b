import { getOption } from '@bufbuild/protobuf';
import { role as roleOption } from '@betrace/api-client/gen/betrace/v1/options_pb.js';
import { RedactionService } from '@betrace/api-client/gen/betrace/v1/redaction_pb.js';
import { RuleService } from '@betrace/api-client/gen/betrace/v1/rules_pb.js';
import { ViolationService } from '@betrace/api-client/gen/betrace/v1/violations_pb.js';
import { SpanService } from '@betrace/api-client/gen/betrace/v1/spans_pb.js';
import { TokenService } from '@betrace/api-client/gen/betrace/v1/tokens_pb.js';
import { AuditService } from '@betrace/api-client/gen/betrace/v1/audit_pb.js';
import { EvidenceService } from '@betrace/api-client/gen/betrace/v1/evidence_pb.js';
import { BackupService } from '@betrace/api-client/gen/betrace/v1/backup_pb.js';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { mayCall, type NeededRole, type Role } from '../../apps/betrace-backend/src/access/role.ts';
import { httpBindings } from '../../apps/betrace-backend/src/api/rest/http-binding.ts';
import { matchRoute } from '../plugin-host/server/app-proxy.ts';
import type { PluginRoute } from '../plugin-host/server/plugin-files.ts';
import { root } from '../process.ts';

const { routes, roles, includes } = JSON.parse(
  readFileSync(path.join(root, 'apps/betrace-app/src/plugin.json'), 'utf8'),
) as {
  routes: PluginRoute[];
  roles: { role: { permissions: { action: string }[] }; grants: string[] }[];
  includes: { name: string; role: string; action?: string }[];
};

const services = [
  RuleService,
  ViolationService,
  RedactionService,
  SpanService,
  TokenService,
  AuditService,
  BackupService,
  EvidenceService,
];
const bindings = services.flatMap((service) => httpBindings(service));

const headerOf = (route: PluginRoute, name: string) => route.headers?.find((header) => header.name === name)?.content;

test('through Grafana nobody gets more than the role that he has there', () => {
  for (const route of routes.filter(({ path: place }) => place.startsWith('api/'))) {
    const what = `${route.method} ${route.path}`;
    assert.ok(route.method && route.reqRole, what);
    assert.equal(headerOf(route, 'X-Betrace-Role'), route.reqRole.toLowerCase(), what);
    assert.match(headerOf(route, 'Authorization') ?? '', /\.SecureJsonData\.token/, what);
  }
});

test('through Grafana everybody can call what the role that he has there may', () => {
  for (const { method, verb, template } of bindings) {
    const needed = getOption(method, roleOption) as NeededRole;
    const place = template.text.slice(1).replaceAll(/\{[^}]*\}/g, '0');
    const found = matchRoute(routes, verb, place)?.route;
    if (needed === 'viewer' || needed === 'editor') {
      assert.equal(found && headerOf(found, 'X-Betrace-Role'), needed, `${verb} ${place}`);
    } else if (found && !mayCall(headerOf(found, 'X-Betrace-Role') as Role, needed)) {
      assert.notEqual(found.reqRole, 'Admin', `${verb} ${place} is for admins, and sent as less`);
    }
  }
});

test('the actions of routes and pages are those that Grafana gives to the role that is named beside them', () => {
  const ranks = ['Viewer', 'Editor', 'Admin'];
  // Grafana gives what a role has to the roles above it, too; its server administrators stand apart.
  const lowest = (action: string) =>
    roles
      .filter(({ role }) => role.permissions.some((permission) => permission.action === action))
      .flatMap(({ grants }) => grants)
      .filter((grant) => ranks.includes(grant))
      .sort((a, b) => ranks.indexOf(a) - ranks.indexOf(b))[0];
  for (const { path: place, method, reqRole, reqAction } of routes) {
    assert.equal(reqAction && lowest(reqAction), reqRole, `${method} ${place}`);
  }
  for (const { name, role, action } of includes.filter(({ action }) => action?.startsWith('betracehq-'))) {
    assert.equal(action && lowest(action), role, name);
  }
  for (const { grants } of roles) {
    assert.ok(grants.includes('Grafana Admin'));
  }
});
