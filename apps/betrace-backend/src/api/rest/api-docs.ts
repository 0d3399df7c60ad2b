import type { FastifyInstance, FastifyReply } from 'fastify';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Nothing is fetched from elsewhere; the viewer sets styles of its own. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>BeTrace API</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="docs/swagger-ui.css" />
  </head>
  <body>
    <div id="api"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;

const start = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null });\n`;

const viewer = import.meta.resolve('swagger-ui-dist/swagger-ui-bundle.js');
const styles = import.meta.resolve('swagger-ui-dist/swagger-ui.css');
const description = import.meta.resolve('@betrace/api-client/gen/openapi.json');

/** Serves the description of the API at /openapi.json, and a page to browse it at /docs. */
export function registerApiDocs(server: FastifyInstance): void {
  const serve = (url: string, type: string, what: { readonly text: string } | { readonly url: string }) =>
    server.get(url, { config: { role: 'viewer' } }, async (_request, reply: FastifyReply) =>
      reply
        .type(type)
        .headers({ 'content-security-policy': contentSecurityPolicy, 'x-content-type-options': 'nosniff' })
        .send('text' in what ? what.text : await readFile(fileURLToPath(what.url))),
    );
  serve('/openapi.json', 'application/json; charset=utf-8', { url: description });
  serve('/docs', 'text/html; charset=utf-8', { text: page });
  serve('/docs/start.js', 'text/javascript; charset=utf-8', { text: start });
  serve('/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8', { url: viewer });
  serve('/docs/swagger-ui.css', 'text/css; charset=utf-8', { url: styles });
}
