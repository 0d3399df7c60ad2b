/** A control of a compliance framework that a rule can give evidence for. */
export interface Control {
  /** As rules name it, in lower case. */
  readonly framework: string;
  readonly control: string;
  /** What it asks for, in a few words of ours. */
  readonly title: string;
}

export interface Framework {
  readonly id: string;
  readonly name: string;
}

export const frameworks: readonly Framework[] = [
  { id: 'soc2', name: 'SOC 2, Trust Services Criteria' },
  { id: 'hipaa', name: 'HIPAA, Security Rule' },
  { id: 'pci-dss', name: 'PCI DSS 4.0' },
  { id: 'gdpr', name: 'GDPR' },
  { id: 'iso27001', name: 'ISO/IEC 27001:2022, Annex A' },
  { id: 'nist-800-53', name: 'NIST SP 800-53 Rev. 5, as FedRAMP uses it' },
];

const titles: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  soc2: {
    'CC6.1': 'Logical access is restricted to those who may have it',
    'CC6.2': 'Users are registered and authorised before they get access',
    'CC6.3': 'Access follows roles and least privilege',
    'CC6.6': 'Access from outside the boundary is guarded',
    'CC6.7': 'Information is protected while it is moved',
    'CC6.8': 'Unauthorised software is kept out',
    'CC7.1': 'Changes of configuration and new weaknesses are detected',
    'CC7.2': 'Systems are watched for anomalies',
    'CC7.3': 'Security events are evaluated',
    'CC7.4': 'Incidents are responded to',
    'CC8.1': 'Changes are authorised, tested and approved',
    'A1.1': 'Capacity is watched and managed',
    'A1.2': 'Recovery is provided for',
    'C1.1': 'Confidential information is known and protected',
    'C1.2': 'Confidential information is disposed of',
    'PI1.2': 'Input is complete and accurate',
    'PI1.3': 'Processing is complete, accurate and timely',
    'PI1.4': 'Output is delivered complete and to whom it is meant for',
    'PI1.5': 'Stored items are kept complete and accurate',
    'P4.2': 'Personal information is kept no longer than needed',
    'P6.1': 'Personal information is disclosed with consent only',
  },
  hipaa: {
    '164.308(a)(1)(ii)(D)': 'Records of system activity are reviewed',
    '164.308(a)(4)': 'Access to health information is authorised',
    '164.308(a)(6)': 'Security incidents are handled',
    '164.312(a)(1)': 'Only authorised persons and programs have access',
    '164.312(a)(2)(i)': 'Each user has a unique name',
    '164.312(a)(2)(iii)': 'Sessions end after inactivity',
    '164.312(a)(2)(iv)': 'Health information is encrypted at rest',
    '164.312(b)': 'Activity in systems with health information is recorded',
    '164.312(c)(1)': 'Health information is not altered or destroyed improperly',
    '164.312(d)': 'Who seeks access is who they claim to be',
    '164.312(e)(1)': 'Health information is guarded in transit',
    '164.312(e)(2)(ii)': 'Health information is encrypted in transit',
  },
  'pci-dss': {
    '1.3': 'Access to and from the cardholder environment is restricted',
    '3.2': 'Account data is stored as little as possible',
    '3.3': 'Sensitive authentication data is not kept after authorisation',
    '3.4': 'The card number is masked when shown',
    '3.5': 'The card number is unreadable wherever it is stored',
    '4.2': 'The card number is encrypted in transit',
    '6.2': 'Software is developed securely',
    '7.2': 'Access is defined and assigned by need to know',
    '8.2': 'Users are identified',
    '8.3': 'Users and administrators are authenticated strongly',
    '10.2': 'Audit logs record access and changes',
    '10.4': 'Audit logs are reviewed',
    '10.7': 'Failures of critical controls are detected',
    '11.5': 'Intrusions and unexpected changes are detected',
  },
  gdpr: {
    'Art. 5(1)(b)': 'Personal data is used for its purpose only',
    'Art. 5(1)(c)': 'Personal data is limited to what is needed',
    'Art. 5(1)(e)': 'Personal data is kept no longer than needed',
    'Art. 5(1)(f)': 'Personal data is secure',
    'Art. 6': 'Processing is lawful',
    'Art. 7': 'Consent can be shown',
    'Art. 17': 'Personal data is erased on request',
    'Art. 25': 'Data protection by design and by default',
    'Art. 30': 'Processing is recorded',
    'Art. 32': 'Processing is secure',
    'Art. 33': 'A breach is notified in time',
    'Art. 44': 'Transfers to third countries follow the rules',
  },
  iso27001: {
    'A.5.15': 'Access control',
    'A.5.16': 'Identity management',
    'A.5.18': 'Access rights',
    'A.5.28': 'Collection of evidence',
    'A.5.33': 'Protection of records',
    'A.5.34': 'Privacy and protection of personal data',
    'A.8.2': 'Privileged access rights',
    'A.8.3': 'Restriction of access to information',
    'A.8.5': 'Secure authentication',
    'A.8.6': 'Capacity management',
    'A.8.10': 'Deletion of information',
    'A.8.11': 'Masking of data',
    'A.8.12': 'Prevention of data leaks',
    'A.8.15': 'Logging',
    'A.8.16': 'Monitoring of activities',
    'A.8.24': 'Use of cryptography',
    'A.8.32': 'Change management',
  },
  'nist-800-53': {
    'AC-2': 'Account management',
    'AC-3': 'Access enforcement',
    'AC-4': 'Enforcement of information flow',
    'AC-6': 'Least privilege',
    'AU-2': 'Events that are logged',
    'AU-6': 'Review of audit records',
    'AU-10': 'Non-repudiation',
    'AU-12': 'Generation of audit records',
    'CM-3': 'Control of configuration changes',
    'IA-2': 'Identification and authentication of users',
    'SC-5': 'Protection from denial of service',
    'SC-7': 'Protection of boundaries',
    'SC-8': 'Confidentiality and integrity in transit',
    'SC-28': 'Protection of information at rest',
    'SI-4': 'Monitoring of systems',
    'SI-7': 'Integrity of software and information',
    'SI-10': 'Validation of input',
  },
};

/** The controls that are offered for choice; a rule may name others. */
export const controls: readonly Control[] = Object.entries(titles).flatMap(([framework, all]) => {
  return Object.entries(all).map(([control, title]) => ({ framework, control, title }));
});

/** What a control asks for; null for one that is not in the catalogue. */
export function controlTitle(framework: string, control: string): string | null {
  return (
    controls.find((known) => known.framework === framework.toLowerCase() && known.control === control)?.title ?? null
  );
}
