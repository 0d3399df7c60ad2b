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
    rules: 'data-testid betrace query rules',
    severities: 'data-testid betrace query severities',
    service: 'data-testid betrace query service',
    limit: 'data-testid betrace query limit',
    groupBy: 'data-testid betrace query group by',
    allRules: 'data-testid betrace query all rules',
  },
} as const;
