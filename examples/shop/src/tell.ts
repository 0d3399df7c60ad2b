/** What a service tells its launcher: where it listens, that spans were lost, that it takes no more requests. */
export interface Message {
  port?: number;
  lost?: string;
  closed?: true;
}

/** Tells the launcher; resolves once it is on its way, or at once when there is no launcher any more. */
export function tell(message: Message): Promise<void> {
  return new Promise((resolve) => {
    if (process.send && process.connected) {
      process.send(message, undefined, undefined, () => resolve());
    } else {
      resolve();
    }
  });
}
