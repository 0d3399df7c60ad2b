import http from 'node:http';

const TIMEOUT_MS = 10_000;

/**
 * POSTs JSON to the next service and returns its JSON. The trace context travels in the headers, put there by the
 * HTTP instrumentation. Throws with the path and the reason when the service is away, slow or answers anything but 200.
 */
export function call<Answer>(path: string, body: object): Promise<Answer> {
  const url = `${process.env.SHOP_NEXT}${path}`;
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', timeout: TIMEOUT_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) {
          resolve(JSON.parse(text) as Answer);
        } else {
          reject(new Error(`POST ${path} answered ${response.statusCode}`));
        }
      });
    });
    request.on('timeout', () => request.destroy(new Error(`POST ${path} gave no answer in ${TIMEOUT_MS} ms`)));
    request.on('error', reject);
    request.setHeader('content-type', 'application/json');
    request.end(JSON.stringify(body));
  });
}
