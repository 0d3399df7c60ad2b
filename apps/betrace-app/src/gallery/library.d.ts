/** Read when the plugin is built: the bundle holds the data, and no reader of YAML. */
declare module '@betrace/example-rules/library/*.yaml' {
  /** A rule as the library's files write it; their own tests say that it is complete. */
  export interface LibraryRule {
    id: string;
    name: string;
    description: string;
    severity: string;
    tags: string[];
    compliance?: Array<{ framework: string; control: string }>;
    message: string;
    expression: string;
    /** Each with a trace in the compact notation. */
    tests: Array<{ name: string; trace: string; expect: string; complete?: boolean }>;
  }
  const file: { rules: LibraryRule[] };
  export default file;
}
