/** `data-testid` of what end-to-end tests touch. Names are part of the plugin's contract with those tests. */
export const testIds = {
  configEditor: {
    url: 'data-testid betrace config url',
    token: 'data-testid betrace config token',
    tempo: 'data-testid betrace config tempo',
    tlsSkipVerify: 'data-testid betrace config tls skip verify',
    tlsWithCACert: 'data-testid betrace config tls with ca cert',
    tlsClientAuth: 'data-testid betrace config tls client auth',
  },
  queryEditor: {
    queryType: 'data-testid betrace query type',
    format: 'data-testid betrace query format',
    mode: 'data-testid betrace query mode',
    rules: 'data-testid betrace query rules',
    severities: 'data-testid betrace query severities',
    services: 'data-testid betrace query services',
    tags: 'data-testid betrace query tags',
    frameworks: 'data-testid betrace query frameworks',
    verdicts: 'data-testid betrace query verdicts',
    text: 'data-testid betrace query text',
    filter: 'data-testid betrace query filter',
    limit: 'data-testid betrace query limit',
    order: 'data-testid betrace query order',
    live: 'data-testid betrace query live',
    groupBy: 'data-testid betrace query group by',
    interval: 'data-testid betrace query interval',
    allRules: 'data-testid betrace query all rules',
    violationId: 'data-testid betrace query violation',
    metrics: 'data-testid betrace query metrics',
  },
  variableEditor: {
    field: 'data-testid betrace variable field',
    text: 'data-testid betrace variable text',
  },
  help: {
    example: 'data-testid betrace help example',
  },
} as const;
