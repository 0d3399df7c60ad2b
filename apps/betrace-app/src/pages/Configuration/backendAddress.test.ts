import { readAddress } from './backendAddress.ts';

it.each([
  ['http://127.0.0.1:12011', 'http://127.0.0.1:12011'],
  ['  https://betrace.internal///  ', 'https://betrace.internal'],
  ['https://proxy.example/betrace/', 'https://proxy.example/betrace'],
])('takes %j as %s', (text, url) => {
  expect(readAddress(text)).toEqual({ url });
});

it.each([
  ['', /such as/],
  ['betrace', /such as/],
  ['betrace:12011', /begins with http/],
  ['grpc://betrace:50051', /begins with http/],
  ['http://user:secret@betrace', /No user or password/],
  ['http://betrace/?a=b', /nothing from \?/],
  ['http://betrace:12011/api/', /Without \/api/],
])('refuses %j and says what to change', (text, problem) => {
  expect(readAddress(text)).toEqual({ problem: expect.stringMatching(problem) });
});
