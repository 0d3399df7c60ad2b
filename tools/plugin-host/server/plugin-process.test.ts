import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHandshake, PluginProcess, PluginUnavailable } from './plugin-process.ts';

test('a handshake names a socket or a port', () => {
  assert.equal(parseHandshake('1|2|unix|/run/plugin12|grpc'), 'unix:/run/plugin12');
  assert.equal(parseHandshake('1|2|tcp|127.0.0.1:10000|grpc|'), '127.0.0.1:10000');
});

test('another protocol or no handshake at all is refused with what was read', () => {
  for (const line of ['1|1|unix|/run/a|netrpc', 'panic: no', '1|2|pipe|x|grpc']) {
    assert.throws(() => parseHandshake(line), new RegExp(`no handshake.*${line.slice(0, 3).replaceAll('|', '.')}`));
  }
});

test('a binary that is not there is told by its name, with the way to build it', async () => {
  const plugin = new PluginProcess('/nowhere/gpx_x_linux_amd64', () => undefined);
  assert.match(plugin.missing() ?? '', /gpx_x_linux_amd64 is missing.*build:backend/s);
  await assert.rejects(plugin.clients(), PluginUnavailable);
});

test('a program that is no plugin is told by how it ended', async () => {
  const plugin = new PluginProcess(process.execPath, () => undefined);
  await assert.rejects(plugin.clients(), /did not start: it ended with/);
});
