import { connect as connectHttp2, constants, type ClientHttp2Session } from 'node:http2';
import { connect } from 'node:net';
import type { Answer, Sent } from './target.ts';

/** Milliseconds for an answer; the service's own limits of time are set far below. */
const patience = 30_000;
/** Of an answer that is looked at; streams go on for ever. */
const mostText = 1_000_000;
/** Milliseconds after which an answer that has begun is long enough. */
const streamTime = 200;

export interface Ports {
  readonly http: number;
  readonly grpc: number;
}

/** Sends one thing and gives what comes back; never rejects because of what the service does. */
export function send(sent: Sent, ports: Ports): Promise<Answer> {
  return sent.over === 'tcp' ? sendTcp(sent.bytes, ports.http) : sendHttp2(sent, ports.grpc);
}

function sendTcp(bytes: string, port: number): Promise<Answer> {
  return new Promise((resolve) => {
    let text = '';
    let enough: NodeJS.Timeout | undefined;
    const socket = connect(port, '127.0.0.1');
    const end = (hung: boolean) => {
      clearTimeout(timer);
      clearTimeout(enough);
      socket.destroy();
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), grpc: undefined, text, hung });
    };
    const timer = setTimeout(() => end(true), patience);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      text += text.length < mostText ? chunk : '';
      enough ??= setTimeout(() => end(false), streamTime);
    });
    socket.on('error', () => end(false));
    socket.on('close', () => end(false));
    socket.end(Buffer.from(bytes, 'latin1'));
  });
}

let session: ClientHttp2Session | undefined;

/** Ends the connection over which calls go. */
export function closeConnections(): void {
  session?.destroy();
  session = undefined;
}

function connection(port: number): ClientHttp2Session {
  if (session === undefined || session.closed || session.destroyed) {
    session = connectHttp2(`http://127.0.0.1:${port}`);
    session.on('error', () => undefined);
  }
  return session;
}

function sendHttp2({ path, headers, bytes }: Extract<Sent, { over: 'http2' }>, port: number): Promise<Answer> {
  return new Promise((resolve) => {
    let text = '';
    let status = 0;
    let grpc: number | undefined;
    let enough: NodeJS.Timeout | undefined;
    const note = (given: NodeJS.Dict<string | string[] | number>) => {
      status = Number(given[':status'] ?? status);
      grpc = given['grpc-status'] === undefined ? grpc : Number(given['grpc-status']);
      text += JSON.stringify(given);
    };
    const stream = connection(port).request({ ':method': 'POST', ':path': path, ...headers });
    const end = (hung: boolean) => {
      clearTimeout(timer);
      clearTimeout(enough);
      stream.close(constants.NGHTTP2_CANCEL);
      resolve({ status, grpc, text, hung });
    };
    const timer = setTimeout(() => end(true), patience);
    stream.setEncoding('latin1');
    stream.on('response', note);
    stream.on('trailers', note);
    stream.on('data', (chunk: string) => {
      text += text.length < mostText ? chunk : '';
      enough ??= setTimeout(() => end(false), streamTime);
    });
    stream.on('error', () => undefined);
    stream.on('close', () => end(false));
    stream.end(Buffer.from(bytes, 'latin1'));
  });
}
